// The integrity pact of the village: its words, its members, and signatures given on this phone.

import { get, Refused } from "../../shell/api.js";
import { add, declareKind } from "../../shell/queue.js";
import { changed, session } from "../../shell/session.js";

const KIND = "pakta";
/** The role that has pacts signed. */
const COLLECTS = "pps";
const KEPT_MS = 30 * 24 * 3600 * 1000;

export const fetching = { error: "" };

export const declare = () => declareKind(KIND, { url: "/api/hp/pakta", title: "Pakta integritas" });

/** {value: {text, content_hash, members, …}, at}; null for those who collect no pacts. */
export const kept = () => session.store.kept(KIND);

/** Never raises. */
export async function fetchPact() {
  const { store, phone, person } = session;
  if (!store || !navigator.onLine || !phone?.device || person.role_code !== COLLECTS) return;
  fetching.error = "";
  try {
    await store.keep(KIND, await get(`/api/hp/pakta?account=${store.account}`), Date.now() + KEPT_MS);
  } catch (refusal) {
    if (!(refusal instanceof Refused)) throw refusal;
    fetching.error = refusal.text;
  }
  changed("queue");
}

/** Members with what is known of each: signed at the server, or here and waiting or answered. */
export async function signers() {
  const pact = (await kept())?.value;
  if (!pact) return null;
  const mine = (work) => work.kind === KIND;
  const [waiting, sent] = [await session.store.waiting(), await session.store.sent()];
  const here = new Map();
  for (const work of sent.filter(mine)) here.set(work.item.appointment, work.marks.length ? "open" : "sent");
  for (const work of waiting.filter(mine)) here.set(work.item.appointment, "waiting");
  const state = (member) => (member.signed ? "signed" : here.get(member.appointment) ?? "");
  return { ...pact, members: pact.members.map((member) => ({ ...member, state: state(member) })) };
}

const plain = (name) => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");

/** Whether somebody typed their own name; case, blanks and dots do not matter. */
export const sameName = (typed, name) => plain(typed) !== "" && plain(typed) === plain(name);

export const sign = (pact, member, typed) =>
  add(KIND, { appointment: member.appointment, content_hash: pact.content_hash, typed_name: typed }, `Pakta integritas: ${member.name}`);
