// Modules on the phone: every file checked against its hash before it is kept, and shown from there.

import { get, Refused } from "../../shell/api.js";
import { add, declareKind } from "../../shell/queue.js";
import { changed, session } from "../../shell/session.js";

export const KIND = "jawaban";
const LIST = "modul";
/** Public files, the same for everybody; the worker shows them from here. */
const FILES = "garda-hp-modul";
const KEPT_MS = 120 * 24 * 3600 * 1000;

export const fetching = { busy: false, error: "" };

export const declare = () => declareKind(KIND, { url: "/api/hp/jawaban", list: "items", title: "Tes modul" });

export const kept = () => session.store.kept(LIST);

export async function moduleOf(root) {
  const list = await kept();
  const found = list?.value.modules.find((module) => module.root === root);
  return found ? { list: list.value, at: list.at, module: found } : null;
}

/** Fetches the list and all files that are not here yet. Never raises. */
export async function fetchModules() {
  const { store, phone } = session;
  if (!store || fetching.busy || !navigator.onLine || !phone?.device) return;
  Object.assign(fetching, { busy: true, error: "" });
  try {
    const told = await get(`/api/hp/modul?account=${store.account}`);
    await keepFiles(told.modules.flatMap((module) => module.files));
    await store.keep(LIST, told, Date.now() + KEPT_MS);
  } catch (reason) {
    fetching.error = reason instanceof Refused ? reason.text : "Modul belum lengkap terambil. Coba lagi saat sinyal baik.";
  } finally {
    fetching.busy = false;
    changed("queue");
  }
}

async function keepFiles(files) {
  const cache = await caches.open(FILES);
  for (const file of files) {
    if (!(await cache.match(file.url))) await cache.put(file.url, await checked(file));
  }
  const wanted = new Set(files.map((file) => file.url));
  for (const { url } of await cache.keys()) {
    if (!wanted.has(new URL(url).pathname)) await cache.delete(url);
  }
}

/** Raises where the file is not the one that the list names. */
async function checked({ url, sha256, media_type: type }) {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${answer.status} ${url}`);
  const bytes = await answer.arrayBuffer();
  if ((await hexOf(bytes)) !== sha256) throw new Error(`another content: ${url}`);
  return new Response(bytes, { headers: { "Content-Type": type } });
}

async function hexOf(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

const fileOf = (module, name) => module.files.find((file) => file.name === name);
export const addressOf = (module, name) => fileOf(module, name)?.url ?? "";

/** Text of a file of a module, from the phone. */
export async function textOf(module, name) {
  const cache = await caches.open(FILES);
  const answer = await cache.match(fileOf(module, name).url);
  return answer ? answer.text() : "";
}

// Tests.

const rank = (text) => hexOf(new TextEncoder().encode(text));

async function shuffled(things, seed, nameOf) {
  const ranked = await Promise.all(things.map(async (thing) => ({ thing, rank: await rank(`${seed}:${nameOf(thing)}`) })));
  return ranked.sort((a, b) => (a.rank < b.rank ? -1 : 1)).map(({ thing }) => thing);
}

/** Questions in this taker's order of this attempt, with their choices as pairs. */
export async function questionsOf({ list, module }, kind) {
  const seed = `${module.root}:${list.taker}:${kind}:${module.tests[kind].next}`;
  const { questions } = JSON.parse(await textOf(module, "questions.json"));
  const ordered = await shuffled(questions, seed, ({ id }) => id);
  return Promise.all(ordered.map(async (question) => ({
    ...question,
    choices: await shuffled(Object.entries(question.choices), `${seed}:${question.id}`, ([letter]) => letter),
  })));
}

const draftName = (root, kind) => `tes/${root}/${kind}`;

export const draftOf = async (root, kind) => (await session.store.kept(draftName(root, kind)))?.value ?? {};
export const keepDraft = (root, kind, answers) => session.store.keep(draftName(root, kind), answers, Date.now() + KEPT_MS);

export async function handIn(module, kind, answers) {
  const label = `${module.title}: ${kind === "pre" ? "tes awal" : "tes akhir"}`;
  await add(KIND, { root: module.root, kind, answers, appointment: null, activity: null }, label);
  await keepDraft(module.root, kind, {});
}

/** Tests of a module that wait here, and answers of the last days. */
export async function handedIn(root, kind) {
  const mine = (work) => work.kind === KIND && work.item?.root === root && work.item.kind === kind;
  const [waiting, sent] = [await session.store.waiting(), await session.store.sent()];
  return { waiting: waiting.filter(mine), sent: sent.filter(mine) };
}
