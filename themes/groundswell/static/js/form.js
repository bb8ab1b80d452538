// Sends a form without leaving the page, so that a lost signal costs nobody their words.
const title = document.title.replace(/^Error: /, "");
const newKey = () => crypto.randomUUID?.(); // needs https
let key = newKey();

function prepare(region) {
  for (const input of region.querySelectorAll("[data-source]")) {
    input.value ||= new URLSearchParams(location.search).get(input.dataset.source) || "";
  }
  for (const area of region.querySelectorAll("[data-most]")) {
    // Seen at each key, heard once typing pauses.
    const seen = document.getElementById(area.id + "-count");
    const heard = document.createElement("p");
    heard.className = "unseen";
    heard.ariaLive = "polite";
    seen.after(heard);
    let pause;
    area.oninput = () => {
      const left = area.dataset.most - [...area.value].length;
      seen.textContent = left < 0 ? `${-left} characters too many` : `${left} characters left`;
      clearTimeout(pause);
      pause = setTimeout(() => { heard.textContent = seen.textContent; }, 1000);
    };
    if (area.value) area.oninput();
  }
}

function show(region, next, errors) {
  document.querySelector("[data-errors]")?.remove();
  region.replaceWith(next);
  prepare(next);
  document.title = (errors ? "Error: " : "") + title;
  if (errors) document.querySelector("main").prepend(errors);
  (errors?.firstElementChild || next.querySelector("[data-focus]") || next).focus();
}

async function send(form, button) {
  const region = form.closest("[data-form]");
  const failure = region.querySelector("[data-failure]");
  const reason = failure.querySelector("[data-reason]");
  reason.usual ??= reason.innerHTML;
  reason.innerHTML = reason.usual;
  const body = new URLSearchParams(new FormData(form));
  body.set(button.name, button.value);
  // One key for every try: sent twice, counted once.
  if (key) body.set("form_key", key);
  failure.hidden = button.disabled = true;
  try {
    const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "text/html", "X-Requested-With": "fetch" } });
    if (answer.redirected) {
      key = newKey(); // who comes back makes another pledge
      button.disabled = false;
      return location.assign(answer.url);
    }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const next = page.querySelector("[data-form]");
    if (next) return show(region, next, page.querySelector("[data-errors]"));
    reason.innerHTML = page.querySelector("[data-message]").innerHTML;
  } catch {} // no signal: the usual reason stands
  button.disabled = false;
  failure.hidden = false;
  failure.focus();
}

document.onsubmit = (event) => {
  if (!event.target.closest("[data-form]")) return;
  event.preventDefault();
  send(event.target, event.submitter);
};
document.querySelectorAll("[data-form]").forEach(prepare);
document.querySelector(".error-summary")?.focus();
