// The day at the station: its steps and what happened, told from here with or without a line.

import { get, Refused } from "../../shell/api.js";
import { address, elections, named, to } from "../../shell/practice.js";
import { add, declareKind } from "../../shell/queue.js";
import { changed, session } from "../../shell/session.js";

const STEP = "laporan-tps";
const INCIDENT = "kejadian-tps";
const INCIDENT_PHOTO = "kejadian-tps-foto";
/** Who has a station on the day: its group, and its supervisor. */
const AT_STATION = new Set(["kpps", "ptps"]);
const KEPT_MS = 14 * 24 * 3600 * 1000;
export const ROLL_CALL = "roll_call";

export function declare() {
  declareKind(STEP, { url: to("laporan"), title: "Laporan tahap TPS" });
  declareKind(INCIDENT, { url: to("kejadian"), title: "Kejadian khusus" });
  declareKind(INCIDENT_PHOTO, { url: to("kejadian-foto"), title: "Foto kejadian", photos: "foto" });
}

/** {value: {stations, incidents, marks}, at} as last seen, or null. */
export const kept = (practice = "") => session.store.kept(named(STEP, practice));

let fetching = null;

/** Never raises: without a line, or for those who serve at no station, there is nothing to keep. Asked
 * twice at once it is one look. */
export function fetchDay() {
  fetching ??= fetchAll().finally(() => (fetching = null));
  return fetching;
}

async function fetchAll() {
  const { store, phone, person } = session;
  if (!store || !navigator.onLine || !phone?.device || !AT_STATION.has(person.role_code)) return;
  for (const practice of elections()) await fetchOne(store, practice);
  changed("queue");
}

async function fetchOne(store, practice) {
  try {
    await store.keep(named(STEP, practice), await get(address("hari", practice, { account: store.account })), Date.now() + KEPT_MS);
  } catch (refusal) {
    if (!(refusal instanceof Refused)) throw refusal;
  }
}

const mine = (kind, station) => (work) => work.kind === kind && work.item?.station === station;

/** A station with each step as it is known: by the server, or here and waiting or answered. */
export async function stationOf(id, practice = "") {
  const told = (await kept(practice))?.value;
  const station = told?.stations.find((each) => each.station === id);
  if (!station) return null;
  const here = new Map();
  for (const work of (await session.store.sent()).filter(mine(STEP, id))) here.set(work.item.kind, { work, state: work.marks.length ? "doubted" : "sent" });
  for (const work of (await session.store.waiting()).filter(mine(STEP, id))) here.set(work.item.kind, { work, state: "waiting" });
  const steps = station.steps.map((step) => ({ ...step, ...here.get(step.kind), state: here.get(step.kind)?.state ?? (step.at ? "sent" : "") }));
  return { ...station, practice, steps, incidents: told.incidents, marks: told.marks };
}

/** The roll call of a station, as one of its steps. */
export const rollCallOf = ({ steps }) => steps.find(({ kind }) => kind === ROLL_CALL);

/** How many incidents of a station lie here, unsent. */
export async function incidentsWaiting(id) {
  return (await session.store.waiting()).filter(mine(INCIDENT, id)).length;
}

export const report = (station, step, present = []) =>
  add(STEP, { station: station.station, kind: step.kind, present }, `${step.name}, TPS ${station.number}`, null, { practice: station.practice });

/** Keeps what happened, and its photos behind it: the server takes them in that order. */
export async function note(station, kind, text, { pair = null, photos = [] } = {}) {
  const more = { practice: station.practice };
  const label = `${kind.name}, TPS ${station.number}`;
  const about = pair ? { contest: pair.contest, pair: pair.number } : {};
  const incident = await add(INCIDENT, { station: station.station, kind: kind.code, text, ...about }, label, null, more);
  for (const photo of photos) await add(INCIDENT_PHOTO, { incident }, `Foto: ${label}`, photo, more);
}
