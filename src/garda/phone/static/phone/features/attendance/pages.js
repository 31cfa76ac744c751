// Pages of a gathering: its stations with counts and the search, and one station's seven.

import { button, empty, h, icon, message } from "../../shell/dom.js";
import { homeLine } from "../../shell/home_page.js";
import { go } from "../../shell/router.js";
import { now, session } from "../../shell/session.js";
import { sendAll } from "../../shell/sync.js";
import { count, clockTime, day, dayKey, station, time } from "../../shell/words.js";
import { fetchAll, fetching, gathering, gatherings, notePhoto, roster, statesNow } from "./data.js";
import { glyph } from "./glyph.js";
import { memberLine } from "./member.js";
import { ABSENT, countsOf, found, LEAST_LETTERS, members, ONLINE, ONSITE } from "./rules.js";

const SIGNS = { oath: "flag", station_oath: "flag", training: "doc", coordination: "people", visit: "eye" };
const parts = new Map();
const search = { activity: null, text: "" };

/** What the first page shows of attendance: today's gatherings, then the other days'. */
export async function home() {
  const kept = await gatherings();
  const zone = session.person.zone;
  const today = dayKey(now(), zone);
  const all = kept?.value.activities ?? [];
  const lines = (some) => some.map((activity) => line(activity, zone));
  const mine = all.filter((activity) => dayKey(activity.starts_at, zone) === today);
  const others = all.filter((activity) => !mine.includes(activity));
  return [
    h("h2", { class: "section" }, mine.length ? "Daftar hadir hari ini" : "Tidak ada kegiatan hari ini"),
    why(kept),
    lines(mine),
    others.length ? h("h2", { class: "section" }, "Kemarin dan besok") : null,
    lines(others),
    h("p", { class: "row apart caption" }, kept ? `Diperbarui ${time(kept.at + session.offset, zone)}` : "Belum pernah diambil",
      button(fetching.busy ? "Mengambil …" : "Perbarui daftar", fetchAll, { id: "perbarui", sign: "refresh", kind: "dense", disabled: fetching.busy || !navigator.onLine })),
  ];
}

function why(kept) {
  if (fetching.error) return message("awas", "Daftar belum diperbarui", fetching.error);
  return kept ? null : message("info", "Daftar belum ada di ponsel ini", "Ambil sekali saat ada sinyal, sesudah itu dapat dipakai tanpa sinyal.");
}

function line(activity, zone) {
  const words = [`${clockTime(activity.starts_at, zone)}`, activity.place, `${count(activity.present)} dari ${count(activity.invited)} di server`];
  return homeLine({ href: `/hadir/${activity.id}`, number: SIGNS[activity.kind] ?? "people", title: activity.title, note: words.filter(Boolean).join(" · ") });
}

/** Everything that pages of one gathering show; null where the phone does not have its list. */
export async function contextOf(activity) {
  const [one, kept] = [await gathering(activity), await roster(activity)];
  if (!one || !kept) return null;
  const part = parts.get(activity) ?? one.sessions?.[0]?.number ?? 0;
  return { gathering: one, list: kept.value, at: kept.at, part, ...(await statesNow(activity, kept.value, part)) };
}

export function missing() {
  return { title: "Daftar hadir", back: "/", body: [empty("offline", "Daftar ini belum ada di ponsel", "Ambil saat ada sinyal: kembali, lalu tekan Perbarui daftar.")] };
}

const under = ({ gathering: one }) => [day(one.starts_at, session.person.zone), clockTime(one.starts_at, session.person.zone)].join(" · ");

/** All stations of a gathering, or those who were searched for. */
export async function gatheringPage({ activity }) {
  const context = await contextOf(activity);
  if (!context) return missing();
  if (search.activity !== activity) Object.assign(search, { activity, text: "" });
  const everybody = members(context.list);
  const counts = countsOf(everybody, context.states);
  return {
    title: context.gathering.title,
    sub: under(context),
    back: "/",
    body: [
      h("div", { class: "tally" }, h("h1", {}, `${count(counts[ONSITE] + counts[ONLINE])} dari ${count(counts.total)}`), h("p", { class: "second" }, summary(counts))),
      moved(context.gathering),
      partChoice(context),
      searchField(),
      h("div", { id: "hasil" }, search.text.length >= LEAST_LETTERS ? hits(context) : stations(context)),
      photos(context),
      saved(context),
    ],
    foot: [scanButton(activity, "")],
  };
}

const summary = (counts) =>
  [`${count(counts[ONSITE])} di tempat`, `${count(counts[ONLINE])} daring`, `${count(counts[ABSENT])} tidak hadir`, `${count(counts.none)} belum`].join(" · ");

const moved = (one) => (one.moved_from ? message("awas", "Kegiatan ini dipindah", `Semula ${day(one.moved_from, session.person.zone)}, ${time(one.moved_from, session.person.zone)}.`) : null);

function partChoice({ gathering: one, part }) {
  if (!one.sessions?.length) return null;
  const choice = h("select", { id: "sesi", on: { change: (event) => {
    parts.set(one.id, Number(event.target.value));
    dispatchEvent(new HashChangeEvent("hashchange"));
  } } }, one.sessions.map(({ number, title }) => h("option", { value: number, selected: number === part }, title)));
  return h("div", { class: "field" }, h("label", { for: "sesi" }, "Sesi"), choice);
}

function searchField() {
  const field = h("input", { id: "cari", type: "search", autocomplete: "off", placeholder: "mis. sri", value: search.text });
  field.addEventListener("input", () => {
    search.text = field.value;
    dispatchEvent(new HashChangeEvent("hashchange"));
  });
  return h("div", { class: "field" }, h("label", { for: "cari" }, "Cari nama (3 huruf)"), field);
}

function hits(context) {
  const some = found(context.list, search.text);
  if (some.length === 0) return empty("search", "Tidak ada yang cocok", "Periksa ejaannya, atau buka TPS-nya.");
  return h("ul", { class: "card members" }, some.slice(0, 30).map((member) => memberLine(member, context, { withStation: true })));
}

function stations(context) {
  const item = (place) => {
    const counts = countsOf(place.members, context.states);
    const came = counts[ONSITE] + counts[ONLINE];
    return h("li", {}, h("a", { class: "station-line", href: `#/hadir/${context.gathering.id}/${place.number}` },
      h("span", { class: "station-words" }, h("strong", {}, placeName(place)), h("span", { class: "caption" }, `${came} dari ${counts.total} hadir`)),
      glyph(place.members, context.states), icon("chevron")));
  };
  return h("ul", { class: "card stations" }, context.list.stations.map(item));
}

const placeName = ({ number }) => (number ? `TPS ${station(number)}` : "Peserta lain");

const PHOTOS = { attendance_list: "Foto daftar hadir bertanda tangan", photo: "Foto kegiatan" };

/** The signed paper list is the legal record; its photo goes with the rest when there is a line. */
function photos({ gathering: one }) {
  const note = h("p", { class: "field-error", role: "alert" });
  const pick = (kind) => {
    const field = h("input", { id: `foto-${kind}`, type: "file", accept: "image/*", capture: "environment" });
    field.addEventListener("change", () => taken(one, kind, field, note));
    return h("div", { class: "field" }, h("label", { for: field.id }, PHOTOS[kind]), field);
  };
  return h("details", { class: "card" }, h("summary", {}, icon("doc"), "Foto"), h("div", { class: "form" }, Object.keys(PHOTOS).map(pick), note));
}

async function taken(one, kind, field, note) {
  note.textContent = "";
  try {
    await notePhoto(one.id, kind, `${PHOTOS[kind]}, ${one.title}`, field.files[0]);
    sendAll();
  } catch {
    note.textContent = "Berkas ini bukan foto yang dapat dibaca. Ambil lagi dengan kamera, atau pilih JPG.";
  }
}

/** What of this list lies on the phone alone. */
function saved(context) {
  const names = context.waiting.map((work) => work.label);
  const last = context.sent.at(-1);
  const zone = session.person.zone;
  return h("aside", { class: "saved", "aria-label": "Tersimpan di ponsel ini" },
    h("strong", {}, "Tersimpan di ponsel ini"),
    h("p", {}, [last ? `Terakhir terkirim ${time(last.at + session.offset, zone)}` : "Belum ada yang terkirim",
      names.length ? `menunggu: ${names.slice(0, 8).join(", ")}${names.length > 8 ? `, dan ${names.length - 8} lagi` : ""}` : "tidak ada yang menunggu"].join(" · ")),
    h("p", { class: "caption" }, `Daftar diambil ${time(context.at + session.offset, zone)}`));
}

const scanButton = (activity, number) =>
  button("Pindai QR kehadiran", () => go(`/hadir/${activity}/pindai${number ? `/${number}` : ""}`), { id: "pindai", sign: "qr", kind: "main" });

/** One station: seven rows, one tap each. */
export async function stationPage({ activity, number }) {
  const context = await contextOf(activity);
  const place = context?.list.stations.find((each) => each.number === Number(number));
  if (!place) return missing();
  const counts = countsOf(place.members, context.states);
  const oath = context.gathering.kind === "oath" || context.gathering.kind === "station_oath";
  return {
    title: [placeName(place), context.gathering.village].filter(Boolean).join(" · "),
    sub: `${context.gathering.title} · ${under(context)}`,
    back: `/hadir/${activity}`,
    body: [
      h("div", { class: "tally beside" },
        h("div", {}, h("h1", {}, `${counts[ONSITE] + counts[ONLINE]} dari ${counts.total}`), h("p", { class: "second" }, oath ? "siap mengucapkan sumpah" : "hadir")),
        glyph(place.members, context.states)),
      h("ul", { class: "card members" }, place.members.map((member) => memberLine(member, context))),
      saved(context),
    ],
    foot: [scanButton(activity, number), oath && context.list.oath ? button("Lanjut ke pengucapan sumpah", () => go(`/hadir/${activity}/sumpah`), { id: "sumpah" }) : null],
  };
}

/** The words of the oath, large enough to be read out. */
export async function oathPage({ activity }) {
  const context = await contextOf(activity);
  if (!context?.list.oath) return missing();
  const text = context.list.oath;
  const counts = countsOf(members(context.list), context.states);
  return {
    title: "Pengucapan sumpah",
    sub: under(context),
    back: `/hadir/${activity}`,
    body: [
      h("h1", {}, "Naskah sumpah/janji"),
      h("p", { class: "second" }, summary(counts)),
      h("div", { class: "card oath-text" }, text.split(/\n{2,}/).map((paragraph) => h("p", {}, paragraph))),
    ],
  };
}
