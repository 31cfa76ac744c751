// Gatherings and their lists: fetched while there is a line, kept sealed until they are over.

import { get, Refused } from "../../shell/api.js";
import { add, declareKind } from "../../shell/queue.js";
import { changed, noteServerTime, session } from "../../shell/session.js";
import { smaller } from "../../shell/photo.js";
import { statesOf } from "./rules.js";

export const KIND = "hadir";
const PHOTO = "foto";
const LIST = "kegiatan";
const DAY_MS = 24 * 3600 * 1000;
const KEPT_DAYS = 3;

export const fetching = { busy: false, error: "" };

export function declare() {
  declareKind(KIND, { url: "/api/hp/hadir", list: "scans", title: "Daftar hadir" });
  declareKind(PHOTO, { url: "/api/hp/foto", title: "Foto kegiatan", photos: "photo" });
}

const until = () => Date.now() + KEPT_DAYS * DAY_MS;

/** {value: {activities}, at} as it was last seen, or null. */
export const gatherings = () => session.store.kept(LIST);
export const roster = (activity) => session.store.kept(`daftar/${activity}`);

export async function gathering(activity) {
  const kept = await gatherings();
  return kept?.value.activities.find(({ id }) => id === activity) ?? null;
}

/** Fetches gatherings and all their lists, so that the day works without a line. Never raises. */
export async function fetchAll() {
  const { store, phone } = session;
  if (!store || fetching.busy || !navigator.onLine || !phone?.device) return;
  Object.assign(fetching, { busy: true, error: "" });
  try {
    const asked = `?account=${store.account}`;
    const told = await get(`/api/hp/kegiatan${asked}`);
    noteServerTime(told.server_time);
    await store.keep(LIST, told, until());
    for (const { id } of told.activities) await store.keep(`daftar/${id}`, await get(`/api/hp/daftar/${id}${asked}`), until());
  } catch (refusal) {
    if (!(refusal instanceof Refused)) throw refusal;
    fetching.error = refusal.text;
  } finally {
    fetching.busy = false;
    changed("queue");
  }
}

/** Notes that somebody came, or did not. The label is what the queue calls it. */
export function note(activity, { member = null, card = null, means, presence, reason = "", session: part = 0 }) {
  const item = { activity, session: part, appointment: member?.appointment ?? null, card, means, presence, reason };
  return add(KIND, item, member ? member.name : "Kartu yang tidak ada di daftar");
}

/** States of all members of a list, from the server and from here. */
export async function statesNow(activity, list, part = 0) {
  const mine = (work) => work.kind === KIND && work.item?.activity === activity;
  const waiting = (await session.store.waiting()).filter(mine);
  const sent = (await session.store.sent()).filter(mine);
  return { states: statesOf(list, { waiting, sent, session: part }), waiting, sent };
}

/** A photo of the signed list or of the gathering, made smaller and without its position. */
export async function notePhoto(activity, kind, label, file) {
  await add(PHOTO, { activity, kind }, label, await smaller(file));
}
