// Two more ways to share, where the browser has them; the links beside them work without.
for (const share of document.querySelectorAll("[data-share]")) {
  const url = share.dataset.share;
  const said = share.lastElementChild;
  const [copy, device] = share.querySelectorAll("button");
  copy.parentNode.hidden = !navigator.clipboard;
  copy.onclick = () => navigator.clipboard.writeText(url).then(() => { said.textContent = said.dataset.copied; });
  device.parentNode.hidden = !navigator.share;
  device.onclick = () => navigator.share({ title: document.title, url }).catch(() => {});
}
