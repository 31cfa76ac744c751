// A form that is being filled in: what lies in its boxes, its photos and reasons, and how far it is.
// It stays on the phone, sealed, until it is signed; and then as the record of what was signed.

import { session } from "../../shell/session.js";
import { checkForm, checkStation, ERROR } from "./checks.js";

export const BLANK = "";
export const UNREADABLE = "unreadable";
const NUMBER = /^X*(\d+)$/;

export const draftName = (round) => `hitung/${round}`;
export const photoName = (round, page) => `hitung/${round}/foto/${page}`;

/** `boxes`: per figure what was typed, null where nobody has answered yet; `sent`: signed versions,
 * the newest last. */
export function emptyDraft({ form, contest, station }) {
  return {
    round: form.round, boxes: contest.definition.fields.map(() => null), at: 0, photos: {}, without: "",
    role: station.role === "operator" ? "operator" : "", stands: [], reason: "", corrects: null, sent: [], open: true,
  };
}

export async function draftOf(form) {
  const kept = await session.store.draft(draftName(form.form.round));
  return kept?.value ?? emptyDraft(form);
}

const latest = new Map();
let writing = null;

/** Keeps a draft, the newest state of it: what was typed while it was being written goes right after.
 * While it is begun and not signed, this phone is not emptied. */
export function keepDraft(draft) {
  latest.set(draft.round, { ...structuredClone(draft), begun: isBegun(draft) });
  writing ??= writeAll().finally(() => (writing = null));
  return writing;
}

async function writeAll() {
  while (latest.size) {
    const [[round, draft]] = latest;
    latest.delete(round);
    await session.store?.keepDraft(draftName(round), draft);
  }
}

/** {figure, written}: `written` is null where the boxes hold just the figure. */
export function read(boxes) {
  const number = NUMBER.exec(boxes ?? "");
  if (!number) return { figure: null, written: boxes };
  const figure = Number(number[1]);
  return { figure, written: String(figure) === boxes ? null : boxes };
}

export const figuresOf = (draft) => draft.boxes.map((boxes) => read(boxes).figure);

/** Pairs of index and text for boxes that hold something other than the figure. */
export const writtenOf = (draft) =>
  draft.boxes.map((boxes, at) => [at, read(boxes).written]).filter(([, text]) => text !== null);

export const answered = (draft) => draft.boxes.filter((boxes) => boxes !== null).length;
export const isTyped = (draft) => answered(draft) === draft.boxes.length;
export const isBegun = (draft) => draft.open && (answered(draft) > 0 || Object.keys(draft.photos).length > 0);

/** Figures of the station's other forms by contest kind, as far as this phone has them. */
async function others({ together }) {
  const found = {};
  for (const { form, contest } of together) {
    const kept = await session.store.draft(draftName(form.round));
    if (kept) found[contest.kind] = { definition: contest.definition, figures: figuresOf(kept.value) };
  }
  return found;
}

/** What a form has to be checked against: {definitions, figures, voters}. */
export async function surroundings(form) {
  const rest = Object.entries(await others(form));
  return {
    definitions: Object.fromEntries([[form.contest.kind, form.contest.definition], ...rest.map(([kind, one]) => [kind, one.definition])]),
    figures: Object.fromEntries(rest.map(([kind, one]) => [kind, one.figures])),
    voters: form.station.voters ?? {},
  };
}

/** Findings of the form by itself, against the voter list and against the other forms. */
export function findingsOf({ contest: { kind, definition } }, draft, around) {
  const own = figuresOf(draft);
  const between = checkStation(around.definitions, { ...around.figures, [kind]: own }, around.voters);
  return [...checkForm(definition, own), ...between.filter(({ contest }) => contest === kind)];
}

/** Blocks in which a rule fails that must hold. */
export const brokenBlocks = (findings) => [...new Set(findings.filter(({ severity }) => severity === ERROR).map(({ block }) => block))];
