// How forms, blocks and parts are called.

import { station, time } from "../../shell/words.js";
import { inWords } from "./numerals.js";
import { BLANK, read, UNREADABLE } from "./draft.js";

export const BLOCK_NAMES = {
  votes: "Perolehan suara",
  users: "Pemilih dan pengguna hak pilih",
  ballots: "Surat suara",
  disability: "Pemilih disabilitas",
};
const SUMS = "Suara sah dan tidak sah";

export const contestName = ({ contest }) => contest.kind.charAt(0).toUpperCase() + contest.kind.slice(1);
export const formTitle = (form) => `C.Hasil ${contestName(form)}`;
export const placeName = ({ station: { number, village } }) => [`TPS ${station(number)}`, village].filter(Boolean).join(", ");
export const fullTitle = (form) => `${formTitle(form)} · TPS ${station(form.station.number)}`;

/** A moment as the station's clock shows it. */
export const shownTime = (moment, form) => time(moment, form.station.time_zone);

const UNITS = [["hari", 86_400], ["jam", 3600], ["menit", 60], ["detik", 1]];

/** By how much the phone's clock was put right, in the largest unit; empty where it was right. */
export function clockWords(offset) {
  const unit = UNITS.find(([, size]) => Math.abs(offset) >= size);
  return unit ? `${offset > 0 ? "tertinggal" : "mendahului"} ${Math.floor(Math.abs(offset) / unit[1])} ${unit[0]}, sudah dibetulkan` : "";
}

/** Label of a field with its column, choices by their names. */
export function labelOf({ contest }, field) {
  const number = /^votes_(\d+)$/.exec(field.key)?.[1];
  const choice = number ? contest.choices?.find((each) => each.number === Number(number)) : null;
  if (choice) return `${choice.number}. ${choice.name}`;
  return field.column ? `${field.label.id} (${field.column.toUpperCase()})` : field.label.id;
}

/** What was typed, to be read out: "seratus tujuh belas", "tidak terbaca". */
export function spoken(boxes) {
  if (boxes === null) return "belum diisi";
  if (boxes === BLANK) return "kosong di kertas";
  if (boxes === UNREADABLE) return "tidak terbaca";
  const { figure } = read(boxes);
  return figure === null ? `tertulis ${boxes}` : inWords(figure);
}

/** Typed boxes in short. */
export function shownBoxes(boxes) {
  if (boxes === BLANK) return "–";
  if (boxes === UNREADABLE) return "?";
  const { figure } = read(boxes);
  return figure === null ? (boxes ?? "") : String(figure);
}

/** What else on the paper has to say the same as some figures, to be looked at while they are read out
 * (rules of scope "capture", K18 and K19): ends a sentence. */
export function besideOf({ contest: { definition } }, places) {
  const mine = new Set(places.map((at) => definition.fields[at].key));
  const rules = definition.rules.filter(({ scope }) => scope === "capture");
  const written = rules.some(({ kind, keys }) => kind === "agreement" && keys.some((key) => mine.has(key)));
  const listed = rules.some(({ relations }) => relations.some(({ left }) => left.some(({ key }) => mine.has(key))));
  return (written ? "; turus, angka, dan huruf juga sama" : "") + (listed ? "; pemilih tambahan sama dengan daftar hadirnya" : "");
}

/** Parts of the paper in its order: {title, block, places}; places are those of the fields. */
export function partsOf({ contest: { definition } }) {
  const parts = [];
  definition.fields.forEach((field, at) => {
    const roman = field.section.split(".")[0];
    const last = parts.at(-1);
    if (last?.roman === roman && last.block === field.block) last.places.push(at);
    else parts.push({ roman, block: field.block, places: [at], title: `${roman}. ${roman === "V" ? SUMS : BLOCK_NAMES[field.block]}` });
  });
  return parts;
}
