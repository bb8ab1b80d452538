// What only a sent form needs comes once somebody touches one: the styles, then the script that shows what wears them.
// If either does not come, the next touch tries again; a form that is sent before is posted as it is without script.
for (const sheet of document.querySelectorAll("link[disabled]")) {
  sheet.onload = () => import("./form.js").catch(sheet.onerror);
  sheet.onerror = () => { sheet.disabled = true; };
  for (const touch of ["focusin", "pointerover"]) {
    document.querySelector("[data-form]").addEventListener(touch, () => { sheet.disabled = false; });
  }
}
