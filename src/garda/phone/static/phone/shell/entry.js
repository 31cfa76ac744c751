// Before the work: who is here, and their PIN. The same six digits open the data on this phone and,
// where there is a line, sign in at the server.

import { button, chip, empty, h, icon, message } from "./dom.js";
import { count } from "./words.js";
import { begin, changed, enter, enterWithNewPin, hasData, people, session, signIn } from "./session.js";
import { countWaiting } from "./store.js";
import { sendAll } from "./sync.js";
import { WrongPin } from "./vault.js";

const DIGITS = 6;
const state = { account: null, oldPinFor: null };

/** The entry's page: the list of people, or the PIN of the one who was chosen. */
export async function entryPage() {
  const all = await people();
  const chosen = all.find((person) => person.account === state.account) ?? (all.length === 1 ? all[0] : null);
  if (chosen) return pinPage(chosen, all.length > 1);
  if (all.length > 0) return peoplePage(all);
  return unpairedPage();
}

function unpairedPage() {
  const known = session.phone !== null;
  const how = h("div", { class: "card stack-small" },
    h("h2", {}, "Cara memasangkan"),
    h("ol", { class: "numbered" },
      h("li", {}, "Mintalah lembar masuk kepada PPS (atau yang mengangkat Anda)."),
      h("li", {}, "Pindai kode QR pada lembar itu, lalu pilih PIN 6 angka."),
      h("li", {}, "Kembali ke sini. Sesudah itu aplikasi ini tetap terbuka tanpa sinyal.")),
    h("a", { class: "button main", href: "/undangan/?next=/hp/" }, icon("qr"), "Saya punya lembar masuk"),
    h("a", { class: "button", href: "/masuk/?next=/hp/" }, icon("lock"), "Masuk dengan kata sandi"));
  const title = known ? "Ponsel ini belum dipasangkan" : "Perlu sinyal satu kali";
  const text = known
    ? "Belum ada orang yang dapat masuk di ponsel ini, atau ponsel ini sudah dicabut."
    : "Ponsel ini belum pernah dipakai di sini. Untuk yang pertama kali perlu sambungan.";
  return { title: "Garda di ponsel", body: [empty(known ? "lock" : "offline", title, text), how] };
}

async function peoplePage(all) {
  const waiting = await countWaiting(session.database);
  const line = (person) => h("li", {}, h("button", {
    type: "button", class: "person", id: `orang-${person.account}`,
    on: { click: () => choose(person.account) },
  },
  h("span", { class: "avatar", "aria-hidden": "true" }, initials(person.name)),
  h("span", { class: "person-words" }, h("strong", {}, person.name), h("span", { class: "caption" }, work(person))),
  waiting.get(person.account) ? chip("awas", `${count(waiting.get(person.account))} belum terkirim`, "clock") : icon("chevron")));
  return {
    title: "Garda di ponsel",
    body: [
      h("h1", {}, "Siapa yang bekerja?"),
      revoked(),
      h("ul", { class: "card people" }, all.map(line)),
      h("p", { class: "caption" }, "Nama Anda belum ada? ", h("a", { href: "/undangan/?next=/hp/" }, "Pindai lembar masuk Anda"), "."),
    ],
  };
}

function revoked() {
  if (session.phone === null || session.phone.device || session.phone.signed_in) return null;
  return message("bahaya", "Ponsel ini sudah dicabut",
    "Daftar baru tidak dapat diambil. Isian yang belum terkirim tetap diterima dan diberi tanda untuk diperiksa: masuklah dan tunggu sampai terkirim.");
}

const work = (person) => [person.role, person.place].filter(Boolean).join(", ");
const initials = (name) => name.split(/\s+/).map((word) => word[0]).slice(0, 2).join("").toUpperCase();

function choose(account) {
  Object.assign(state, { account, oldPinFor: null });
  changed("person");
}

async function pinPage(person, others) {
  const first = !(await hasData(person.account));
  const old = state.oldPinFor;
  const note = h("p", { class: "field-error", id: "pin-salah", role: "alert" });
  const field = h("input", {
    id: "pin", type: "password", inputmode: "numeric", pattern: "[0-9]*", maxlength: DIGITS,
    autocomplete: "off", "data-pin": true, "aria-describedby": "pin-guna pin-salah", required: true,
  });
  const form = h("form", { class: "card form" },
    h("p", { class: "second" }, h("strong", {}, person.name), h("br"), work(person)),
    h("div", { class: "field" },
      h("label", { for: "pin" }, old ? "PIN lama" : "PIN (6 angka)"),
      h("p", { class: "hint", id: "pin-guna" }, purpose(person, first, old)),
      field, note),
    h("button", { class: "button main", type: "submit" }, icon("lock"), "Buka"));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    tryPin(person, field, note, form);
  });
  field.addEventListener("input", () => {
    field.value = field.value.replace(/\D/g, "");
    if (field.value.length === DIGITS) form.requestSubmit();
  });
  const away = others ? button("Bukan saya", () => choose(null), { kind: "plain", id: "bukan-saya" }) : null;
  return { title: "Garda di ponsel", focus: "pin", body: [h("h1", {}, "Masukkan PIN"), revoked(), form, away] };
}

function purpose(person, first, old) {
  if (old) return "PIN Anda diganti di tempat lain. Data di ponsel ini masih terkunci dengan PIN lama: ketik sekali saja.";
  if (!first) return "PIN yang sama dengan di situs. Tetap berlaku tanpa sinyal.";
  if (person.by_pin) return "PIN yang Anda pilih saat memindai lembar masuk. Untuk yang pertama kali perlu sinyal.";
  return "Pilih 6 angka untuk mengunci data Anda di ponsel ini.";
}

async function tryPin(person, field, note, form) {
  const pin = field.value;
  if (pin.length !== DIGITS || form.getAttribute("aria-busy") === "true") return;
  form.setAttribute("aria-busy", "true");
  note.textContent = "";
  const told = await came(person, pin);
  form.removeAttribute("aria-busy");
  if (told) {
    note.textContent = told;
    field.value = "";
    field.focus();
  }
}

/** Empty when the person is in; else what was wrong, in words. */
async function came(person, pin) {
  const first = !(await hasData(person.account));
  if (state.oldPinFor) return renewed(person, pin);
  if (first) return started(person, pin);
  try {
    await enter(person, pin);
  } catch (wrong) {
    if (!(wrong instanceof WrongPin)) throw wrong;
    return explained(person, pin, wrong);
  }
  await signInQuietly(person, pin);
  return "";
}

async function started(person, pin) {
  if (person.by_pin) {
    const refusal = await refusalOf(person, pin);
    if (refusal) return refusal.text;
  }
  await begin(person, pin);
  sendAll();
  return "";
}

async function refusalOf(person, pin) {
  try {
    await signIn(person, pin);
    return null;
  } catch (refusal) {
    return refusal;
  }
}

/** Wrong here, but right at the server: then it was changed, and the old one is asked for once. */
async function explained(person, pin, wrong) {
  if (wrong.waitMs > 0) return `PIN salah. Tunggu ${Math.ceil(wrong.waitMs / 1000)} detik, lalu coba lagi. Data Anda tidak hilang.`;
  if (person.by_pin && session.phone?.device && (await refusalOf(person, pin)) === null) {
    state.oldPinFor = { account: person.account, pin };
    changed("person");
    return "";
  }
  return "PIN salah. Coba lagi; data Anda tidak hilang.";
}

async function renewed(person, oldPin) {
  try {
    await enterWithNewPin(person, oldPin, state.oldPinFor.pin);
  } catch (wrong) {
    if (!(wrong instanceof WrongPin)) throw wrong;
    return "PIN lama salah. Coba lagi, atau minta PPS membantu mengirim dari ponsel ini.";
  }
  state.oldPinFor = null;
  sendAll();
  return "";
}

/** In on the phone; the server is asked afterwards and may say no, or be away. */
async function signInQuietly(person, pin) {
  if (person.by_pin && session.phone?.device) await refusalOf(person, pin);
  sendAll();
  changed("person");
}
