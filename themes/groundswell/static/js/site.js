// All of this is extra: the page is complete without.
const all = (selector) => [...document.querySelectorAll(selector)];

// The right hero, also when midnight comes after a build.
const modes = all("[data-from]");
const showMode = () => {
  const now = modes.filter((mode) => !(Date.parse(mode.dataset.from) > Date.now())).pop();
  if (now) for (const mode of modes) mode.hidden = mode != now;
};
showMode();
setInterval(showMode, 60000);

const digits = (text) => +text.replace(/\D/g, "");
for (const counter of all("[data-counter]")) {
  const number = counter.querySelector("[data-number]");
  fetch(counter.dataset.counter).then((answer) => answer.json()).then(({ forms }) => {
    const newest = forms[counter.dataset.formId];
    // A cached answer may be older than the page: never count back.
    if (!newest.shown || digits(newest.number) <= digits(number.textContent)) return;
    number.textContent = newest.number;
    number.parentNode.hidden = false;
    counter.querySelector("[data-sentence]").textContent = newest.sentence;
  }).catch(() => {});
}

for (const share of all("[data-share]")) {
  const url = share.dataset.share || document.querySelector("link[rel=canonical]").href;
  const said = share.querySelector("[role=status]");
  const offer = (name, able, act) => {
    const button = share.querySelector(name);
    button.parentNode.hidden = !able;
    button.onclick = act;
  };
  offer("[data-copy]", navigator.clipboard, () => navigator.clipboard.writeText(url).then(() => { said.textContent = said.dataset.copied; }));
  offer("[data-device]", navigator.share, () => navigator.share({ title: document.title, url }).catch(() => {}));
}
