// What the supervisor of a station (PTPS) keeps: how far its forms are, the signed bundles that its
// officers showed, and the regency's key list by which they are judged.

import { judge, readAny, readList, Unreadable } from "../../../results/bundles.js";
import { get, Refused } from "../../shell/api.js";
import { address } from "../../shell/practice.js";
import { changed, session } from "../../shell/session.js";
import { fetchDay, kept as keptDay } from "../day/data.js";

const STATES = "pantau-keadaan";
const BUNDLES = "pantau-bukti";
const KEYS = "pantau-kunci";
const KEPT_MS = 60 * 24 * 3600 * 1000;
const SUPERVISOR = "ptps";
const NO_BUNDLE = "Ini bukan bukti C.Hasil yang ditandatangani ponsel TPS.";
const ELSEWHERE = "Bukti ini milik TPS lain.";

const keep = (name, value) => session.store.keep(name, value, Date.now() + KEPT_MS);
const valueOf = async (name) => (await session.store.kept(name))?.value ?? null;

/** Code of the regency whose phones sign for a station of 13 digits. */
const regencyOf = (code) => `${code.slice(0, 2)}.${code.slice(2, 4)}`;

/** Never raises: what could not be fetched stays as it was. */
export async function fetchWatched() {
  const { store, phone, person } = session;
  if (!store || !navigator.onLine || !phone?.device || person.role_code !== SUPERVISOR) return;
  await fetchDay();
  await fetchOne(STATES, address("status", "", { account: store.account }));
  for (const { code } of (await keptDay())?.value.stations ?? []) {
    await fetchOne(`${KEYS}/${regencyOf(code)}`, `/kunci-tps/${regencyOf(code)}.json`);
  }
  changed("queue");
}

async function fetchOne(name, url) {
  try {
    await keep(name, await get(url));
  } catch (refusal) {
    if (!(refusal instanceof Refused)) throw refusal;
  }
}

/** Forms of a station with how far they are: [{name, number, state}]; empty until the server was asked. */
export async function statesOf({ station, pairs }) {
  const told = (await valueOf(STATES))?.stations.find((each) => each.station === station);
  const names = new Map(pairs.map(({ contest, contest_name: name }) => [contest, name]));
  return (told?.forms ?? []).map(({ contest, number, state }) => ({ name: names.get(contest) ?? "C.Hasil", number, state }));
}

/** Bundles of a station of that code, the newest last: {bundle, signature, verdict}. The verdict is null
 * where there is no key list to judge by. */
export async function bundlesOf(code) {
  const all = ((await valueOf(BUNDLES)) ?? []).filter(({ bundle }) => bundle.station === code);
  const keys = await listOf(code);
  return Promise.all(all.map(async (one) => ({ ...one, verdict: keys && (await judge(one, keys)) })));
}

async function listOf(code) {
  const told = await valueOf(`${KEYS}/${regencyOf(code)}`);
  return told && readList(JSON.stringify(told)).catch(() => null);
}

/** Keeps the bundle of a text or a file; in words why not, else empty. The same one is kept once. */
export async function takeBundle(text, code) {
  try {
    const read = readAny(text);
    if (read.bundle.station !== code) return ELSEWHERE;
    const others = ((await valueOf(BUNDLES)) ?? []).filter(({ signature }) => signature !== read.signature);
    await keep(BUNDLES, [...others, read]);
    changed("queue");
    return "";
  } catch (unreadable) {
    if (!(unreadable instanceof Unreadable)) throw unreadable;
    return NO_BUNDLE;
  }
}
