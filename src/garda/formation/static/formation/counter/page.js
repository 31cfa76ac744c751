// The counter's page: every entry is kept first, then sent; the next one can be typed at once.

import { uuid7 } from "../../garda/ids.js";
import { setUpHints } from "./hints.js";
import { focusFirst, setUpKeys } from "./keys.js";
import { alone, LATER, REFUSED, send, SENT } from "./sending.js";
import { openVault } from "./vault.js";

const AGAIN_MS = 30_000;
const form = document.querySelector("form[data-counter]");
const one = (selector, within = document) => within.querySelector(selector);
const account = document.body.dataset.account ?? "";
// The device's clock may be wrong, and a rehearsal has its own.
const offset = new Date(form.dataset.now).getTime() - Date.now();
const village = form.dataset.village;
const showHints = setUpHints(form);
let vault = null;

// What stands in the form.

const OWN = new Set(["csrfmiddlewaretoken", "id", "typed_at"]);
const nameOf = (entry) => new Map(entry.fields).get("name") || "Tanpa nama";

function typed() {
  const fields = [...new FormData(form)].filter(([name]) => !OWN.has(name));
  return {
    id: form.elements.id.value || uuid7(),
    village,
    typedAt: form.elements.typed_at.value || new Date(Date.now() + offset).toISOString(),
    fields,
    errors: null,
  };
}

function clear() {
  const sticky = [...form.querySelectorAll("[data-sticky]")].map((field) => [field, field.value]);
  for (const field of form.querySelectorAll("input:not([type=hidden])")) {
    if (field.type === "checkbox" || field.type === "radio") field.checked = false;
    else field.value = "";
  }
  sticky.forEach(([field, value]) => (field.value = value));
  form.elements.id.value = uuid7();
  form.elements.typed_at.value = "";
  showErrors({});
  showHints();
  focusFirst(form);
}

function fill(entry) {
  clear();
  form.elements.id.value = entry.id;
  form.elements.typed_at.value = entry.typedAt;
  for (const [name, value] of entry.fields) {
    const found = form.querySelectorAll(`[name="${CSS.escape(name)}"]`);
    for (const field of found) {
      if (field.type === "checkbox" || field.type === "radio") field.checked ||= field.value === value;
      else field.value = value;
    }
  }
  showHints();
  showErrors(entry.errors ?? {});
}

// Errors, next to their fields.

function holderOf(name) {
  const group = one(`fieldset[data-field="${CSS.escape(name)}"]`, form);
  return group ?? form.elements[name]?.closest?.(".field");
}

function showErrors(errors) {
  form.querySelectorAll("[data-told]").forEach((note) => note.remove());
  form.querySelectorAll(".field-error").forEach((note) => note.remove());
  form.querySelectorAll(".has-error").forEach((part) => part.classList.remove("has-error"));
  form.querySelectorAll("[aria-invalid]").forEach((field) => field.removeAttribute("aria-invalid"));
  const names = Object.keys(errors);
  const summary = one("[data-summary]", form);
  summary.hidden = names.length === 0;
  const general = names.filter((name) => !holderOf(name)).flatMap((name) => errors[name]);
  one("[data-summary-text]", summary).textContent = general.length
    ? general.join(" ")
    : "Betulkan isian yang bertanda. Yang sudah Anda ketik tetap ada.";
  names.filter(holderOf).forEach((name) => showError(name, errors[name]));
  one("[data-same-number]", form).hidden = !("nik" in errors);
  const first = one(".has-error input", form);
  first?.focus();
  if (first?.type === "text") first.select();
}

function showError(name, texts) {
  const holder = holderOf(name);
  const field = one("input", holder);
  const note = document.createElement("p");
  note.className = "field-error";
  note.dataset.told = "";
  note.id = `kesalahan-${name}`;
  note.textContent = texts.join(" ");
  holder.classList.add("has-error");
  holder.append(note);
  field.setAttribute("aria-invalid", "true");
  field.setAttribute("aria-describedby", note.id);
}

// What waits.

async function showQueue() {
  const box = one("[data-queue-box]");
  const { entries, others } = await vault.all();
  box.hidden = entries.length + others === 0;
  one("[data-queue-count]").textContent = String(entries.length);
  one("[data-queue-list]").replaceChildren(...entries.map(queueItem));
  const note = one("[data-queue-others]");
  note.hidden = others === 0;
  note.textContent = `${others} isian petugas lain di perangkat ini menunggu petugasnya masuk.`;
}

function queueItem(entry) {
  const item = one("template[data-queue-item]").content.cloneNode(true).firstElementChild;
  one("[data-name]", item).textContent = nameOf(entry);
  one("[data-when]", item).textContent =
    entry.village === village ? whenOf(entry) : `${whenOf(entry)} · loket ${entry.village}`;
  const why = one("[data-why]", item);
  const told = entry.errors ? Object.values(entry.errors).flat().join(" ") : "";
  why.textContent = told;
  why.hidden = !told;
  const fix = one("[data-fix]", item);
  fix.hidden = entry.village !== village;
  fix.addEventListener("click", () => fill(entry));
  const drop = one("[data-drop]", item);
  drop.addEventListener("click", async () => {
    if (!confirm(`Hapus isian ${nameOf(entry)}? Isian ini belum terkirim.`)) return;
    await vault.drop(entry.id);
    await showQueue();
  });
  return item;
}

const whenOf = (entry) =>
  new Date(entry.typedAt).toLocaleTimeString("id-ID", {
    hour: "2-digit",
    minute: "2-digit",
    timeZone: form.dataset.zone,
  });

function showLast(told, name) {
  const box = one("[data-last]");
  const papers = told.missing.length ? ` Masih kurang: ${told.missing.join(", ")}.` : "";
  const note = told.note ? ` ${told.note}` : "";
  one("[data-last-text]").textContent = `${name}, tanda terima ${told.receipt}.${papers}${note}`;
  one("[data-last-url]").href = told.url;
  box.hidden = false;
}

/** Sends one entry; what it came to. An entry that was refused keeps its errors. */
async function deliver(entry) {
  const outcome = await send(form, entry);
  if (outcome.state === SENT) {
    await vault?.drop(entry.id);
    showLast(outcome.told, nameOf(entry));
  } else if (outcome.state === REFUSED) {
    await vault?.put({ ...entry, errors: outcome.errors });
  }
  return outcome;
}

/** All that waits and was not refused. Stops at the first that cannot be sent now. */
function deliverWaiting() {
  return alone(async () => {
    const { entries } = await vault.all();
    for (const entry of entries.filter((each) => !each.errors && each.village === village)) {
      const outcome = await deliver(entry);
      if (outcome.state === LATER) break;
    }
    await showQueue();
  });
}

let saving = false;

/** Kept first, sent then. Without a connection the next one is typed at once. */
async function save() {
  if (saving) return;
  saving = true;
  try {
    const entry = typed();
    await vault?.put(entry);
    const outcome = await alone(() => deliver(entry));
    if (outcome.state === REFUSED) fill({ ...entry, errors: outcome.errors });
    else if (outcome.state === SENT || vault) clear();
    else showErrors({ "": [`${outcome.why} Isian ini belum tersimpan; biarkan halaman ini terbuka.`] });
    if (vault) await showQueue();
  } finally {
    saving = false;
  }
}

async function start() {
  document.querySelectorAll("[data-needs-script]").forEach((part) => (part.hidden = false));
  setUpKeys(form);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    save();
  });
  addEventListener("keydown", (event) => {
    const link = one("[data-last-url]");
    if (event.key !== "F4" || one("[data-last]").hidden) return;
    event.preventDefault();
    open(link.href, "_blank", "noopener");
  });
  if (!one(".has-error", form)) focusFirst(form);
  navigator.serviceWorker?.register(form.dataset.worker).catch(() => undefined);
  vault = await openVault(account);
  one("[data-no-keeping]").hidden = vault !== null;
  form.dataset.ready = "";
  if (!vault) return;
  await deliverWaiting();
  addEventListener("online", deliverWaiting);
  setInterval(deliverWaiting, AGAIN_MS);
}

start();
