// A document under the eyes of whoever checks it: larger, smaller, turned. Without this script the
// picture opens by its link, and the browser's own zoom does the rest.

const STEPS = [1, 1.5, 2, 3];

function show(stage) {
  const picture = stage.querySelector("[data-view-picture]");
  const zoom = STEPS[Number(stage.dataset.zoom ?? 0)];
  const turn = Number(stage.dataset.turn ?? 0);
  const lying = turn % 180 !== 0;
  picture.style.width = `${zoom * 100}%`;
  picture.style.transform = turn ? `rotate(${turn}deg)` : "";
  // A picture on its side needs the room of its longer edge.
  const spare = lying ? Math.max(0, (picture.offsetWidth - picture.offsetHeight) / 2) : 0;
  picture.style.marginBlock = `${spare}px`;
}

const ACTIONS = {
  larger: (stage) => {
    stage.dataset.zoom = Math.min(STEPS.length - 1, Number(stage.dataset.zoom ?? 0) + 1);
  },
  smaller: (stage) => {
    stage.dataset.zoom = Math.max(0, Number(stage.dataset.zoom ?? 0) - 1);
  },
  turn: (stage) => {
    stage.dataset.turn = (Number(stage.dataset.turn ?? 0) + 90) % 360;
  },
};

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-view]");
  const stage = button && document.querySelector("[data-view-stage]");
  if (!stage) return;
  ACTIONS[button.dataset.view](stage);
  show(stage);
});

/** Controls that work only with this script are hidden until it runs; again after each document. */
function reveal(part) {
  part.querySelectorAll("[data-view-tools]").forEach((tools) => {
    tools.hidden = false;
  });
}

reveal(document);
document.addEventListener("htmx:load", (event) => reveal(event.detail.elt));
// A refusal (somebody else was quicker, a reason without words) is a page like any other.
document.addEventListener("htmx:beforeSwap", (event) => {
  if ([409, 422].includes(event.detail.xhr.status)) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
});
