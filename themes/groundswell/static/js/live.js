// What changes between two builds; the page is complete without.

// The right hero, also when midnight comes after a build.
const modes = [...document.querySelectorAll("[data-from]")];
const showMode = () => {
  const now = modes.findLast((mode) => new Date(mode.dataset.from) <= Date.now()) || modes[0];
  for (const mode of modes) mode.hidden = mode != now;
};
showMode();
setInterval(showMode, 60000);

const digits = (text) => +text.replace(/\D/g, "");
for (const counter of document.querySelectorAll("[data-counter]")) {
  const part = (name) => counter.querySelector(`[data-${name}]`);
  fetch(counter.dataset.counter).then((answer) => answer.json()).then(({ forms }) => {
    const newest = forms[counter.dataset.formId];
    // A cached answer may be older than the page: never count back.
    if (!newest.shown || digits(newest.number) <= digits(part("number").textContent)) return;
    part("number").textContent = newest.number;
    part("number").parentNode.hidden = false;
    part("sentence").textContent = newest.sentence;
    part("as-of")?.remove();
  }).catch(() => {});
}
