// Solves an ALTCHA challenge: finds the number whose hash is given. Nothing is loaded, nothing is sent but the number.
const form = document.querySelector("[data-work]");
const said = form.querySelector("[role=status]");
const work = JSON.parse(form.dataset.work);
const encoder = new TextEncoder();
const PIECE = 500; // hashes at a time: quick, and the page still answers

async function matches(number) {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", encoder.encode(work.salt + number)));
  return [...hash].map((byte) => byte.toString(16).padStart(2, "0")).join("") === work.challenge;
}

async function solve() {
  for (let start = 0; start <= work.maxNumber; start += PIECE) {
    const found = await Promise.all(Array.from({ length: PIECE }, (_, index) => matches(start + index)));
    if (found.includes(true)) return start + found.indexOf(true);
  }
}

form.onsubmit = async (event) => {
  event.preventDefault();
  form.querySelector("button").disabled = true;
  said.textContent = form.dataset.working;
  const { algorithm, challenge, salt, signature } = work;
  const number = await solve();
  form.elements.altcha.value = btoa(JSON.stringify({ algorithm, challenge, number, salt, signature }));
  form.submit();
};
form.hidden = !crypto.subtle; // without https a browser has no such thing
