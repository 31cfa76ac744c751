// Builds pages from parts. Text is always text: nothing here turns words into markup.

const SVG = "http://www.w3.org/2000/svg";

function set(element, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name === "on") {
    for (const [event, handler] of Object.entries(value)) element.addEventListener(event, handler);
  } else if (name === "data") {
    Object.assign(element.dataset, value);
  } else {
    element.setAttribute(name, value === true ? "" : String(value));
  }
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) set(element, name, value);
  const wanted = (child) => child !== null && child !== undefined && child !== false && child !== "";
  element.append(...children.flat(Infinity).filter(wanted));
  return element;
}

/** `h("p", {class: "caption"}, "words", other)`; empty children are left out. */
export const h = (tag, attributes, ...children) =>
  fill(document.createElement(tag), attributes, children);

export const svg = (tag, attributes, ...children) =>
  fill(document.createElementNS(SVG, tag), attributes, children);

/** A drawing of the page's sprite; a word stands beside it. */
export const icon = (name) =>
  svg("svg", { class: "icon", "aria-hidden": "true", focusable: "false" },
    svg("use", { href: `#i-${name}` }));

export const chip = (tone, text, sign) =>
  h("span", { class: `chip tone-${tone}` }, icon(sign), h("span", {}, text));

/** `act` runs once at a time; `id` keeps the focus when the page is drawn anew. */
export function button(text, act, { id, sign, kind = "", label, disabled } = {}) {
  const made = h(
    "button",
    { type: "button", class: `button ${kind}`.trim(), id, "aria-label": label, disabled },
    sign ? icon(sign) : null,
    text,
  );
  made.addEventListener("click", async () => {
    if (made.getAttribute("aria-busy") === "true") return;
    made.setAttribute("aria-busy", "true");
    try {
      await act(made);
    } finally {
      made.removeAttribute("aria-busy");
    }
  });
  return made;
}

const TONE_SIGNS = { ok: "check", awas: "clock", bahaya: "warn", info: "info", netral: "minus" };

export const message = (tone, title, ...content) =>
  h("div", { class: `message tone-${tone}`, role: tone === "bahaya" ? "alert" : null },
    icon(TONE_SIGNS[tone]),
    h("div", { class: "message-body" }, h("strong", {}, title), h("div", {}, content)));

export const empty = (sign, title, text, ...more) =>
  h("div", { class: "card empty" },
    h("span", { class: "empty-icon" }, icon(sign)), h("h2", {}, title), h("p", {}, text), more);

/** Said to screen readers, and nowhere else. */
export function say(text) {
  const place = document.querySelector("[data-said]");
  place.textContent = "";
  requestAnimationFrame(() => (place.textContent = text));
}

/** A dialog that is gone once it is closed; gives what it was closed with. */
export function ask(title, build) {
  return new Promise((resolve) => {
    const close = (value) => {
      resolve(value);
      dialog.close();
    };
    const head = h("h2", { id: "dialog-title" }, title);
    const dialog = h("dialog", { class: "sheet", "aria-labelledby": "dialog-title" }, head, build(close));
    dialog.addEventListener("close", () => {
      resolve(null);
      dialog.remove();
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
