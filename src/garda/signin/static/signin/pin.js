// Six digits are enough: the form goes by itself. The button stays for everybody else.

const form = document.querySelector("form[data-pin-form]");
const field = form?.querySelector("[data-pin]");

if (form && field) {
  field.focus();
  field.addEventListener("input", () => {
    field.value = field.value.replace(/\D/g, "");
    if (field.value.length === Number(field.maxLength)) form.requestSubmit();
  });
}
