// Pages of a visit: the list of one's own, and the checklist with photo and position.

import { button, empty, h, icon, message } from "../../shell/dom.js";
import { homeLine } from "../../shell/home_page.js";
import { position } from "../../shell/position.js";
import { go } from "../../shell/router.js";
import { session } from "../../shell/session.js";
import { sendAll } from "../../shell/sync.js";
import { count, day } from "../../shell/words.js";
import { notePhoto } from "../attendance/data.js";
import { draftOf, keepDraft, kept, report, visitOf, waitingFor } from "./data.js";

const ANSWERS = { yes: "Ya", no: "Tidak", na: "Tidak berlaku" };

/** Nothing for those who visit nobody. */
export async function home() {
  const visits = (await kept())?.value.visits ?? [];
  if (visits.length === 0) return null;
  return [
    h("h2", { class: "section" }, "Kunjungan Anda"),
    visits.map((visit) => homeLine({ href: `/kunjungan/${visit.id}`, number: "eye", tone: visit.reported ? "ok" : "aksen", title: visit.title, note: [visit.village, day(visit.starts_at, session.person.zone)].join(" · ") })),
  ];
}

export async function visitPage({ visit: id }) {
  const found = await visitOf(id);
  if (!found) return { title: "Kunjungan", back: "/", body: [empty("eye", "Kunjungan ini tidak ada di ponsel", "Diambil saat ada sinyal.")] };
  const { visit, items } = found;
  const draft = await draftOf(id);
  const changed = () => keepDraft(id, draft);
  const waiting = await waitingFor(id);
  return {
    title: visit.title,
    sub: [visit.village, day(visit.starts_at, session.person.zone)].join(" · "),
    back: "/",
    body: [
      h("h1", {}, "Daftar periksa"),
      waiting ? message("info", `${count(waiting)} laporan menunggu dikirim`, "Anda dapat mengisi laporan lain, misalnya TPS berikutnya.") : null,
      h("form", { class: "form", id: "periksa" }, stationField(draft, changed), items.map((item) => itemField(item, draft, changed)), summaryField(draft, changed)),
      positionCard(draft, changed),
      photoField(visit),
    ],
    foot: [button("Simpan laporan", () => submit(visit, draft), { id: "simpan", sign: "check", kind: "main" })],
    // What is being filled in stays under the hands that fill it.
    update: () => undefined,
  };
}

function stationField(draft, changed) {
  const field = h("input", { id: "tps", type: "number", inputmode: "numeric", min: 1, max: 999, value: draft.station ?? "" });
  field.addEventListener("input", () => {
    draft.station = field.value ? Number(field.value) : null;
    changed();
  });
  return h("div", { class: "field" }, h("label", { for: "tps" }, "Nomor TPS ", h("span", { class: "optional" }, "(kosong: seluruh desa)")), field);
}

function itemField({ code, text }, draft, changed) {
  const note = h("input", { id: `catatan-${code}`, type: "text", maxlength: 300, autocomplete: "off", value: draft.notes[code] ?? "" });
  note.addEventListener("input", () => {
    draft.notes[code] = note.value;
    changed();
  });
  const choice = ([value, words]) => h("label", { class: "choice" },
    h("input", { type: "radio", name: code, value, checked: draft.answers[code] === value, on: { change: () => {
      draft.answers[code] = value;
      changed();
    } } }), words);
  return h("fieldset", { class: "card" }, h("legend", {}, text), Object.entries(ANSWERS).map(choice),
    h("div", { class: "field" }, h("label", { for: note.id }, "Catatan ", h("span", { class: "optional" }, "(bila perlu)")), note));
}

function summaryField(draft, changed) {
  const field = h("textarea", { id: "ringkasan", rows: 3, maxlength: 1000 }, draft.summary);
  field.addEventListener("input", () => {
    draft.summary = field.value;
    changed();
  });
  return h("div", { class: "field" }, h("label", { for: "ringkasan" }, "Ringkasan"), field);
}

function positionCard(draft, changed) {
  const told = h("p", { class: "second", role: "status" });
  const show = () => (told.textContent = draft.position ? `Posisi tersimpan, ketelitian ${count(draft.position.accuracy_m)} m.` : "Belum ada posisi. Boleh dikirim tanpa posisi.");
  show();
  const take = async () => {
    told.textContent = "Mencari posisi …";
    try {
      draft.position = await position();
      changed();
      show();
    } catch (reason) {
      told.textContent = reason.message;
    }
  };
  return h("section", { class: "card stack-small" }, h("h2", {}, "Posisi"), told, button("Ambil posisi sekarang", take, { id: "posisi", sign: "flag" }));
}

function photoField(visit) {
  const told = h("p", { class: "caption", role: "status" });
  const field = h("input", { id: "foto-kunjungan", type: "file", accept: "image/*", capture: "environment" });
  field.addEventListener("change", async () => {
    try {
      await notePhoto(visit.id, "photo", `Foto, ${visit.title}`, field.files[0]);
      told.textContent = "Foto tersimpan di ponsel dan dikirim sendiri saat ada sinyal.";
      sendAll();
    } catch {
      told.textContent = "Berkas ini bukan foto yang dapat dibaca. Ambil lagi dengan kamera.";
    }
  });
  return h("section", { class: "card stack-small" }, h("h2", {}, icon("doc"), " Foto"), h("div", { class: "field" }, h("label", { for: field.id }, "Foto keadaan di tempat"), field), told);
}

async function submit(visit, draft) {
  if (Object.keys(draft.answers).length === 0) {
    document.querySelector("#periksa input[type=radio]")?.focus();
    return;
  }
  await report(visit, draft);
  go("/");
  sendAll();
}
