// The steps of the day: the next one is a large button, one that was told can be taken back until
// it is sent.

import { ask, button, chip, empty, h, icon, message, say } from "../../shell/dom.js";
import { homeLine } from "../../shell/home_page.js";
import { takeBack } from "../../shell/queue.js";
import { go } from "../../shell/router.js";
import { session } from "../../shell/session.js";
import { sendAll } from "../../shell/sync.js";
import { count, day as dayName, station as stationName, time } from "../../shell/words.js";
import { isWatched, watchParts } from "../watch/parts.js";
import { incidentsWaiting, kept, report, ROLL_CALL, stationOf } from "./data.js";

/** So long a step can be taken back before it goes by itself. */
const UNDO_MS = 10_000;
const CHIPS = {
  sent: ["ok", "Terkirim", "check"],
  waiting: ["awas", "Menunggu", "clock"],
  doubted: ["awas", "Diperiksa", "eye"],
};

/** Nothing for those who serve at no station. */
export async function home() {
  const stations = (await kept())?.value.stations ?? [];
  const shown = await Promise.all(stations.map(({ station }) => stationOf(station)));
  return shown.map((found) => {
    const watched = isWatched(found);
    const done = found.steps.filter(({ state }) => state).length;
    const note = done ? `${count(done)} dari ${count(found.steps.length)} tahap dilaporkan` : watched ? "Tahap, bukti, dan temuan" : "Laporkan setiap tahap dengan satu ketukan";
    return homeLine({ href: `/hari-h/${found.station}`, number: "flag", tone: done === found.steps.length ? "ok" : "aksen", title: `${watched ? "Pantau" : "Hari-H"} TPS ${stationName(found.number)}`, note });
  });
}

export const missing = () => ({ title: "Hari-H", back: "/", body: [empty("flag", "TPS ini belum ada di ponsel", "Diambil saat ada sinyal, untuk anggota KPPS TPS itu.")] });

export async function dayPage({ station: id }) {
  const found = await stationOf(id);
  if (!found) return missing();
  const watched = isWatched(found);
  const next = watched ? null : found.steps.find(({ state }) => !state);
  const waiting = await incidentsWaiting(id);
  return {
    title: `TPS ${stationName(found.number)} ${found.village}`,
    sub: dayName(`${found.day}T05:00:00Z`, found.time_zone),
    back: "/",
    body: [
      h("h1", {}, watched ? "Yang dilaporkan KPPS" : "Tahap hari ini"),
      h("ul", { class: "card members" }, found.steps.map((step) => line(found, step, step === next))),
      watched ? await watchParts(found) : null,
      waiting ? message("info", `${count(waiting)} kejadian menunggu dikirim`, "Dikirim sendiri saat ada sinyal.") : null,
      h("a", { class: "button", href: `#/hari-h/${id}/kejadian` }, icon("pencil"), watched ? "Catat temuan" : "Catat kejadian khusus atau keberatan"),
    ],
    foot: next ? [button(next.name, () => tell(found, next), { id: "lapor", sign: "check", kind: "main" })] : [],
  };
}

function line(found, step, isNext) {
  const at = step.state === "waiting" || step.state === "doubted" ? step.work.item.device_at : step.at ?? step.work?.item.device_at;
  const words = h("span", { class: "member-open" }, h("span", { class: "member-name" }, step.name, at ? h("span", { class: "caption" }, h("br"), time(shownTime(step, at), found.time_zone)) : null,
    step.state === "doubted" ? h("span", { class: "caption" }, h("br"), step.work.marks.map((mark) => found.marks[mark] ?? mark).join(" ")) : null));
  return h("li", { class: "member" }, words, state(found, step, isNext));
}

/** What was told here was read from this phone's clock; the server's times are right already. */
const shownTime = (step, at) => (at === step.at ? at : new Date(at).getTime() + session.offset);

function state(found, step, isNext) {
  if (step.state === "waiting") {
    return [chip(...CHIPS.waiting), button("Batalkan", () => undo(step), { id: `batal-${step.kind}`, kind: "dense", label: `Batalkan ${step.name}` })];
  }
  if (step.state) return chip(...CHIPS[step.state]);
  if (isWatched(found)) return chip("netral", "Belum", "minus");
  return isNext ? icon("chevron") : button("Lapor", () => tell(found, step), { id: `lapor-${step.kind}`, kind: "dense", label: `Laporkan ${step.name}` });
}

async function tell(found, step) {
  if (step.kind === ROLL_CALL) return go(`/hari-h/${found.station}/apel`);
  const sure = await ask(`${step.name}?`, (close) => h("div", { class: "stack-small" },
    h("p", {}, `TPS ${stationName(found.number)}, pukul ${time(Date.now() + session.offset, found.time_zone)}.`),
    button("Ya, laporkan", () => close(true), { kind: "main", id: "ya" }),
    button("Belum", () => close(false), { id: "belum" })));
  if (!sure) return null;
  await report(found, step);
  return told(step);
}

/** Tells that it is kept, and sends a little later: until then it can be taken back. */
export function told(step) {
  say(`${step.name} tersimpan. Dapat dibatalkan sebelum terkirim.`);
  setTimeout(sendAll, UNDO_MS);
}

async function undo(step) {
  await takeBack(step.work.id);
  say(`${step.name} dibatalkan.`);
}
