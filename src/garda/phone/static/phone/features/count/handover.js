// The phone goes into the hands of the second operator, who says with the own PIN who it is.

import { ask, button, h, icon, message } from "../../shell/dom.js";
import { hasData, people, session } from "../../shell/session.js";
import { prove, WrongPin } from "../../shell/vault.js";
import { ABSENT, positionOf } from "./members.js";
import { isAssisted } from "./steps.js";
import { placeName } from "./words.js";

const DIGITS = 6;

/** Parts of a page on which one of the `readers` is chosen; `chosen` is called with them, or null.
 * `held`: what nobody read back is not counted. */
export function handover({ form, readers, held }, chosen) {
  const take = async (officer) => {
    if (await isReally(officer)) await chosen(officer);
  };
  const line = (officer) => h("li", {}, h("button", { type: "button", class: "person", id: `petugas-${officer.appointment}`, on: { click: () => take(officer) } },
    h("span", { class: "person-words" }, h("strong", {}, officer.name), h("span", { class: "caption" }, aboutOf(officer, form))), icon("chevron")));
  return [
    h("h1", {}, isAssisted(form) ? "Siapa yang membacakan ulang?" : "Serahkan ponsel kepada petugas kedua"),
    h("p", { class: "second" }, "Yang mengetik tidak memeriksa isiannya sendiri. Petugas kedua membacakan setiap angka keras-keras dari kertas, di depan saksi dan pengawas TPS."),
    readers.length
      ? h("ul", { class: "card people" }, readers.map(line))
      : message("awas", "Tidak ada nama di daftar", "Daftar anggota TPS belum ada di ponsel ini. Diambil saat ada sinyal."),
    held && h("p", { class: "caption" }, "Bila tidak ada anggota lain yang membacakan, kiriman disimpan tetapi belum dihitung."),
    button("Tidak ada petugas kedua", () => chosen(null), { id: "tanpa-kedua", kind: "plain" }),
  ].filter(Boolean);
}

const aboutOf = (officer, form) => [positionOf(officer), placeName(form), ...(officer.present === false ? [ABSENT] : [])].join(", ");

/** By PIN where the officer keeps data on this phone, else by a word of the own. */
async function isReally(officer) {
  const here = (await people()).find(({ name, account }) => name === officer.name && account !== session.person.account);
  return here && (await hasData(here.account)) ? askPin(officer, here.account) : askWord(officer);
}

const askWord = ({ name }) => ask(name, (close) => h("div", { class: "stack-small" },
  h("p", {}, `Saya ${name}. Saya membacakan ulang angka dari kertas, bukan dari layar.`),
  button("Ya, saya membacakan", () => close(true), { id: "saya-membaca", kind: "main" }),
  button("Bukan saya", () => close(false), { kind: "plain" })));

function askPin({ name }, account) {
  return ask(name, (close) => {
    const field = h("input", { id: "pin-kedua", type: "password", inputmode: "numeric", maxlength: DIGITS, autocomplete: "off", "data-pin": true, required: true, "aria-describedby": "pin-kedua-salah" });
    const note = h("p", { class: "field-error", id: "pin-kedua-salah", role: "alert" });
    const form = h("form", { class: "form" },
      h("div", { class: "field" }, h("label", { for: "pin-kedua" }, "PIN Anda (6 angka)"), field, note),
      h("button", { class: "button main", type: "submit" }, icon("lock"), "Saya membacakan ulang"),
      button("Bukan saya", () => close(false), { kind: "plain" }));
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      note.textContent = await refusalOf(account, field.value);
      field.value = "";
      if (!note.textContent) close(true);
    });
    return form;
  });
}

async function refusalOf(account, pin) {
  try {
    await prove(session.database, account, pin);
    return "";
  } catch (wrong) {
    if (!(wrong instanceof WrongPin)) throw wrong;
    return wrong.waitMs ? `PIN salah. Tunggu ${Math.ceil(wrong.waitMs / 1000)} detik.` : "PIN salah. Coba lagi.";
  }
}
