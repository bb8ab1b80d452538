// What changes between two builds; the page is complete without.

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
