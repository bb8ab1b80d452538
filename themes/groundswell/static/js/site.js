// What a page can do beyond its HTML: open the right hero at midnight, fetch the newest total, share. All of it is
// extra: without script the page is complete.
const all = (selector) => [...document.querySelectorAll(selector)];

const modes = all("[data-from]");
function showMode() {
  const now = modes.filter((mode) => !(Date.parse(mode.dataset.from) > Date.now())).pop();
  for (const mode of modes) if (now) mode.hidden = mode != now;
}
showMode();
if (modes[0]) setInterval(showMode, 60000);

const digits = (text) => +`${text}`.replace(/\D/g, "");
for (const counter of all("[data-counter]")) {
  const number = counter.querySelector("[data-number]");
  fetch(counter.dataset.counter).then((answer) => answer.json()).then(({ forms }) => {
    const newest = forms[counter.dataset.formId];
    // A total from a cache may be older than the page; the counter never goes back.
    if (!newest.shown || digits(newest.number) <= digits(number.textContent)) return;
    number.textContent = newest.number;
    number.parentNode.hidden = false;
    counter.querySelector("[data-sentence]").textContent = newest.sentence;
  }).catch(() => {});
}

for (const share of all("[data-share]")) {
  const url = share.dataset.share || document.querySelector("link[rel=canonical]").href;
  const said = share.querySelector("[role=status]");
  const offer = (selector, able, act) => {
    const button = share.querySelector(selector);
    button.parentNode.hidden = !able;
    button.onclick = act;
  };
  offer("[data-copy]", navigator.clipboard, async () => {
    await navigator.clipboard.writeText(url);
    said.textContent = said.dataset.copied;
  });
  offer("[data-device]", navigator.share, () => navigator.share({ title: document.title, url }).catch(() => {}));
}
