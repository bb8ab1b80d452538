// Sends a form without leaving the page, so that a lost signal costs nobody their words.
const find = (selector, node = document) => node.querySelector(selector);
const key = Math.random(); // one for every try from this page: the same words sent twice are counted once
let usual;

// The styles of what a sent form may show. Those that did not come are asked for again when a form is sent.
function dress() {
  for (const sheet of document.querySelectorAll("link[disabled]")) {
    sheet.onerror = () => { sheet.disabled = true; };
    sheet.disabled = false;
  }
}

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
      const { most, left, over } = area.dataset;
      const room = most - [...area.value].length;
      seen.ariaHidden = true;
      seen.textContent = (room < 0 ? over : left).replace("#", Math.abs(room));
      clearTimeout(pause);
      pause = setTimeout(() => { heard.textContent = seen.textContent; }, 1000);
    };
    if (area.value) area.oninput();
  }
}

document.onsubmit = async (event) => {
  const form = event.target;
  const button = event.submitter;
  const region = form.closest("[data-form]");
  if (!region) return;
  event.preventDefault();
  dress();
  // The last of a name counts: a page of the endpoint brings a key of its own.
  const body = new URLSearchParams([["form_key", key], ...new FormData(form), [button.name, button.value]]);
  const failure = find(".failure", region);
  const reason = find(".failure p", region);
  let said = usual ||= reason.textContent;
  failure.hidden = button.disabled = true;
  try {
    // Thanks as JSON, because a redirect from an endpoint on another host cannot be followed; all else as a page.
    const answer = await fetch(form.action, {
      method: "POST", body, headers: { Accept: "text/html,application/json" },
    });
    if (answer.status == 201) {
      location = (await answer.json()).thanks;
      return button.disabled = false; // for who comes back
    }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const next = find("[data-form]", page);
    if (next) {
      find("[data-errors]")?.remove();
      find("main").prepend(find("[data-errors]", page) || "");
      region.replaceWith(next);
      prepare(next);
      document.title = page.title;
      return (find(".error-summary, [data-focus]") || next).focus();
    }
    said = find("[data-message]", page).textContent;
  } catch {} // no signal, or no page of ours: the usual reason stands
  reason.textContent = said;
  button.disabled = failure.hidden = false;
  failure.focus();
};
dress();
prepare(document);
