// What pages gain with JavaScript: theme, drafts, shortcuts, the offline bar, htmx's CSRF header.
// Every page works without it; controls that need it are hidden until they work.

const FIELDS = "input, select, textarea, [contenteditable]";

/** localStorage that never throws: a private window or a full disk only loses the comfort. */
const store = {
  get(key) {
    try {
      return localStorage.getItem(`garda.${key}`);
    } catch {
      return null;
    }
  },
  set(key, value) {
    try {
      localStorage.setItem(`garda.${key}`, value);
    } catch {
      return;
    }
  },
  remove(key) {
    try {
      localStorage.removeItem(`garda.${key}`);
    } catch {
      return;
    }
  },
};

// Theme: the device decides until the person chooses.

const root = document.documentElement;

function isDark() {
  const chosen = root.dataset.tema;
  return chosen ? chosen === "gelap" : matchMedia("(prefers-color-scheme: dark)").matches;
}

function setUpTheme(button) {
  const word = button.querySelector("[data-theme-word]");
  const show = () => {
    word.textContent = isDark() ? "Ubah ke mode terang" : "Ubah ke mode gelap";
  };
  button.addEventListener("click", () => {
    root.dataset.tema = isDark() ? "terang" : "gelap";
    store.set("tema", root.dataset.tema);
    show();
  });
  show();
  button.hidden = false;
}

// Drafts: what is typed stays on the device until the server has confirmed it. Keys carry the
// account, so that a shared device does not show one person's typing to another.

const draftKey = (name) => `draft.${document.body.dataset.account ?? ""}.${name}`;

function draftFields(form) {
  return [...form.elements].filter(
    (field) =>
      field.name &&
      field.matches("input, select, textarea") &&
      !["hidden", "password", "file", "submit", "button"].includes(field.type) &&
      !("noDraft" in field.dataset),
  );
}

const isTick = (field) => field.type === "checkbox" || field.type === "radio";

function readDraft(form) {
  return draftFields(form).map((field) => [
    field.name,
    field.value,
    isTick(field) ? field.checked : null,
  ]);
}

function writeDraft(form, entries) {
  let changed = false;
  const fields = draftFields(form);
  entries.forEach(([name, value, checked], index) => {
    const field = fields[index];
    if (!field || field.name !== name) return;
    if (isTick(field)) {
      changed ||= field.checked !== checked;
      field.checked = checked;
    } else {
      changed ||= field.value !== value;
      field.value = value;
    }
  });
  return changed;
}

function savedEntries(key) {
  try {
    return JSON.parse(store.get(key) ?? "[]");
  } catch {
    return [];
  }
}

const prepared = new WeakSet();

function setUpDraft(form) {
  if (prepared.has(form)) return;
  prepared.add(form);
  const key = draftKey(form.dataset.draft);
  const note = form.querySelector("[data-draft-note]");
  const restored = writeDraft(form, savedEntries(key));
  if (note) note.hidden = !restored;
  form.addEventListener("input", () => store.set(key, JSON.stringify(readDraft(form))));
  form.querySelector("[data-draft-drop]")?.addEventListener("click", () => {
    store.remove(key);
    form.reset();
    if (note) note.hidden = true;
  });
}

/** Set up what a page or an htmx fragment brings; a confirmation goes first, or its draft returns. */
function setUp(part) {
  all(part, "[data-draft-saved]").forEach((mark) => {
    store.remove(draftKey(mark.dataset.draftSaved));
  });
  all(part, "form[data-draft]").forEach(setUpDraft);
  all(part, "input[type=file][data-max-bytes]").forEach(setUpFileLimit);
}

const all = (part, selector) => [
  ...(part.matches?.(selector) ? [part] : []),
  ...part.querySelectorAll(selector),
];

// Shortcuts: data-key names the key of a link, button or field; J and K walk through [data-queue].
// A key presses only what can be seen. Single characters do nothing inside a field and can be switched off.

const lettersOn = () => store.get("pintasan") !== "mati";

function step(queue, direction) {
  const entries = [...queue.querySelectorAll("[data-queue-item]")];
  const at = entries.findIndex(
    (entry) => entry.contains(document.activeElement) || entry.matches("[aria-current]"),
  );
  const focused = entries.findIndex((entry) => entry.contains(document.activeElement));
  const next = entries[(focused >= 0 ? focused : at) + direction];
  if (!next) return;
  (next.matches("a, button") ? next : next.querySelector("a, button"))?.focus();
}

function press(target) {
  if (target.matches(FIELDS)) target.focus();
  else target.click();
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  const letter = event.key.length === 1;
  if (letter && (event.target.closest(FIELDS) || !lettersOn())) return;
  const key = letter ? event.key.toLowerCase() : event.key;
  const queue = document.querySelector("[data-queue]");
  if (queue && (key === "j" || key === "k")) {
    event.preventDefault();
    step(queue, key === "j" ? 1 : -1);
    return;
  }
  const named = document.querySelectorAll(`[data-key="${CSS.escape(key)}"]:not(:disabled)`);
  const target = [...named].find((each) => each.checkVisibility?.() ?? true);
  if (!target) return;
  event.preventDefault();
  press(target);
}

function setUpShortcutSwitch(button) {
  const word = button.querySelector("[data-shortcuts-word]");
  const show = () => {
    word.textContent = `Pintasan satu tombol: ${lettersOn() ? "nyala" : "mati"}`;
  };
  button.addEventListener("click", () => {
    store.set("pintasan", lettersOn() ? "mati" : "nyala");
    show();
  });
  show();
  button.hidden = false;
}

// Files: one that is too large is named before minutes of sending it.

function setUpFileLimit(field) {
  field.addEventListener("change", () => {
    const large = [...field.files].some((file) => file.size > Number(field.dataset.maxBytes));
    field.setCustomValidity(large ? field.dataset.tooLarge : "");
    field.reportValidity();
  });
}

// Offline bar.

function setUpOffline(bar) {
  const show = () => {
    bar.hidden = navigator.onLine;
  };
  addEventListener("online", show);
  addEventListener("offline", show);
  show();
}

document.querySelectorAll("[data-theme-switch]").forEach(setUpTheme);
document.querySelectorAll("[data-shortcuts]").forEach(setUpShortcutSwitch);
document.querySelectorAll("[data-offline]").forEach(setUpOffline);
document.querySelectorAll("[data-print]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => print());
});
document.addEventListener("keydown", onKey);
setUp(document);

document.addEventListener("htmx:configRequest", (event) => {
  const token = document.querySelector('meta[name="csrf-token"]')?.content;
  if (token) event.detail.headers["X-CSRFToken"] = token;
});
document.addEventListener("htmx:load", (event) => setUp(event.detail.elt));
