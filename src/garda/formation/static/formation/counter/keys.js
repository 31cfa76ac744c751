// The counter's keyboard: Enter goes on, a full field goes on by itself, one key ticks a choice.
// Without it every field, box and button works as in any form.

const FIELDS = "input:not([type=hidden], [type=checkbox], [type=radio])";

/** Stops in the order of the papers: single fields, and groups of choices as one stop each. */
function stops(form) {
  return [...form.querySelectorAll(`${FIELDS}, fieldset[data-picks]`)].filter(
    (stop) => !stop.closest("[hidden]") && !("sticky" in stop.dataset),
  );
}

const stopOf = (element) => element.closest("fieldset[data-picks]") ?? element;

function enter(stop) {
  if (!stop.matches("fieldset")) {
    stop.focus();
    stop.select();
    return;
  }
  (stop.querySelector("input:checked") ?? stop.querySelector("input")).focus();
}

export function focusFirst(form) {
  enter(stops(form)[0]);
}

/** From one stop to the next (or back); past the last one the application is saved. */
function move(form, from, step) {
  const all = stops(form);
  const next = all[all.indexOf(stopOf(from)) + step];
  if (next) enter(next);
  else if (step > 0) form.requestSubmit();
}

function pick(form, group, key) {
  const boxes = [...group.querySelectorAll("[data-pick]")];
  const changed = (input) => input.dispatchEvent(new Event("input", { bubbles: true }));
  if ("many" in group.dataset && key === form.dataset.allKey) {
    const standard = boxes.filter((box) => "standard" in box.dataset).map(inputOf);
    const tick = !standard.every((input) => input.checked);
    standard.forEach((input) => (input.checked = tick));
    if (standard.length) changed(standard[0]);
    return standard.length > 0;
  }
  const box = boxes.find((candidate) => candidate.dataset.pick === key);
  if (!box) return false;
  const input = inputOf(box);
  input.checked = "many" in group.dataset ? !input.checked : true;
  input.focus();
  changed(input);
  if (!("many" in group.dataset)) move(form, input, 1);
  return true;
}

const inputOf = (box) => box.querySelector("input");

function onKey(event) {
  const form = event.currentTarget;
  const { target, key } = event;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (key === "F2") {
    event.preventDefault();
    form.requestSubmit();
  } else if (key === "Enter" && !target.matches("button, a, [data-sticky]")) {
    event.preventDefault();
    move(form, target, event.shiftKey ? -1 : 1);
  } else if (key.length === 1 && target.closest("fieldset[data-picks]")) {
    if (pick(form, target.closest("fieldset[data-picks]"), key.toLowerCase())) {
      event.preventDefault();
    }
  }
}

/** A field of fixed length is full: on to the next. Only by typing, never by a correction. */
function onInput(event) {
  const field = event.target;
  const full = Number(field.dataset.full);
  if (!full || event.inputType !== "insertText") return;
  if (field.selectionStart !== field.value.length) return;
  if (field.value.replace(/\D/g, "").length === full) move(event.currentTarget, field, 1);
}

export function setUpKeys(form) {
  form.addEventListener("keydown", onKey);
  form.addEventListener("input", onInput);
  form.addEventListener("focusin", ({ target }) => {
    target.closest("fieldset[data-picks]")?.classList.add("active");
  });
  form.addEventListener("focusout", ({ target }) => {
    target.closest("fieldset[data-picks]")?.classList.remove("active");
  });
}
