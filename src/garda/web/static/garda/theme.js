// Runs before the first paint, or a chosen theme would flash in after the page.
try {
  const chosen = localStorage.getItem("garda.tema");
  if (chosen) document.documentElement.dataset.tema = chosen;
} catch {
  // Storage may be forbidden; the theme of the device is used then.
}
