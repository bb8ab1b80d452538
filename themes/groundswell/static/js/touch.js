// What only a sent form needs comes once somebody touches one. If it does not come, the next touch tries again; a form
// that is sent before is posted as it is without script.
const form = document.querySelector("[data-form]");
const load = () => import("./form.js").catch(() => {});
form.addEventListener("focusin", load);
form.addEventListener("pointerover", load);
