// Whether this phone is ready for voting day: its camera, storage and version, and a test photo.

import { get, Refused } from "../../shell/api.js";
import { smaller } from "../../shell/photo.js";
import { add, declareKind } from "../../shell/queue.js";
import { changed, session } from "../../shell/session.js";

const KIND = "siap";
const PHOTO = "siap-foto";
const KEPT_MS = 14 * 24 * 3600 * 1000;
const MEGABYTE = 1_000_000;
/** The server takes test photos up to 1 MiB. */
const TEST_SIDE = 1200;

export function declare() {
  declareKind(KIND, { url: "/api/hp/siap", title: "Kesiapan ponsel" });
  // After the state that it belongs to.
  declareKind(PHOTO, {
    url: (work, account) => `/api/hp/siap/${work.item.report}/foto?account=${account}`,
    title: "Foto uji",
    photos: "foto",
  });
}

export const kept = () => session.store.kept(KIND);
let fetching = false;

/** Never raises: for those who are no operators there is nothing to keep. */
export async function fetchReady() {
  const { store, phone } = session;
  if (!store || fetching || !navigator.onLine || !phone?.device) return;
  fetching = true;
  try {
    await store.keep(KIND, await get(`/api/hp/siap/saya?account=${store.account}`), Date.now() + KEPT_MS);
    changed("queue");
  } catch (refusal) {
    if (!(refusal instanceof Refused)) throw refusal;
  } finally {
    fetching = false;
  }
}

async function hasCamera() {
  try {
    const stream = await navigator.mediaDevices.getUserMedia({ video: true, audio: false });
    stream.getTracks().forEach((track) => track.stop());
    return true;
  } catch {
    return false;
  }
}

async function freeMegabytes() {
  const { quota = 0, usage = 0 } = (await navigator.storage?.estimate?.()) ?? {};
  return Math.max(0, Math.floor((quota - usage) / MEGABYTE));
}

/** Looks at this phone and keeps what it found for every station of the person; gives the finding. */
export async function check(stations) {
  const found = { camera: await hasCamera(), storage_mb: await freeMegabytes(), app: document.documentElement.dataset.version ?? "" };
  const reports = [];
  for (const { station, appointment, number } of stations) {
    reports.push(await add(KIND, { station, appointment, ...found }, `Kesiapan ponsel, TPS ${number}`));
  }
  return { ...found, reports };
}

export async function addPhoto(report, file) {
  await add(PHOTO, { report }, "Foto uji", await smaller(file, TEST_SIDE));
}

/** The latest state told from this phone, sent or waiting. */
export async function lastReport() {
  const all = [...(await session.store.sent()), ...(await session.store.waiting())];
  return all.filter((work) => work.kind === KIND).at(-1) ?? null;
}

/** When something of this kind last arrived: what is missing has changed since. */
export async function lastSent() {
  const sent = await session.store.sent();
  return sent.filter(({ kind }) => kind === KIND || kind === PHOTO).at(-1)?.at ?? 0;
}
