// Lines above every page: rehearsal, no connection with what waits, a new version.

import { button, h, icon } from "./dom.js";
import { election, session } from "./session.js";
import { sending } from "./sync.js";
import { count } from "./words.js";
import { takeUpdate, update } from "./worker.js";

export async function drawBars() {
  const waiting = session.store ? (await session.store.waiting()).length : 0;
  const bars = [simulation(), line(waiting), newVersion()].filter(Boolean);
  document.querySelector("[data-bars]").replaceChildren(...bars);
}

function simulation() {
  if (!election()?.watermark) return null;
  return h("p", { class: "sim-band", role: "note" }, h("strong", {}, "SIMULASI"), " Bukan pemilihan sungguhan.");
}

function line(waiting) {
  if (navigator.onLine && waiting === 0) return null;
  const words = waiting ? `${count(waiting)} belum terkirim` : "tidak ada yang menunggu";
  const title = navigator.onLine ? words : `Luring · ${words}`;
  const text = navigator.onLine
    ? sending.error || (sending.busy ? "Sedang dikirim …" : "Menunggu giliran dikirim.")
    : "Tetap bisa bekerja. Dikirim sendiri saat ada sinyal.";
  const content = [icon(navigator.onLine ? "refresh" : "offline"), h("span", {}, h("strong", {}, title), h("span", {}, text))];
  return session.store
    ? h("a", { class: "offline", href: "#/antrean" }, content)
    : h("p", { class: "offline" }, content);
}

function newVersion() {
  if (!update.waiting) return null;
  return h("div", { class: "update", role: "status" },
    h("span", {}, "Versi baru aplikasi ini sudah siap."),
    button("Pakai sekarang", takeUpdate, { id: "pakai-versi-baru", kind: "dense" }));
}
