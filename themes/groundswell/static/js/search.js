// Narrows the list to what has the words that were typed; without script the whole list is there.
const form = document.querySelector("[data-search]");
const said = form.querySelector("[role=status]");
const items = [...document.querySelectorAll(".found li")];

// Small letters without accents, as plugins/search writes them too.
const wordsOf = (text) =>
  text.toLowerCase().normalize("NFD").replace(/\p{M}|['’]/gu, "").match(/[\p{L}\p{N}]+/gu) || [];
const known = items.map((item) => wordsOf(item.textContent));

const begins = (word, typed) => word.startsWith(typed);
// One letter too many, too few or wrong, or two that changed places.
const resembles = (word, typed) => {
  let same = 0;
  while (same < typed.length && word[same] == typed[same]) same++;
  const [right, rest] = [word.slice(same), typed.slice(same)];
  const mended = [rest.slice(1), right[0] + rest, right[0] + rest.slice(1), rest[1] + rest[0] + rest.slice(2)];
  return begins(word, typed) || (typed.length > 3 && mended.some((letters) => begins(right, letters)));
};

const narrow = () => {
  const typed = wordsOf(form.q.value);
  const show = (fits) => items.filter((item, at) => {
    item.hidden = !typed.every((part) => known[at].some((word) => fits(word, part)));
    return !item.hidden;
  }).length;
  const exact = show(begins);
  const count = exact || show(resembles);
  for (const group of document.querySelectorAll(".found section")) group.hidden = !group.querySelector("li:not([hidden])");
  document.querySelector(".lists")?.toggleAttribute("hidden", typed.length);
  const { some, near, none } = said.dataset;
  said.textContent = typed.length ? (exact ? some : count ? near : none).replace("#", count) : "";
};

form.hidden = false;
form.q.value = new URLSearchParams(location.search).get("q") || "";
form.oninput = narrow;
form.onsubmit = (event) => {
  event.preventDefault();
  history.replaceState(null, "", `?q=${encodeURIComponent(form.q.value)}`);
};
narrow();
// Without the words of the texts, those of the titles are searched.
fetch(form.dataset.search).then((answer) => answer.json()).then((texts) => {
  texts.forEach((words, at) => known[at].push(...words.split(" ")));
  narrow();
}).catch(() => {});
