// The page where an operator shows that the phone is ready.

import { button, chip, empty, h, icon, message, say } from "../../shell/dom.js";
import { homeLine } from "../../shell/home_page.js";
import { sendAll } from "../../shell/sync.js";
import { count, station } from "../../shell/words.js";
import { addPhoto, check, fetchReady, kept, lastReport, lastSent } from "./data.js";

const LACKS = {
  report: "belum diperiksa",
  device: "ponsel ini tidak lagi dipasangkan",
  old: "pemeriksaan sudah lama",
  camera: "kamera belum dapat dipakai",
  storage: "ruang simpan kurang",
  clock: "jam ponsel meleset",
  app: "aplikasi bukan versi terbaru",
  photo: "foto uji belum diterima",
};

/** Nothing for those who are no operators. */
export async function home() {
  const stations = (await kept())?.value.stations ?? [];
  if (stations.length === 0) return null;
  const open = stations.filter(({ missing }) => missing.length).length;
  const note = open ? "Periksa sebelum hari pemungutan suara" : "Ponsel ini siap";
  return homeLine({ href: "/siap", number: open ? "warn" : "check", tone: open ? "awas" : "ok", title: "Kesiapan ponsel", note });
}

export async function readyPage() {
  const list = await kept();
  if (list && (await lastSent()) > list.at) fetchReady();
  const told = list?.value;
  if (!told?.stations.length) {
    return { title: "Kesiapan ponsel", back: "/", body: [empty("check", "Anda belum ditunjuk sebagai operator", "PPS menunjuk dua operator per TPS. Buka lagi saat ada sinyal.")] };
  }
  const last = await lastReport();
  return {
    title: "Kesiapan ponsel",
    back: "/",
    body: [
      h("h1", {}, "Kesiapan ponsel"),
      h("ul", { class: "card lines scans" }, told.stations.map(line)),
      last ? finding(last.item, told.rules) : message("info", "Belum diperiksa", "Tekan tombol di bawah: kamera, ruang simpan, jam, dan versi aplikasi diperiksa."),
      last ? photoField(last.id) : null,
    ],
    foot: [button("Periksa ponsel ini", () => examine(told.stations), { id: "periksa", sign: "check", kind: "main" })],
  };
}

const line = ({ number, village, missing }) => h("li", {},
  h("span", {}, h("strong", {}, `TPS ${station(number)} · ${village}`), missing.length ? h("span", { class: "caption" }, h("br"), missing.map((code) => LACKS[code] ?? code).join(", ")) : null),
  missing.length ? chip("awas", "Belum siap", "clock") : chip("ok", "Siap", "check"));

function finding(item, rules) {
  const row = (good, words) => h("li", {}, h("span", {}, words), good ? chip("ok", "Baik", "check") : chip("awas", "Perlu dibenahi", "warn"));
  return h("section", { class: "card" }, h("h2", {}, "Pemeriksaan terakhir"), h("ul", { class: "edge lines" },
    row(item.camera, item.camera ? "Kamera dapat dipakai" : "Kamera tidak dapat dibuka; izinkan di pengaturan"),
    row(item.storage_mb >= rules.storage_mb, `Ruang simpan ${count(item.storage_mb)} MB dari ${count(rules.storage_mb)} MB`),
    row(!rules.newest_app || item.app === rules.newest_app, `Versi aplikasi ${item.app || "–"}`)));
}

async function examine(stations) {
  await check(stations);
  say("Pemeriksaan tersimpan.");
  sendAll();
}

function photoField(report) {
  const told = h("p", { class: "caption", role: "status" });
  const field = h("input", { id: "foto-uji", type: "file", accept: "image/*", capture: "environment" });
  field.addEventListener("change", async () => {
    try {
      await addPhoto(report, field.files[0]);
      told.textContent = "Foto uji tersimpan dan dikirim sendiri saat ada sinyal.";
      sendAll();
    } catch {
      told.textContent = "Berkas ini bukan foto yang dapat dibaca. Ambil lagi dengan kamera.";
    }
  });
  return h("section", { class: "card stack-small" }, h("h2", {}, icon("doc"), " Foto uji"),
    h("div", { class: "field" }, h("label", { for: field.id }, "Ambil satu foto apa saja, misalnya selembar kertas"), field), told);
}
