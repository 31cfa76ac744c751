// What a station's phone has to know before the evening: forms, operators, voters, own keys; and where
// its work is sent.

import { get, Refused } from "../../shell/api.js";
import { address, elections, named, to } from "../../shell/practice.js";
import { declareKind } from "../../shell/queue.js";
import { changed, noteServerTime, session } from "../../shell/session.js";

export const KEY = "tps-kunci";
export const FIGURES = "tps-isian";
export const PHOTO = "tps-foto";
const TASKS = "tps-tugas";
const STATUS = "tps-status";
const KEPT_MS = 30 * 24 * 3600 * 1000;

export const fetching = { busy: false, error: "" };

/** Figures go first, photos after; the key before both, so that signatures can be checked at once. */
export function declare() {
  declareKind(KEY, { url: to("kunci"), title: "Kunci tanda tangan ponsel" });
  declareKind(FIGURES, { url: to("isian"), title: "Angka C.Hasil" });
  declareKind(PHOTO, {
    url: to("foto"),
    title: "Foto C.Hasil",
    photos: "foto",
    pieces: ({ id, item: { round, page, sha256, device_at }, more }, account) => (offset, total) =>
      address(`foto/${id}/${offset}`, more?.practice, { account, round, page, sha256, device_at, total, sent_at: new Date().toISOString() }),
  });
}

/** Fetches tasks and what became of them. Never raises; those without a station have nothing. */
export async function fetchTasks() {
  const { store, phone } = session;
  if (!store || fetching.busy || !navigator.onLine || !phone?.device) return;
  Object.assign(fetching, { busy: true, error: "" });
  const known = new Set((await keptTasks()).map(({ practice }) => practice));
  try {
    for (const practice of new Set([...elections(), ...known])) await fetchOne(store, practice);
    await store.keep("tps-pemilihan", elections(), Date.now() + KEPT_MS);
  } finally {
    fetching.busy = false;
    changed("queue");
  }
}

async function fetchOne(store, practice) {
  const asked = { account: store.account };
  try {
    const tasks = await get(address("tugas", practice, asked));
    if (!practice) noteServerTime(tasks.server_time);
    await store.keep(named(TASKS, practice), tasks, Date.now() + KEPT_MS);
    await store.keep(named(STATUS, practice), await get(address("status", practice, asked)), Date.now() + KEPT_MS);
  } catch (refusal) {
    if (!(refusal instanceof Refused)) throw refusal;
    if (!practice) fetching.error = refusal.text;
  }
}

/** [{practice, tasks}] as last seen. */
export async function keptTasks() {
  const codes = (await session.store.kept("tps-pemilihan"))?.value ?? elections();
  const all = await Promise.all(codes.map(async (practice) => ({ practice, tasks: (await session.store.kept(named(TASKS, practice)))?.value })));
  return all.filter(({ tasks }) => tasks);
}

/** Everything about one form: {practice, election, station, form, contest, marks, photoMarks,
 * together}, or null. `together`: the other forms of the station. */
export async function formOf(round) {
  for (const { practice, tasks } of await keptTasks()) {
    for (const station of tasks.stations) {
      const form = station.forms.find((each) => each.round === round);
      if (form) return described(practice, tasks, station, form);
    }
  }
  return null;
}

export function described(practice, tasks, station, form) {
  const contestOf = (one) => tasks.contests.find(({ contest }) => contest === one.contest);
  const together = station.forms.filter((one) => one !== form && !one.replaced).map((one) => ({ form: one, contest: contestOf(one) }));
  return { practice, election: tasks.election, station, form, contest: contestOf(form), marks: tasks.marks ?? {}, photoMarks: tasks.photo_marks ?? {}, together };
}

/** All forms of the person, in the order of stations. */
export async function allForms() {
  const kept = await keptTasks();
  return kept.flatMap(({ practice, tasks }) =>
    tasks.stations.flatMap((station) => station.forms.map((form) => described(practice, tasks, station, form))));
}

/** What the server says about a form, or null: {state, blocks, readings, photos, held}. */
export async function statusOf({ practice, form }) {
  const status = (await session.store.kept(named(STATUS, practice)))?.value;
  const all = status?.stations.flatMap((station) => station.forms) ?? [];
  return all.find(({ round }) => round === form.round) ?? null;
}

/** Layout of the paper, or null where the server gave none. */
export const layoutOf = ({ contest }) => contest.layouts?.A4 ?? Object.values(contest.layouts ?? {})[0] ?? null;

/** Number of the page on which a figure stands; 1 where the layout does not say. */
export function pageOf(form, key) {
  const pages = layoutOf(form)?.pages ?? [];
  return pages.find((page) => page.frames?.some((frame) => frame.key === key))?.number ?? 1;
}

export const pagesOf = ({ contest }) => Array.from({ length: contest.pages ?? 1 }, (_, at) => at + 1);
