// The photo follows the figure that is being typed: its page comes near and its boxes are framed.
// Without this script the pages stand below one another and are scrolled by hand.

function show(pane, spot) {
  const [page, left, top, width, height] = spot;
  for (const marker of pane.querySelectorAll("[data-photo-spot]")) marker.hidden = true;
  const figure = pane.querySelector(`[data-photo-page="${page}"]`);
  const marker = figure?.querySelector("[data-photo-spot]");
  if (!marker) return;
  pane.classList.add("close");
  Object.assign(marker.style, {
    left: `${100 * left}%`, top: `${100 * top}%`, width: `${100 * width}%`, height: `${100 * height}%`,
  });
  marker.hidden = false;
  const box = marker.getBoundingClientRect();
  const frame = pane.getBoundingClientRect();
  pane.scrollBy({
    left: box.left + box.width / 2 - frame.left - frame.width / 2,
    top: box.top + box.height / 2 - frame.top - frame.height / 2,
  });
}

for (const pane of document.querySelectorAll("[data-photo-pane]")) {
  const spots = JSON.parse(pane.dataset.spots);
  document.addEventListener("focusin", (event) => {
    const spot = spots[event.target.name?.replace(/^f-/, "")];
    if (spot) show(pane, spot);
  });
}
