// Every figure is read back in words; what does not add up is put right, or explained where the paper
// itself says so; then the form is signed.

import { button, chip, h, icon, message } from "../../shell/dom.js";
import { go } from "../../shell/router.js";
import { sendAll } from "../../shell/sync.js";
import { ERROR } from "./checks.js";
import { formOf, pageOf } from "./data.js";
import { brokenBlocks, draftOf, findingsOf, isTyped, keepDraft, surroundings } from "./draft.js";
import { handover } from "./handover.js";
import { readersOf } from "./members.js";
import { showPhoto } from "./photos.js";
import { reasonOf, signForm } from "./signing.js";
import { hasPhotos, photosDone } from "./steps.js";
import { BLOCK_NAMES, besideOf, fullTitle, labelOf, partsOf, shownBoxes, spoken } from "./words.js";
import { missing, practiceNote } from "./work.js";

/** PPS and PPK who hold the sheet themselves need nobody to read it back. */
const BY_PAPER = "paper";
const LONGEST_REASON = 300;
const SHORTEST_REASON = 5;

export async function reviewPage({ round }) {
  const form = await formOf(round);
  if (!form) return missing();
  const draft = await draftOf(form);
  const head = { title: "Periksa sebelum kirim", sub: `${fullTitle(form)} ${form.station.village}`, back: `/hitung/${round}` };
  if (!draft.open || !isTyped(draft) || !photosDone(form, draft)) {
    return { ...head, body: [message("awas", "Belum lengkap", "Selesaikan dahulu foto dan semua angka.")], foot: [button("Kembali", () => go(`/hitung/${round}`), { id: "kembali", kind: "main" })] };
  }
  const findings = findingsOf(form, draft, await surroundings(form));
  const [body, foot] = [h("div", { class: "review" }), h("div", { class: "stack-small foot-row" })];
  const desk = { form, draft, findings, body, foot, readers: await readersOf(form), held: draft.role !== BY_PAPER, reader: undefined, ticked: new Set() };
  draft.stands = draft.stands.filter((block) => brokenBlocks(findings).includes(block));
  show(desk);
  return { ...head, body: [body], foot: [foot], update: () => undefined };
}

function show(desk) {
  if (desk.reader !== undefined) {
    readBack(desk);
    return;
  }
  desk.foot.replaceChildren(button("Kembali ke isian", () => go(`/hitung/${desk.draft.round}`), { id: "kembali" }));
  desk.body.replaceChildren(...handover(desk, (officer) => {
    desk.reader = officer;
    show(desk);
    scrollTo(0, 0);
  }));
}

function readBack(desk) {
  const { form, draft, findings, body } = desk;
  const errors = findings.filter(({ severity }) => severity === ERROR);
  const left = draft.boxes.length - new Set(errors.flatMap(({ keys }) => keys)).size;
  body.replaceChildren(
    h("h1", {}, errors.length ? "Ada yang tidak cocok" : "Semua angka cocok"),
    h("p", { class: "second" }, errors.length ? `${left} angka cocok, ${draft.boxes.length - left} perlu dilihat lagi.` : "Bacakan keras-keras bersama saksi dan pengawas TPS, lalu centang tiap bagian."),
    ...[practiceNote(form)].filter(Boolean),
    h("p", { class: "caption" }, readerLine(desk)),
    ...findings.map((finding) => findingCard(desk, finding)),
    ...partsOf(form).map((part) => partCard(desk, part)),
    reasonField(desk));
  footOf(desk);
}

function readerLine({ reader, held }) {
  if (reader) return `Dibacakan oleh ${reader.name}.`;
  return held ? "Tanpa petugas kedua: kiriman disimpan, belum dihitung." : "Tanpa petugas kedua.";
}

// What does not add up.

const isOwn = (key) => !key.includes(".");

function findingCard(desk, { severity, code, message: text, block, keys, difference }) {
  const { form, draft } = desk;
  const must = severity === ERROR;
  const first = keys.find(isOwn);
  return h("div", { class: `message tone-${must ? "bahaya" : "awas"}`, role: must ? "alert" : null }, icon("warn"),
    h("div", { class: "message-body" },
      h("strong", {}, must ? `Selisih ${Math.abs(difference)}` : "Periksa", " ", h("code", { class: "rule" }, code)),
      h("div", {}, text),
      h("div", { class: "row" },
        first ? button("Betulkan", () => go(`/hitung/${draft.round}/isi/${placeOf(form, first)}`), { id: `betulkan-${code}-${first}`, kind: "dense" }) : null,
        first ? button("Lihat foto", () => showPhoto(form, pageOf(form, first)), { id: `foto-${code}-${first}`, kind: "dense" }) : null),
      must ? standsBox(desk, block, code) : null));
}

const placeOf = ({ contest: { definition } }, key) => definition.fields.findIndex((field) => field.key === key);

/** "So it stands on the paper": needs a photo of every page, for the eyes of those who look later. */
function standsBox(desk, block, code) {
  const { form, draft } = desk;
  if (!hasPhotos(form, draft)) return h("p", { class: "caption" }, "“Memang demikian di kertas” baru dapat dipilih sesudah semua halaman difoto.");
  const change = (event) => {
    draft.stands = event.target.checked ? [...new Set([...draft.stands, block])] : draft.stands.filter((one) => one !== block);
    keepDraft(draft);
    readBack(desk);
  };
  return h("label", { class: "choice" },
    h("input", { type: "checkbox", name: `demikian-${block}-${code}`, checked: draft.stands.includes(block), on: { change } }),
    `Memang demikian di kertas (${BLOCK_NAMES[block].toLowerCase()})`);
}

// What is read out.

function partCard(desk, { title, block, places }) {
  const { form, draft, findings, ticked } = desk;
  const fields = form.contest.definition.fields;
  const own = findings.filter((one) => one.severity === ERROR && one.block === block && one.keys.some((key) => places.some((at) => fields[at].key === key)));
  const line = (at) => h("li", {}, h("a", { class: "read-line", href: `#/hitung/${draft.round}/isi/${at}` },
    h("span", {}, h("span", {}, labelOf(form, fields[at])), h("span", { class: "second spoken" }, spoken(draft.boxes[at]))),
    h("strong", { class: "figure" }, shownBoxes(draft.boxes[at]))));
  const tick = (event) => {
    if (event.target.checked) ticked.add(title);
    else ticked.delete(title);
    footOf(desk);
  };
  return h("section", { class: "card read-part" },
    h("div", { class: "read-head" }, h("h2", {}, title), own.length ? chip("bahaya", `Selisih ${Math.abs(own[0].difference)}`, "warn") : chip("ok", "Cocok", "check")),
    h("ul", {}, places.map(line)),
    h("label", { class: "choice" }, h("input", { type: "checkbox", name: `dibaca-${places[0]}`, checked: ticked.has(title), on: { change: tick } }), `Sudah dibacakan, sama dengan kertas${besideOf(form, places)}`));
}

function reasonField(desk) {
  const { draft } = desk;
  if (draft.stands.length === 0 && !draft.corrects) return "";
  const field = h("textarea", { id: "alasan", rows: 3, maxlength: LONGEST_REASON, "aria-describedby": "alasan-guna" }, draft.reason);
  field.addEventListener("input", () => {
    draft.reason = field.value.trim();
    keepDraft(draft);
    footOf(desk);
  });
  return h("div", { class: "field" }, h("label", { for: "alasan" }, draft.corrects ? "Alasan pembetulan" : "Penjelasan"),
    h("p", { class: "hint", id: "alasan-guna" }, "Mis. “tertulis 544 di plano, 1 surat suara tidak dikembalikan”. Angka di kertas tidak diubah."), field);
}

// Signing.

/** What is still missing, in words; empty when it can be signed. */
function lacking({ form, draft, findings, ticked, reader }) {
  const open = brokenBlocks(findings).filter((block) => !draft.stands.includes(block));
  if (open.length) return `Betulkan, atau jelaskan bila memang demikian di kertas: ${open.map((block) => BLOCK_NAMES[block].toLowerCase()).join(", ")}.`;
  if (draft.stands.length && !reader) return "“Memang demikian di kertas” perlu petugas kedua.";
  if ((draft.stands.length || draft.corrects) && draft.reason.length < SHORTEST_REASON) return "Tuliskan alasannya.";
  if (reasonOf(form, draft).length > LONGEST_REASON) return "Alasan terlalu panjang bersama catatan foto. Ringkaskan.";
  const parts = partsOf(form).length - ticked.size;
  return parts ? `Centang ${parts} bagian lagi sesudah dibacakan.` : "";
}

function footOf(desk) {
  const why = lacking(desk);
  desk.foot.replaceChildren(
    ...(why ? [h("p", { class: "caption", role: "status" }, icon("info"), ` ${why}`)] : []),
    button("Tanda tangani dan kirim", () => finish(desk), { id: "tanda-tangan", sign: "check", kind: "main", disabled: why !== "" }));
}

async function finish({ form, draft, reader }) {
  await signForm(form, draft, reader);
  go(`/hitung/${draft.round}`);
  sendAll();
}
