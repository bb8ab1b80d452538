// One more way to share: the device's own, or the link copied where it has none. The links beside it work without.
const button = document.querySelector("[data-share]");
button.parentNode.hidden = !navigator.share && !navigator.clipboard;
button.onclick = () => navigator.share
  ? navigator.share({ title: document.title, url: button.value }).catch(() => {})
  : navigator.clipboard.writeText(button.value).then(() => { button.nextElementSibling.value = button.dataset.share; });
