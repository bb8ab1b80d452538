// Two more ways to share, where the browser has them; the links beside them work without.
const share = document.querySelector("[data-share]");
const url = share.dataset.share;
const [copy, device] = share.querySelectorAll("button");
copy.parentNode.hidden = !navigator.clipboard;
copy.onclick = () => navigator.clipboard.writeText(url).then(() => { share.lastElementChild.textContent = copy.value; });
device.parentNode.hidden = !navigator.share;
device.onclick = () => navigator.share({ title: document.title, url }).catch(() => {});
