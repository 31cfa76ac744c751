// This phone: whose, what lies on it, and how it is given up.

import { ask, button, h, icon, message } from "./dom.js";
import { isSignedIn, lock, session } from "./session.js";
import { countWaiting } from "./store.js";
import { dropHolder } from "./vault.js";
import { count, size } from "./words.js";

export async function devicePage() {
  const { person, phone } = session;
  const waiting = await unfinished();
  return {
    title: "Ponsel ini",
    sub: person.name,
    back: "/",
    body: [
      h("h1", {}, "Ponsel ini"),
      pairing(phone),
      await facts(person, waiting),
      h("section", { class: "card stack-small" },
        h("h2", {}, "Perangkat Anda"),
        h("p", { class: "second" }, "Perangkat lain, mengganti PIN, dan melepas ponsel yang hilang ada di halaman akun. Perlu sinyal."),
        h("a", { class: "button", href: "/akun/" }, icon("person"), "Akun dan perangkat saya"),
        h("a", { class: "button", href: "/undangan/?next=/hp/" }, icon("qr"), "Pasangkan orang lain di ponsel ini")),
      h("section", { class: "card stack-small" },
        h("h2", {}, "Ponsel rusak atau hilang?"),
        h("p", { class: "second" }, "Beri tahu PPS: dua orang PPS memulihkan akun Anda, ponsel lama dicabut, dan Anda mendapat lembar masuk baru. Yang belum terkirim dipindahkan lewat berkas di halaman Antrean kirim."),
        h("a", { class: "button", href: "#/antrean" }, icon("download"), "Ke antrean kirim")),
      wiping(person, waiting),
    ],
    foot: [button("Kunci sekarang", lock, { id: "kunci", sign: "lock", kind: "main" })],
  };
}

function pairing(phone) {
  if (phone === null) return message("info", "Sedang tanpa sambungan", "Keadaan pemasangan diperiksa lagi saat ada sinyal.");
  if (phone.device || phone.signed_in) return null;
  return message("bahaya", "Ponsel ini sudah dicabut",
    "Daftar baru tidak dapat diambil. Isian yang belum terkirim tetap diterima dan diberi tanda untuk diperiksa.");
}

async function facts(person, waiting) {
  const estimate = (await navigator.storage?.estimate?.()) ?? {};
  const safe = (await navigator.storage?.persisted?.()) ?? false;
  const rows = [
    ["Nama", person.name],
    ["Tugas", [person.role, person.place].filter(Boolean).join(", ")],
    ["Ponsel", session.phone?.device?.label ?? "–"],
    ["Masuk di server", isSignedIn(person.account) ? "ya" : "tidak (mengirim tetap dapat)"],
    ["Belum terkirim", count(waiting)],
    ["Terpakai di ponsel", size(estimate.usage ?? 0)],
    ["Dilindungi peramban", safe ? "ya" : "belum; kirim sesering mungkin"],
    ["Versi", document.documentElement.dataset.version ?? "–"],
  ];
  return h("section", { class: "card" }, h("dl", { class: "facts" },
    rows.map(([term, value]) => [h("dt", {}, term), h("dd", {}, value)])));
}

function wiping(person, waiting) {
  const text = waiting
    ? `Belum dapat dihapus: ${count(waiting)} isian belum terkirim. Kirim dahulu, atau simpan sebagai berkas.`
    : "Daftar dan modul yang tersimpan akan hilang dari ponsel ini. Yang sudah terkirim tetap ada di server.";
  return h("section", { class: "card stack-small" },
    h("h2", {}, "Hapus data saya dari ponsel ini"),
    h("p", { class: "second", id: "hapus-kata" }, text),
    button("Hapus data saya", () => wipe(person), { id: "hapus", kind: "danger", disabled: waiting > 0 }));
}

/** What is not at the server yet: work that waits, and forms that are half typed. */
async function unfinished() {
  const { person, store, database } = session;
  const drafts = await Promise.all((await store.draftNames()).map((name) => store.draft(name)));
  const waiting = (await countWaiting(database)).get(person.account) ?? 0;
  return waiting + drafts.filter((draft) => draft?.value.begun).length;
}

async function wipe(person) {
  const sure = await ask("Hapus data Anda dari ponsel ini?", (close) => h("div", { class: "stack-small" },
    button("Hapus", () => close(true), { kind: "danger" }), button("Batal", () => close(false), {})));
  if (!sure || (await unfinished()) > 0) return;
  await session.store.clear();
  await dropHolder(session.database, person.account);
  lock();
}
