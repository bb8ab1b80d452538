// Sends a form without leaving the page, so that a lost signal costs nobody their words.
const find = (selector, node = document) => node.querySelector(selector);
const key = crypto.randomUUID?.(); // needs https. One for every try from this page: sent twice, counted once.
let usual;

function prepare(region) {
  for (const input of region.querySelectorAll("[data-source]")) {
    input.value ||= new URLSearchParams(location.search).get(input.dataset.source); // null empties it
  }
  for (const area of region.querySelectorAll("[data-most]")) {
    // Seen at each key, heard once typing pauses.
    const seen = area.nextElementSibling;
    const heard = seen.nextElementSibling;
    let pause;
    area.oninput = () => {
      const left = area.dataset.most - [...area.value].length;
      seen.ariaHidden = true;
      seen.textContent = left < 0 ? `${-left} characters too many` : `${left} characters left`;
      clearTimeout(pause);
      pause = setTimeout(() => { heard.textContent = seen.textContent; }, 1000);
    };
    if (area.value) area.oninput();
  }
}

document.onsubmit = async (event) => {
  const { target: form, submitter: button } = event;
  const region = form.closest("[data-form]");
  if (!region) return;
  event.preventDefault();
  const body = new URLSearchParams(new FormData(form));
  body.set(button.name, button.value);
  if (key && !body.get("form_key")) body.set("form_key", key);
  const post = (Accept) => fetch(form.action, { method: "POST", body, headers: { Accept } });
  const failure = find(".failure", region);
  const reason = find("#failure-reason");
  let said = usual ||= reason.innerHTML;
  failure.hidden = button.disabled = true;
  try {
    if (button.value == "send") {
      // As JSON, because a redirect from an endpoint on another host cannot be followed.
      const answer = await post("application/json");
      if (answer.ok) {
        location = (await answer.json()).thanks;
        return button.disabled = false; // for who comes back
      }
    }
    const answer = await post("text/html");
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const next = find("[data-form]", page);
    if (next) {
      const errors = find("[data-errors]", page);
      find("[data-errors]")?.remove();
      region.replaceWith(next);
      prepare(next);
      document.title = (errors ? "Error: " : "") + document.title.replace("Error: ", "");
      if (errors) find("main").prepend(errors);
      return (errors?.firstElementChild || find("[data-focus]", next) || next).focus();
    }
    said = find("[data-message]", page).innerHTML;
  } catch {} // no signal, or no page of ours: the usual reason stands
  reason.innerHTML = said;
  button.disabled = failure.hidden = false;
  failure.focus();
};
prepare(document);
find(".error-summary")?.focus();
