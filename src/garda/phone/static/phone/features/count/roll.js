// Before anything is counted: who of the seven is here. Where the server has the roll-call already, it
// is only shown. PPS and PPK say instead how the figures came to them.

import { button, h, icon, message } from "../../shell/dom.js";
import { go } from "../../shell/router.js";
import { session } from "../../shell/session.js";
import { formOf } from "./data.js";
import { draftOf, keepDraft, rollName } from "./draft.js";
import { RECORDED, isAssisted, rollOf } from "./steps.js";
import { fullTitle, placeName } from "./words.js";
import { missing } from "./work.js";

const SEATS = 7;
const WAYS = { paper: "Lembar kertasnya ada di tangan saya", call: "Dibacakan lewat telepon, lalu saya bacakan ulang" };

export async function rollPage({ round }) {
  const form = await formOf(round);
  if (!form) return missing();
  const head = { title: fullTitle(form), sub: placeName(form), back: `/hitung/${round}` };
  if (isAssisted(form)) return { ...head, ...(await waysPage(form)) };
  if (form.station.roll_call?.state === RECORDED) return { ...head, ...recorded(form) };
  return { ...head, ...(await seatsPage(form)) };
}

const onward = (round, text, act, disabled = false) =>
  [button(text, async () => {
    await act();
    go(`/hitung/${round}`);
  }, { id: "lanjut", sign: "check", kind: "main", disabled })];

function recorded({ form, station }) {
  const line = ({ name, slot, you, present }) => h("li", {}, h("span", {}, name, you ? " (Anda)" : "", h("br"), h("span", { class: "caption" }, `Operator ${slot}`)), present === false ? "tidak hadir" : "");
  return {
    body: [h("h1", {}, "Petugas hadir"),
      message("ok", `${station.roll_call.present} petugas hadir`, "Tercatat pada sumpah di TPS."),
      h("ul", { class: "card lines" }, (station.operators ?? []).map(line))],
    foot: onward(form.round, "Lanjut", () => undefined),
  };
}

/** Names of the decree where the phone has them, else the seats. */
function seatsOf({ station }) {
  if (station.members?.length) return station.members.map(({ seat, name }) => ({ seat, name }));
  return Array.from({ length: SEATS }, (_, at) => ({ seat: at + 1, name: at ? `Anggota KPPS ${at + 1}` : "Ketua KPPS" }));
}

async function seatsPage(form) {
  const kept = await rollOf(form);
  const here = new Set(kept?.present ?? []);
  const told = h("p", { class: "second", role: "status" });
  const foot = onward(form.form.round, "Simpan dan lanjut", () => session.store.keepDraft(rollName(form.station.station), { present: [...here].sort(), at: new Date().toISOString() }));
  const show = () => {
    told.textContent = `${here.size} dari ${SEATS} hadir.`;
    foot[0].disabled = here.size === 0;
  };
  const toggle = (seat, box) => {
    if (box.checked) here.add(seat);
    else here.delete(seat);
    show();
  };
  const line = ({ seat, name }) => h("li", {}, h("label", { class: "choice" },
    h("input", { type: "checkbox", name: `kursi-${seat}`, checked: here.has(seat), on: { change: (event) => toggle(seat, event.target) } }), name));
  show();
  return {
    body: [h("h1", {}, "Siapa yang hadir?"),
      h("p", { class: "second" }, "Cocokkan dengan SK pengangkatan. Daftar hadir sumpah di TPS belum ada di ponsel ini, jadi catatan Anda yang dipakai."),
      h("ul", { class: "card members" }, seatsOf(form).map(line)), told],
    foot,
    update: () => undefined,
  };
}

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
