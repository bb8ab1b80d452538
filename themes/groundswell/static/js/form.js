// Sends a form without leaving the page, so that a lost signal never costs anyone their words.
// Without script the same form posts and the endpoint answers with whole pages.
const title = document.title.replace(/^Error: /, "");

function prepare(region) {
  for (const input of region.querySelectorAll("[data-source]")) {
    input.value ||= new URLSearchParams(location.search).get(input.dataset.source) || "";
  }
  for (const area of region.querySelectorAll("[data-most]")) {
    const count = document.getElementById(area.id + "-count");
    // Two elements: one for the eye at each key, one for screen readers once typing pauses.
    const heard = count.cloneNode();
    heard.removeAttribute("id");
    heard.className = "unseen";
    heard.setAttribute("aria-live", "polite");
    count.after(heard);
    let pause;
    area.oninput = () => {
      const left = area.dataset.most - [...area.value].length;
      count.textContent = left < 0 ? `${-left} too many` : `${left} characters left`;
      clearTimeout(pause);
      pause = setTimeout(() => { heard.textContent = count.textContent; }, 1000);
    };
    if (area.value) area.oninput();
  }
}

async function send(form, button) {
  const region = form.closest("[data-form]");
  const failure = region.querySelector("[data-failure]");
  const body = new URLSearchParams(new FormData(form));
  if (button) body.set(button.name, button.value);
  // The same key for every try of the same words: sent twice, counted once.
  form.dataset.key ||= crypto.randomUUID();
  if (!body.has("form_key")) body.set("form_key", form.dataset.key);
  failure.hidden = button.disabled = true;
  let reason;
  try {
    const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "text/html", "X-Requested-With": "fetch" } });
    if (answer.redirected) return location.assign(answer.url);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const next = page.querySelector("[data-form]");
    reason = page.querySelector("[data-message]");
    if (next) return show(region, next, page.querySelector("[data-errors]"));
  } catch {}
  button.disabled = false;
  if (reason) failure.querySelector("[data-reason]").replaceWith(reason);
  failure.hidden = false;
  failure.focus();
}

function show(region, next, errors) {
  document.querySelector("[data-errors]")?.remove();
  region.replaceWith(next);
  prepare(next);
  document.title = (errors ? "Error: " : "") + title;
  if (errors) document.querySelector("main").prepend(errors);
  (errors?.firstElementChild || next.querySelector("[data-focus]") || next).focus();
}

document.addEventListener("submit", (event) => {
  if (!event.target.closest("[data-form]")) return;
  event.preventDefault();
  send(event.target, event.submitter);
});
document.querySelectorAll("[data-form]").forEach(prepare);
document.querySelector(".error-summary")?.focus();
