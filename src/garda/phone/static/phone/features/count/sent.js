// A signed form: where it is, its receipt, and the same bundle for witnesses and supervisors.

import { ask, button, chip, h, icon, message, say } from "../../shell/dom.js";
import { takeBack } from "../../shell/queue.js";
import { go } from "../../shell/router.js";
import { session } from "../../shell/session.js";
import { offer } from "../../shell/transfer.js";
import { fileOf, linkOf } from "./bundle.js";
import { keepDraft } from "./draft.js";
import { qrCode } from "./qr.js";
import { outcomeOf } from "./steps.js";
import { serverCard } from "./told.js";
import { BLOCK_NAMES, clockWords, contestName, formTitle, fullTitle, placeName, shownTime } from "./words.js";

const LONGEST_REASON = 200;
const SHORTEST_REASON = 5;

export async function sentPage(form, draft) {
  const outcome = await outcomeOf(draft);
  await rememberResult(draft, outcome);
  const { version } = outcome;
  return {
    title: fullTitle(form),
    sub: placeName(form),
    back: "/hitung",
    body: [
      h("h1", {}, formTitle(form)),
      form.practice ? message("info", "Latihan", "Angka ini hanya masuk ke pemilihan latihan.") : null,
      stateMessage(form, outcome),
      await photosLine(draft),
      await serverCard(form, BLOCK_NAMES),
      bundleCard(form, version),
      h("section", { class: "card" }, h("h2", {}, "Yang ditandatangani"), facts(form, version)),
      button("Betulkan angka yang sudah dikirim", () => correct(form, draft, outcome), { id: "betulkan", sign: "pencil", kind: "plain" }),
    ],
    foot: [button("Bagikan bukti", () => offer(fileOf(version.bundle, version.signature)), { id: "bagikan", sign: "download", kind: "main" })],
  };
}

/** The server's answer outlives the queue's memory of a few days. */
async function rememberResult(draft, { version, result }) {
  if (!result || version.result) return;
  version.result = result;
  await keepDraft(draft);
}

function stateMessage({ marks }, { refused, waiting, result }) {
  if (refused) return message("bahaya", "Ditolak server", refused);
  if (waiting || !result) return message("awas", "Tersimpan, menunggu sinyal", "Sudah ditandatangani dan tidak hilang. Dikirim sendiri begitu ada sinyal.");
  const said = (result.marks ?? []).map((mark) => marks[mark] ?? mark);
  const receipt = result.forms?.[0]?.receipt ?? "";
  const rest = said.length ? h("ul", {}, said.map((words) => h("li", {}, words))) : null;
  if (result.counts === false) {
    return message("awas", "Disimpan, belum dihitung", h("p", {}, "Diperiksa PPS dan PPK. Bila angka Anda yang benar, betulkan dengan alasan."), rest, receiptLine(receipt));
  }
  return message("ok", "Diterima server", receiptLine(receipt), rest);
}

const receiptLine = (receipt) => (receipt ? h("p", {}, "Tanda terima ", h("strong", { class: "receipt" }, receipt)) : null);

async function photosLine(draft) {
  const waiting = new Set((await session.store.waiting()).map(({ id }) => id));
  const photos = draft.sent.flatMap((version) => version.photos);
  if (photos.length === 0) return null;
  const left = photos.filter(({ id }) => waiting.has(id)).length;
  return h("p", { class: "row" }, left ? chip("awas", `${left} dari ${photos.length} foto menunggu`, "clock") : chip("ok", `${photos.length} foto terkirim`, "check"));
}

function bundleCard(form, { bundle, signature }) {
  const link = linkOf(bundle, signature);
  return h("section", { class: "card stack-small" },
    h("h2", {}, "Untuk saksi dan pengawas TPS"),
    h("p", { class: "second" }, "Pindai dengan kamera ponsel apa saja. Angka, sidik foto, dan tanda tangan dapat diperiksa tanpa sinyal terhadap daftar kunci KPU."),
    qrCode(link, `Bukti C.Hasil ${contestName(form)} bertanda tangan`),
    button("Salin tautan", () => copy(link), { id: "salin", sign: "doc" }));
}

async function copy(link) {
  try {
    await navigator.clipboard.writeText(link);
    say("Tautan disalin.");
  } catch {
    await ask("Tautan bukti", (close) => h("div", { class: "stack-small" }, h("textarea", { rows: 6, readonly: true, "aria-label": "Tautan" }, link), button("Tutup", () => close(null), {})));
  }
}

function facts(form, { bundle, reader, item }) {
  const rows = [
    ["Waktu", shownTime(bundle.at, form)],
    ...(bundle.offset ? [["Jam ponsel", clockWords(bundle.offset)]] : []),
    ["Dibacakan ulang", reader || "tidak"],
    ...bundle.photos.map((sha256, at) => [`Sidik foto ${at + 1}`, `${sha256.slice(0, 16)}…`]),
    ["Kunci ponsel", `${bundle.key.slice(0, 16)}…`],
    ...(item.forms[0].reason ? [["Catatan", item.forms[0].reason]] : []),
  ];
  return h("dl", { class: "facts" }, rows.map(([term, value]) => [h("dt", {}, term), h("dd", {}, value)]));
}

/** A new version: with a reason, and with new photos where the sheet itself was changed. */
async function correct(form, draft, outcome) {
  const answer = await ask("Betulkan angka", (close) => {
    const reason = h("textarea", { id: "alasan-betul", rows: 3, maxlength: LONGEST_REASON, required: true });
    const sheet = h("input", { type: "checkbox", name: "kertas-berubah" });
    const note = h("p", { class: "field-error", role: "alert" });
    const wanted = h("form", { class: "form" },
      h("p", {}, "Kiriman pertama tetap tersimpan; yang baru menjadi versi berikutnya."),
      h("div", { class: "field" }, h("label", { for: "alasan-betul" }, "Alasan"), reason, note),
      h("label", { class: "choice" }, sheet, "Lembar kertasnya juga diubah: foto ulang"),
      h("button", { class: "button main", type: "submit" }, icon("pencil"), "Mulai membetulkan"),
      button("Batal", () => close(null), { kind: "plain" }));
    wanted.addEventListener("submit", (event) => {
      event.preventDefault();
      if (reason.value.trim().length < SHORTEST_REASON) note.textContent = "Tuliskan alasannya.";
      else close({ reason: reason.value.trim(), anew: sheet.checked });
    });
    return wanted;
  });
  if (answer) await reopen(form, draft, outcome, answer);
}

/** What the server refused never counted: it leaves the queue, and the new one takes its place. */
async function reopen(form, draft, { refused, version }, { reason, anew }) {
  const [last] = version.item.forms;
  if (refused) await takeBack(version.item.id);
  Object.assign(draft, { open: true, corrects: refused ? last.corrects : last.id, reason, stands: [], at: 0, ...(anew ? { photos: {}, without: "" } : {}) });
  await keepDraft(draft);
  go(`/hitung/${form.form.round}/isi`);
}
