// What a supervisor sees of the station's forms, on the page of the day.

import { button, chip, h, icon } from "../../shell/dom.js";
import { offer } from "../../shell/transfer.js";
import { time } from "../../shell/words.js";
import { fileOf, linkOf } from "../count/bundle.js";
import { STATES } from "../count/told.js";
import { bundlesOf, statesOf } from "./data.js";

const SUPERVISOR = "supervisor";
export const isWatched = ({ role }) => role === SUPERVISOR;

const WORDS = { ...STATES, empty: "belum dikirim" };
const VERDICTS = {
  holds: ["ok", "Utuh"],
  bad_signature: ["bahaya", "Tanda tangan tidak cocok"],
  unknown_key: ["awas", "Kunci belum ada di daftar KPU"],
  other_station: ["bahaya", "Kunci milik TPS lain"],
  revoked_key: ["bahaya", "Kunci sudah dicabut"],
  other_election: ["bahaya", "Pemilihan lain"],
};
const UNJUDGED = ["netral", "Diperiksa saat ada sinyal"];
const SIGNS = { ok: "check", awas: "clock", bahaya: "warn", netral: "clock" };

/** For the page of the day. */
export async function watchParts(found) {
  const [states, bundles] = await Promise.all([statesOf(found), bundlesOf(found.code)]);
  return [
    h("section", { class: "card stack-small" }, h("h2", {}, "C.Hasil TPS ini"),
      states.length ? h("dl", { class: "facts" }, states.map(stateLine)) : h("p", { class: "second" }, "Keadaannya diambil saat ada sinyal.")),
    h("section", { class: "card stack-small" }, h("h2", {}, "Bukti bertanda tangan"),
      bundles.length ? h("ul", { class: "lines" }, bundles.map((one) => bundleLine(found, one))) : h("p", { class: "second" }, "Pindai kode QR di layar ponsel TPS sesudah C.Hasil ditandatangani."),
      h("a", { class: "button", href: `#/pantau/${found.station}/bukti` }, icon("qr"), "Terima bukti")),
  ];
}

const again = (number) => (number > 1 ? `, pemungutan ke-${number}` : "");

const stateLine = ({ name, number, state }) => [h("dt", {}, name + again(number)), h("dd", {}, WORDS[state] ?? state)];

function bundleLine({ time_zone: zone }, { bundle, signature, verdict }) {
  const [tone, words] = VERDICTS[verdict] ?? UNJUDGED;
  return h("li", { class: "stack-small" },
    h("div", { class: "row" }, h("strong", {}, `C.Hasil ${bundle.contest}${again(bundle.round)}`), chip(tone, words, SIGNS[tone])),
    h("p", { class: "caption" }, `Ditandatangani pukul ${time(bundle.at, zone)}. Bandingkan angkanya dengan lembar C.Hasil; bila Anda juga mengisi angka sebagai pengawas, isilah dahulu.`),
    h("div", { class: "row" },
      h("a", { class: "button dense", href: linkOf(bundle, signature) }, icon("eye"), "Lihat angkanya"),
      button("Bagikan", () => offer(fileOf(bundle, signature)), { id: `bagikan-${bundle.contest}-${signature.slice(0, 6)}`, sign: "download", kind: "dense" })));
}
