// The QR code of a sheet carries the code behind "#", which browsers never send. Take it from
// there into the form, take it out of the address and the history, and go on.

const form = document.querySelector("form[data-invitation]");
const field = form?.querySelector("[data-invitation-code]");

function takeFragment() {
  const code = new URLSearchParams(location.hash.slice(1)).get("K");
  if (!code) return;
  history.replaceState(null, "", location.pathname);
  field.value = code;
  form.requestSubmit();
}

/** Groups of four while typing, as they stand on the sheet; the server ignores the spaces. */
function group() {
  const plain = field.value.toUpperCase().replace(/[^0-9A-Z]/g, "").slice(0, 16);
  const atEnd = field.selectionStart === field.value.length;
  if (atEnd) field.value = plain.replace(/(.{4})(?=.)/g, "$1 ");
}

if (form && field) {
  field.addEventListener("input", group);
  addEventListener("hashchange", takeFragment);
  takeFragment();
}
