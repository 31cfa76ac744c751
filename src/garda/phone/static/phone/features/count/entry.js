// One figure at a time, as it stands on the paper: boxes, big keys, and what the sums say at once.

import { button, h, icon, say } from "../../shell/dom.js";
import { go } from "../../shell/router.js";
import { answersAt } from "./answers.js";
import { ERROR } from "./checks.js";
import { formOf, pageOf } from "./data.js";
import { BLANK, draftOf, figuresOf, findingsOf, keepDraft, surroundings, UNREADABLE } from "./draft.js";
import { showPhoto } from "./photos.js";
import { fullTitle, labelOf, partsOf, placeName, spoken } from "./words.js";
import { missing } from "./work.js";

const DIGIT = /^\d$/;
const NOT_TYPED = "Ketik angkanya. Bila kotaknya kosong, bersilang, atau tidak terbaca, tekan tombolnya.";

export async function entryPage({ round, at = null }) {
  const form = await formOf(round);
  if (!form) return missing();
  const draft = await draftOf(form);
  const around = await surroundings(form);
  const body = h("div", { class: "entry" });
  const desk = { form, draft, around, body, note: "" };
  if (at !== null) draft.at = Math.min(Number(at), draft.boxes.length - 1);
  show(desk);
  const onKey = (event) => byKey(desk, event);
  return {
    title: fullTitle(form),
    sub: placeName(form),
    back: `/hitung/${round}`,
    body: [body],
    foot: [keypad(desk)],
    update: () => undefined,
    enter: () => document.addEventListener("keydown", onKey),
    leave: () => document.removeEventListener("keydown", onKey),
  };
}

const fieldOf = ({ form, draft }) => form.contest.definition.fields[draft.at];

// Keys.

/** The boxes after a key: digits to the right, X only before digits, the two words for all of them. */
export function pressed(boxes, key, most) {
  if (key === BLANK || key === UNREADABLE) return key;
  const typed = boxes === null || boxes === BLANK || boxes === UNREADABLE ? "" : boxes;
  if (key === "back") return typed.length > 1 ? typed.slice(0, -1) : null;
  if (typed.length >= most || (key === "X" && /\d/.test(typed))) return boxes;
  return typed + key;
}

function press(desk, key) {
  const { draft } = desk;
  draft.boxes[draft.at] = pressed(draft.boxes[draft.at], key, fieldOf(desk).boxes);
  draft.open = true;
  desk.note = "";
  keepDraft(draft);
  show(desk);
}

async function onward(desk) {
  const { form, draft } = desk;
  if (draft.boxes[draft.at] === null) {
    desk.note = NOT_TYPED;
    show(desk);
    return;
  }
  if (draft.at < draft.boxes.length - 1) return move(desk, 1);
  const left = draft.boxes.indexOf(null);
  if (left >= 0) return move(desk, left - draft.at);
  await keepDraft(draft);
  return go(`/hitung/${form.form.round}`);
}

function move(desk, step) {
  desk.draft.at = Math.max(0, desk.draft.at + step);
  desk.note = "";
  keepDraft(desk.draft);
  show(desk);
  say(labelOf(desk.form, fieldOf(desk)));
}

const NAMED = { Backspace: "back", x: "X", X: "X", "-": BLANK, "?": UNREADABLE };

/** A keyboard does the same; its keys never reach a button that has the focus. */
function byKey(desk, event) {
  if (event.ctrlKey || event.altKey || event.metaKey || document.querySelector("dialog[open]")) return;
  const key = DIGIT.test(event.key) ? event.key : NAMED[event.key];
  if (key === undefined && event.key !== "Enter") return;
  event.preventDefault();
  if (key !== undefined) press(desk, key);
  else if (event.shiftKey) move(desk, -1);
  else onward(desk);
}

function keypad(desk) {
  const key = (value, words, { kind = "", label = null, sign = null } = {}) =>
    h("button", { type: "button", class: `key ${kind}`.trim(), "aria-label": label, "data-key": value, on: { click: () => press(desk, value) } }, sign ? icon(sign) : words);
  const digit = (value) => key(value, value);
  return h("div", { class: "keypad", role: "group", "aria-label": "Papan angka" },
    digit("1"), digit("2"), digit("3"), key(UNREADABLE, "Tidak terbaca", { kind: "word" }),
    digit("4"), digit("5"), digit("6"), key(BLANK, "Kosong", { kind: "word" }),
    digit("7"), digit("8"), digit("9"),
    h("button", { type: "button", class: "key next", id: "angka-lanjut", on: { click: () => onward(desk) } }, icon("chevron"), "Lanjut"),
    key("X", "X", { label: "X, kotak bersilang" }), digit("0"), key("back", "", { label: "Hapus satu", sign: "back" }));
}

// What stands above the keys.

function show(desk) {
  const { form, draft, around, body } = desk;
  const field = fieldOf(desk);
  const boxes = draft.boxes[draft.at];
  const answers = boxes === null ? [] : answersAt(form, figuresOf(draft), field.key, findingsOf(form, draft, around));
  body.replaceChildren(
    progress(desk),
    h("div", { class: "figure-name" }, choiceBadge(field), h("h1", {}, labelOf(form, field).replace(/^\d+\. /, ""))),
    h("p", { class: "second" }, "Ketik tepat seperti tertulis di kertas"),
    boxesOf(boxes, field.boxes),
    h("p", { class: "figure-words", role: "status" }, boxes === null ? " " : spoken(boxes)),
    desk.note ? h("p", { class: "field-error", role: "alert" }, desk.note) : "",
    ...answers.map(answer),
    h("div", { class: "row figure-ways" },
      draft.at > 0 ? button("Sebelumnya", () => move(desk, -1), { id: "angka-mundur", kind: "plain", sign: "back" }) : "",
      button("Lihat foto", () => showPhoto(form, pageOf(form, field.key)), { id: "lihat-foto", kind: "plain", sign: "eye" })));
}

function progress({ form, draft }) {
  const part = partsOf(form).find(({ places }) => places.includes(draft.at));
  return h("div", { class: "figure-progress" },
    h("p", {}, h("span", {}, `Bagian ${part.title}`), h("strong", {}, `Angka ${draft.at + 1} dari ${draft.boxes.length}`)),
    h("progress", { max: draft.boxes.length, value: draft.at + 1, "aria-label": "Angka yang sudah diisi" }));
}

function choiceBadge({ key }) {
  const number = /^votes_(\d+)$/.exec(key)?.[1];
  return number ? h("span", { class: `badge p${number}` }, number) : null;
}

function boxesOf(boxes, count) {
  const whole = boxes === UNREADABLE ? "tak terbaca" : boxes === BLANK ? "kosong" : null;
  if (whole) return h("div", { class: "boxes whole", "aria-hidden": "true" }, h("span", {}, whole));
  const signs = (boxes ?? "").padStart(count, " ");
  return h("div", { class: "boxes", "aria-hidden": "true" }, [...signs].map((sign) => h("span", { class: sign === " " ? "box none" : "box" }, sign.trim())));
}

function answer({ holds, code, text, severity, difference, fields }) {
  const tone = holds ? "ok" : severity === ERROR ? "bahaya" : "awas";
  const second = holds ? `Cocok${fields.length ? `: ${fields.join(", ")}` : ""}` : [text, fields.length ? `Lihat juga: ${fields.join(", ")}.` : ""].join(" ");
  return h("div", { class: `message tone-${tone}` }, icon(holds ? "check" : "warn"),
    h("div", { class: "message-body" }, h("strong", {}, holds ? text : `Selisih ${difference}`), h("div", {}, second)), h("code", { class: "rule" }, code));
}
