// What changes between two builds; the page is complete without.

for (const counter of document.querySelectorAll("[data-counter]")) {
  const part = (name) => counter.querySelector(`[data-${name}]`);
  fetch(counter.dataset.counter).then((answer) => answer.json()).then(({ forms }) => {
    const newest = forms[counter.dataset.formId];
    const number = part("number");
    // A cached answer may be older than the page: never count back.
    if (!newest.shown || newest.pledged <= number.dataset.number) return;
    number.textContent = newest.number;
    number.parentNode.hidden = false;
    part("sentence").textContent = newest.sentence;
    part("as-of")?.remove();
  }).catch(() => {});
}
