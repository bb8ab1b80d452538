// What the front page says about the day; the page is complete without.

// The right hero and the days to go, also when midnight comes after a build.
const modes = [...document.querySelectorAll("[data-from]")];
const showMode = () => {
  const now = modes.findLast((mode) => new Date(mode.dataset.from) <= Date.now()) || modes[0];
  for (const mode of modes) mode.hidden = mode != now;
  for (const days of document.querySelectorAll("[data-days]")) {
    // From the visitor's midnight, to the nearest day: the clocks may change in between.
    const left = Math.round((new Date(modes[1].dataset.from) - new Date().setHours(0)) / 864e5);
    days.textContent = days.dataset[left] || days.textContent.replace(/-?\d+/, left);
  }
};
showMode();
setInterval(showMode, 6e4);
