// Sends a form without leaving the page, so that a lost signal costs nobody their words.
const key = Math.random(); // one for every try from this page: the same words sent twice are counted once
const usual = document.querySelector(".failure p")?.textContent;
let part = "part 01"; // the name of the part that is shown; later ones sort after earlier ones

function prepare(node) {
  // The styles of what a sent form may show. Those that did not come are asked for again with each answer.
  for (const sheet of document.querySelectorAll("link[disabled]")) {
    sheet.onerror = () => sheet.disabled = true;
    sheet.disabled = false;
  }
  for (const input of node.querySelectorAll("[data-source]")) {
    input.value ||= new URLSearchParams(location.search).get(input.dataset.source); // null empties it
  }
  for (const area of node.querySelectorAll("[data-most]")) {
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
      pause = setTimeout(() => heard.textContent = seen.textContent, 1000);
    };
    if (area.value) area.oninput();
  }
}

document.onsubmit = async (event) => {
  const { target, submitter } = event;
  const region = target.closest("[data-form]");
  if (!region) return;
  event.preventDefault();
  // The last of a name counts: a page of the endpoint brings a key of its own.
  const body = new URLSearchParams([["form_key", key], ...new FormData(target), ["form_step", submitter.value]]);
  const failure = target.nextElementSibling;
  failure.hidden = submitter.disabled = true;
  try {
    // Thanks as JSON, because a redirect from an endpoint on another host cannot be followed; all else as a page.
    const answer = await fetch(target.action, {
      method: "POST", body, headers: { Accept: "text/html,application/json" }
    });
    if (answer.status == 201) return location = (await answer.json()).thanks;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const next = page.querySelector("[data-form]");
    if (next) {
      document.querySelector(".errors")?.remove();
      document.querySelector("main").prepend(page.querySelector(".errors") || "");
      prepare(next);
      region.replaceWith(next);
      document.title = page.title;
      part = next.dataset.form;
      return (document.querySelector("[data-focus]") || next).focus();
    }
    failure.querySelector("p").textContent = page.querySelector("[data-message]").textContent;
  } catch { // no signal, or no page of ours
    failure.querySelector("p").textContent = usual;
  } finally {
    submitter.disabled = false;
    if (part > history.state) history.pushState(part, "");
    if (part < history.state) history.back();
  }
  failure.hidden = false;
  failure.focus();
};

// Each part has an entry in the browser's history, so that Back leads to the part before: by the form's own button, which
// takes the words along. A page that answers what was posted names its part; it is left alone, as the browser would ask
// for an entry of ours without what was posted.
onpopstate = () => {
  if (part > history.state) document.querySelector("[data-back]").click();
};
prepare(document);
if (document.querySelector("[data-form='']")) history.replaceState(part, "");
