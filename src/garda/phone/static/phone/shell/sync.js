// Sends what waits: one tab at a time, in the order of its making, again and again until the server
// says that it has it. Sent twice it is the same work, by its id.

import { uuid7 } from "../../garda/ids.js";
import { post, postForm, Refused } from "./api.js";
import { sendPieces } from "./pieces.js";
import { allKinds, REFUSED } from "./queue.js";
import { changed, noteServerTime, session } from "./session.js";

const AGAIN_MS = 30_000;
const LONGEST_MS = 10 * 60_000;
const BATCH = 200;
const NOT_KEPT = "Server tidak mengenal yang dicatat (kegiatannya mungkin dihapus). Isian tetap di ponsel; laporkan kepada PPS.";
const NOT_NAMED = "Server belum mengakui isian ini. Kirim ulang.";
const HAS_IT = new Set(["taken", "known"]);

export const sending = { busy: false, error: "" };

const alone = (work) =>
  navigator.locks ? navigator.locks.request("garda-hp-send", { ifAvailable: true }, (lock) => (lock ? work() : null)) : work();

let failures = 0;
let timer = null;
let more = false;

/** Sends now. Never raises: what could not go stays, and the reason is told in the queue. */
export async function sendAll({ refused = false } = {}) {
  if (!session.store) return;
  // What was added while something is being sent goes right after it.
  if (sending.busy) {
    more = true;
    return;
  }
  sending.busy = true;
  changed("queue");
  try {
    await alone(() => sendEach(session.store, refused));
  } finally {
    sending.busy = false;
    changed("queue");
    plan();
    if (more) {
      more = false;
      sendAll();
    }
  }
}

async function sendEach(store, refusedToo) {
  const waiting = (await store.waiting()).filter((work) => !work.lost);
  const due = waiting.filter((work) => refusedToo || work.state !== REFUSED);
  if (due.length === 0) return;
  sending.error = "";
  for (const kind of allKinds()) {
    const refusal = await refusalOf(store, kind, due.filter((work) => work.kind === kind.name));
    if (!refusal) continue;
    sending.error = refusal.text;
    if (refusal.code === "offline") break;
  }
  failures = sending.error ? failures + 1 : 0;
}

const addressOf = ({ url }, work, store) => (typeof url === "function" ? url(work, store.account) : url);

/** Null where all of a kind went; one kind that cannot go does not hold up the others. */
async function refusalOf(store, kind, works) {
  const batch = kind.photos ? 1 : BATCH;
  try {
    for (const address of new Set(works.map((work) => addressOf(kind, work, store)))) {
      const together = works.filter((work) => addressOf(kind, work, store) === address);
      for (let start = 0; start < together.length; start += batch) {
        await sendBatch(store, kind, together.slice(start, start + batch));
      }
    }
    return null;
  } catch (refusal) {
    if (refusal instanceof Refused) return refusal;
    throw refusal;
  }
}

/** One item that the server cannot take must not hold up the others: then each goes alone. */
async function sendBatch(store, kind, works) {
  try {
    await settle(store, works, await delivered(store, kind, works));
  } catch (refusal) {
    if (!(refusal instanceof Refused) || !refusal.ofBody) throw refusal;
    if (works.length === 1) await store.told(works[0].id, REFUSED, refusal.text);
    else for (const work of works) await sendBatch(store, kind, [work]);
  }
}

async function delivered(store, kind, works) {
  const [work] = works;
  const url = addressOf(kind, work, store);
  if (!kind.photos) return post(url, { ...head(store), [kind.list]: works.map((each) => each.item) });
  const photo = await store.photoOf(work);
  if (kind.pieces) return sendPieces(url, kind.pieces(work, store.account), { ...head(store), ...work.item }, kind.photos, photo);
  const { device_at: _, ...item } = work.item;
  return postForm(url, { ...head(store), ...item }, kind.photos, photo);
}

const head = (store) => ({
  batch: uuid7(),
  account: store.account,
  sent_at: new Date().toISOString(),
  app: document.documentElement.dataset.version ?? "",
});

async function settle(store, works, answer) {
  if (answer.server_time) noteServerTime(answer.server_time);
  // The answer to a single photo may speak of it alone.
  const told = answer.results ?? [{ ...answer, id: works[0].id, marks: [] }];
  const results = new Map(told.map((result) => [result.id, result]));
  for (const work of works) {
    const result = results.get(work.id);
    if (result && HAS_IT.has(result.state)) {
      await store.settle(work, { marks: result.marks, receipt: answer.receipt, result });
    } else {
      await store.told(work.id, REFUSED, result?.refusal?.id ?? (result ? NOT_KEPT : NOT_NAMED));
    }
  }
}

function plan() {
  clearTimeout(timer);
  const wait = Math.min(AGAIN_MS * 2 ** Math.min(failures, 5), LONGEST_MS);
  timer = setTimeout(sendAll, wait);
}

/** From now on: whenever there is a line again, and every while. */
export function keepSending() {
  addEventListener("online", () => {
    failures = 0;
    sendAll();
  });
  document.addEventListener("visibilitychange", () => document.hidden || sendAll());
  plan();
}
