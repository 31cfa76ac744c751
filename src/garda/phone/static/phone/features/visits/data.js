// The own visits with their checklist, and reports that wait.

import { get, Refused } from "../../shell/api.js";
import { add, declareKind } from "../../shell/queue.js";
import { changed, session } from "../../shell/session.js";

const KIND = "kunjungan";
const KEPT_MS = 30 * 24 * 3600 * 1000;

export const declare = () => declareKind(KIND, { url: "/api/hp/kunjungan", title: "Laporan kunjungan" });

/** {value: {visits, items}, at} as last seen, or null. */
export const kept = () => session.store.kept(KIND);

/** Never raises: without a line, or for those who visit nobody, there is nothing to keep. */
export async function fetchVisits() {
  const { store, phone } = session;
  if (!store || !navigator.onLine || !phone?.device) return;
  try {
    await store.keep(KIND, await get(`/api/hp/kunjungan?account=${store.account}`), Date.now() + KEPT_MS);
    changed("queue");
  } catch (refusal) {
    if (!(refusal instanceof Refused)) throw refusal;
  }
}

export async function visitOf(id) {
  const list = (await kept())?.value;
  const visit = list?.visits.find((each) => each.id === id);
  return visit ? { visit, items: list.items } : null;
}

const draftName = (id) => `draf/${KIND}/${id}`;
export const EMPTY = { station: null, answers: {}, notes: {}, summary: "", position: null };

export const draftOf = async (id) => ({ ...structuredClone(EMPTY), ...(await session.store.kept(draftName(id)))?.value });
export const keepDraft = (id, draft) => session.store.keep(draftName(id), draft, Date.now() + KEPT_MS);

/** How many reports of a visit lie here, unsent. */
export async function waitingFor(id) {
  return (await session.store.waiting()).filter((work) => work.kind === KIND && work.item?.activity === id).length;
}

export async function report(visit, draft) {
  const answers = Object.entries(draft.answers).map(([item, answer]) => ({ item, answer, note: draft.notes[item] ?? "" }));
  const { station, summary, position } = draft;
  const label = `${visit.title}${station ? `, TPS ${station}` : ""}`;
  await add(KIND, { activity: visit.id, station, answers, summary, position }, label);
  await keepDraft(visit.id, EMPTY);
}
