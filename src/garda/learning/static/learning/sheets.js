// Typing sheets without the mouse: Enter goes to the next member, F2 keeps all lines.
const form = document.querySelector("[data-sheets]");

form?.addEventListener("keydown", (event) => {
  if (event.key === "F2") {
    event.preventDefault();
    form.requestSubmit();
    return;
  }
  if (event.key !== "Enter" || !event.target.matches("input[type=text]")) return;
  event.preventDefault();
  const letters = [...form.querySelectorAll('input[name$="-letters"]')];
  const next = event.shiftKey ? -1 : 1;
  const here = letters.indexOf(event.target);
  (letters[here + next] ?? letters.at(-1))?.focus();
});
