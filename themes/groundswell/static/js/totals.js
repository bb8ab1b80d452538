// The totals of the four steps, as they are now; the page is complete without.

const digits = (text) => +text.replace(/\D/g, "");
for (const list of document.querySelectorAll("[data-totals]")) {
  fetch(list.dataset.totals).then((answer) => answer.json()).then(({ forms }) => {
    for (const [step, number] of Object.entries(forms[list.dataset.formId].totals)) {
      const place = list.querySelector(`[data-step=${step}]`);
      // A cached answer may be older than the page: never count back. What lasts a year has no place before there is any.
      if (digits(number) <= digits(place?.textContent ?? number)) continue;
      place.textContent = number;
      place.parentNode.hidden = false;
      if (step != "pledged") list.hidden = false;
    }
  }).catch(() => {});
}
