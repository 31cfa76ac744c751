// Confirmed figures are signed with the phone's own key and put into the queue: figures first, then
// the photos that the signature names.

import { uuid7 } from "../../../garda/ids.js";
import { wholeSecond } from "../../../results/bundles.js";
import { add } from "../../shell/queue.js";
import { session } from "../../shell/session.js";
import { signingPair } from "../../shell/vault.js";
import { described, newBundle, sign } from "./bundle.js";
import { FIGURES, KEY, keptTasks, pagesOf, PHOTO } from "./data.js";
import { figuresOf, keepDraft, photoName, writtenOf } from "./draft.js";
import { fullTitle } from "./words.js";

const pairOf = () => signingPair(session.database, session.store.account);

/** Registers this phone's key for a station, unless the server has it or it waits. */
async function registerKey(practice, station) {
  const { publicKey, sha256 } = await described(await pairOf());
  if ((station.keys ?? []).some((key) => key.sha256 === sha256)) return;
  const works = [...(await session.store.waiting()), ...(await session.store.sent())];
  if (works.some(({ kind, item }) => kind === KEY && item?.station === station.station && item.public_key === publicKey)) return;
  await add(KEY, { station: station.station, public_key: publicKey }, `Kunci ponsel, TPS ${station.number}`, null, { practice });
}

/** Before the evening: keys of all stations that the person operates. */
export async function registerKeys() {
  for (const { practice, tasks } of await keptTasks()) {
    for (const station of tasks.stations) if (station.role === "operator") await registerKey(practice, station);
  }
}

/** What was noted about the photos and the paper, in one text for the record. */
export function reasonOf(form, draft) {
  const notes = pagesOf(form).map((page) => draft.photos[page]?.reason && `foto hlm. ${page}: ${draft.photos[page].reason}`);
  return [draft.reason, draft.without && `tanpa foto: ${draft.without}`, ...notes].filter(Boolean).join("; ");
}

/** {device_at, offset, at}: what this phone's clock shows, by how many seconds the server's was ahead
 * of it when they last met, and the time that is signed. */
function timesNow() {
  const device_at = wholeSecond(Date.now());
  const offset = Math.round(session.offset / 1000);
  return { device_at, offset, at: wholeSecond(Date.parse(device_at) + offset * 1000) };
}

async function signedForm(form, draft) {
  const pair = await pairOf();
  const { sha256: key } = await described(pair);
  const photos = draft.without ? [] : pagesOf(form).map((page) => draft.photos[page].sha256);
  const { device_at, offset, at } = timesNow();
  const [figures, written, stands] = [figuresOf(draft), writtenOf(draft), draft.stands];
  const bundle = newBundle({
    at, offset, figures, photos, written, stands, key, election: form.election.code, station: form.station.code,
    contest: form.contest.kind, round: form.form.number, form: form.contest.form_sha256,
  });
  const signature = await sign(pair, bundle);
  const sent = {
    id: uuid7(), round: form.form.round, form_sha256: form.contest.form_sha256, figures, written, photos, stands_so: bundle.stands,
    reason: reasonOf(form, draft), corrects: draft.corrects, shown: ["paper"], device_at, offset, key, signature,
  };
  return { bundle, signature, sent };
}

/** Signs a form that `reader` (an operator, or null) has read back. From here on it is a version that
 * is kept and sent; killed in between, it goes on at the next look. */
export async function signForm(form, draft, reader) {
  await registerKey(form.practice, form.station);
  const { bundle, signature, sent } = await signedForm(form, draft);
  const before = new Set(draft.sent.flatMap(({ photos }) => photos.map(({ sha256 }) => sha256)));
  const photos = bundle.photos.map((sha256, at) => ({ id: uuid7(), sha256, page: pagesOf(form)[at] })).filter((photo) => !before.has(photo.sha256));
  const item = { id: uuid7(), station: form.station.station, role: draft.role, read_back_by: reader?.appointment ?? null, forms: [sent], device_at: sent.device_at };
  draft.sent.push({ item, bundle, signature, photos, reader: reader?.name ?? "", queued: false });
  Object.assign(draft, { open: false, corrects: null });
  await keepDraft(draft);
  await enqueueAgain(form, draft);
}

/** Puts the last signed version into the queue, unless it has been there. */
export async function enqueueAgain(form, draft) {
  const version = draft.sent.at(-1);
  if (!version || version.queued) return;
  const { practice } = form;
  const title = fullTitle(form);
  await add(FIGURES, version.item, title, null, { practice });
  for (const { id, page, sha256 } of version.photos) {
    const blob = await session.store.file(photoName(draft.round, page));
    const taken = draft.photos[page].at;
    await add(PHOTO, { id, round: draft.round, page, sha256, device_at: taken }, `${title}, halaman ${page}`, blob, { practice });
  }
  version.queued = true;
  await keepDraft(draft);
}
