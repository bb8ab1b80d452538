// What changes between two builds; the page is complete without.

for (const counter of document.querySelectorAll("[data-counter]")) {
  const [told, sentence, asOf] = counter.querySelectorAll("span");
  fetch(counter.dataset.counter).then((answer) => answer.json()).then(({ forms }) => {
    const newest = forms[counter.dataset.formId];
    const number = told.querySelector("strong");
    // A cached answer may be older than the page: never count back.
    if (!newest.shown || newest.pledged <= number.dataset.number) return;
    number.textContent = newest.number;
    told.hidden = false;
    sentence.textContent = newest.sentence;
    asOf?.remove();
  }).catch(() => {});
}
