// How far a form is, and what comes next.

import { REFUSED } from "../../shell/queue.js";
import { session } from "../../shell/session.js";
import { pagesOf, statusOf } from "./data.js";
import { answered, draftOf, isBegun, isTyped } from "./draft.js";

const ASSISTED = "assisted";

export const isAssisted = ({ station }) => station.role === ASSISTED;

export const hasPhotos = (form, draft) => pagesOf(form).every((page) => draft.photos[page]);
export const photosDone = (form, draft) => Boolean(draft.without) || hasPhotos(form, draft);

/** Without a list of the group nobody can be called here, and the count does not wait for it: the
 * server marks what it then gets. */
const isOpened = (form, draft, roll) => (isAssisted(form) ? Boolean(draft.role) : roll.called || !roll.day);

/** Everything that has to be done about a form, in order: {path, title, note, done, open}. `roll`: see
 * members.js. */
export function stepsOf(form, draft, roll) {
  const opened = isOpened(form, draft, roll);
  const photo = (page) => ({ path: `foto/${page}`, title: `Foto halaman ${page}`, done: photosDone(form, draft) || Boolean(draft.photos[page]), note: photoNote(draft, page), open: opened });
  return [
    isAssisted(form)
      ? { path: "hadir", title: "Cara angka diterima", note: "", done: opened, open: true }
      : { path: "hadir", title: "Petugas hadir", note: roll.note, done: opened, open: true },
    ...pagesOf(form).map(photo),
    { path: "isi", title: "Ketik angka", note: `${answered(draft)} dari ${draft.boxes.length} angka`, done: isTyped(draft), open: opened },
    { path: "periksa", title: "Bacakan dan tanda tangani", note: "oleh petugas kedua", done: !draft.open, open: opened && isTyped(draft) && photosDone(form, draft) },
  ];
}

function photoNote(draft, page) {
  if (draft.without) return "tanpa foto";
  const photo = draft.photos[page];
  if (!photo) return "belum";
  return photo.problems.length ? "dipakai dengan catatan" : "baik";
}

export const nextStep = (steps) => steps.find((step) => step.open && !step.done) ?? null;

/** The last signed version with what became of it: {version, waiting, refused, result}. */
export async function outcomeOf(draft) {
  const version = draft.sent.at(-1);
  if (!version) return null;
  const waiting = (await session.store.waiting()).find((work) => work.id === version.item.id);
  const sent = (await session.store.sent()).find((work) => work.id === version.item.id);
  return { version, waiting, refused: waiting?.state === REFUSED ? waiting.told : "", result: sent?.result ?? version.result ?? null };
}

/** One line about a form: {tone, sign, words}. */
export async function stateOf(form) {
  const draft = await draftOf(form);
  if (form.form.replaced) return { tone: "netral", sign: "minus", words: "Diganti pemungutan suara ulang" };
  if (draft.open) return openState(form, draft);
  const { refused, waiting, result } = await outcomeOf(draft);
  if (refused) return { tone: "bahaya", sign: "warn", words: "Ditolak server" };
  if (waiting || !result) return { tone: "awas", sign: "clock", words: "Menunggu sinyal" };
  if (result.counts === false) return { tone: "awas", sign: "eye", words: "Disimpan, diperiksa PPS" };
  return { tone: "ok", sign: "check", words: `Terkirim ${result.forms?.[0]?.receipt ?? ""}`.trim() };
}

async function openState(form, draft) {
  if (draft.corrects) return { tone: "awas", sign: "pencil", words: `Dibetulkan: ${answered(draft)} dari ${draft.boxes.length}` };
  if (isBegun(draft)) return { tone: "awas", sign: "pencil", words: `${answered(draft)} dari ${draft.boxes.length} angka` };
  const told = await statusOf(form);
  if (told?.readings?.length) return { tone: "ok", sign: "check", words: `Sudah dikirim ${told.readings.at(-1).receipt}` };
  return { tone: "netral", sign: "minus", words: "Belum dimulai" };
}
