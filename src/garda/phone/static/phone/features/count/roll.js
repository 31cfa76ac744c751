// Before anything is counted: who of the seven is here. It is the roll call of the day; where it was
// told already, it is only shown. PPS and PPK say instead how the figures came to them.

import { button, chip, empty, h, icon } from "../../shell/dom.js";
import { go } from "../../shell/router.js";
import { rollCall } from "../day/roll_call_page.js";
import { formOf } from "./data.js";
import { draftOf, keepDraft } from "./draft.js";
import { ABSENT, positionOf, readersOf, rollOf } from "./members.js";
import { isAssisted } from "./steps.js";
import { fullTitle, placeName } from "./words.js";
import { missing } from "./work.js";

const WAYS = { paper: "Lembar kertasnya ada di tangan saya", call: "Dibacakan lewat telepon, lalu saya bacakan ulang" };

export async function rollPage({ round }) {
  const form = await formOf(round);
  if (!form) return missing();
  const head = { title: fullTitle(form), sub: placeName(form), back: `/hitung/${round}` };
  if (isAssisted(form)) return { ...head, ...(await waysPage(form)) };
  const roll = await rollOf(form);
  if (roll.day && !roll.called) return { ...rollCall(roll.day, head.back), ...head };
  return { ...head, ...(await knownPage(form, roll)) };
}

async function knownPage(form, { called, note }) {
  const others = await readersOf(form);
  return {
    body: [h("h1", {}, "Petugas hadir"),
      h("p", { class: "row" }, chip(called ? "ok" : "awas", note, called ? "check" : "clock")),
      others.length ? h("h2", { class: "section" }, "Dapat membacakan ulang") : empty("doc", "Daftar anggota belum ada di ponsel ini", "Diambil saat ada sinyal. Mengisi dapat diteruskan; kiriman diberi tanda."),
      others.length ? h("ul", { class: "card lines" }, others.map(line)) : null],
    foot: [button("Lanjut", () => go(`/hitung/${form.form.round}`), { id: "lanjut", sign: "check", kind: "main" })],
  };
}

const line = (member) => h("li", {}, h("span", {}, member.name, h("br"),
  h("span", { class: "caption" }, [positionOf(member), ...(member.present === false ? [ABSENT] : [])].join(", "))));

async function waysPage(form) {
  const draft = await draftOf(form);
  const choose = (role) => async () => {
    draft.role = role;
    await keepDraft(draft);
    go(`/hitung/${form.form.round}`);
  };
  return {
    body: [h("h1", {}, "Bagaimana angka sampai kepada Anda?"),
      h("p", { class: "second" }, "Dicatat bersama kiriman: Anda mengambil alih untuk TPS ini."),
      h("div", { class: "stack-small" }, Object.entries(WAYS).map(([role, words]) => button(words, choose(role), { id: `cara-${role}`, kind: draft.role === role ? "main" : "" }))),
      h("p", { class: "caption" }, icon("info"), " Untuk TPS tanpa ponsel, atau tempat yang melarang ponsel.")],
  };
}
