// Enter walks through the figures as a clerk reads the sheet; sending is F2 or the button.
// Without this script Enter sends the form, and the server checks it all the same.

function neighbour(form, field, step) {
  const fields = [...form.querySelectorAll("[data-enter]")];
  return fields[fields.indexOf(field) + step];
}

function onEnter(event) {
  const field = event.target;
  if (event.key !== "Enter" || !field.matches("[data-enter]")) return;
  event.preventDefault();
  const next = neighbour(event.currentTarget, field, event.shiftKey ? -1 : 1);
  if (next) {
    next.focus();
    next.select();
  } else if (!event.shiftKey) {
    event.currentTarget.querySelector("[type=submit]")?.focus();
  }
}

for (const form of document.querySelectorAll("form[data-entry]")) {
  form.addEventListener("keydown", onEnter);
  const first = form.querySelector(".has-error [data-enter]") ?? form.querySelector("[data-enter]");
  first?.focus();
}
