// One page after the other is photographed with the phone's own camera, and looked at before it is
// kept: wrong station, wrong page, blurred, dark.

import { ask, button, h, message, say, svg } from "../../shell/dom.js";
import { go } from "../../shell/router.js";
import { session } from "../../shell/session.js";
import { size } from "../../shell/words.js";
import { formOf, layoutOf, pagesOf } from "./data.js";
import { draftOf, keepDraft, photoName } from "./draft.js";
import { drawn, PROBLEMS, takePage } from "./picture.js";
import { formTitle, fullTitle, placeName } from "./words.js";
import { missing } from "./work.js";

const LONGEST_REASON = 60;
const SHOWN_SIDE = 900;
const ANYWAY = ["Lembar basah atau robek", "Kode QR tertutup atau tidak ada", "Lembar pengganti dari KPU", "Cahaya tidak bisa lebih baik"];
const WITHOUT = ["Kamera rusak", "Ponsel dilarang difoto di tempat ini", "Lembar tidak dapat difoto"];
const UNREADABLE = "Berkas ini bukan foto yang dapat dibaca. Ambil lagi dengan kamera; bila kamera menyimpan HEIC, atur ke JPG.";
const SAME = ["Foto yang sama", "Berkas ini sudah dipakai untuk halaman lain. Foto halaman yang diminta."];

const problemWords = (problem) => (problem === "same" ? SAME : PROBLEMS[problem]);

const wantedOf = ({ election, station, contest, form }, page) =>
  ({ election: election.code, station: station.code, contest: contest.kind, round: form.number, page });

export async function photoPage({ round, page: asked }) {
  const form = await formOf(round);
  const page = Number(asked);
  if (!form || !pagesOf(form).includes(page)) return missing();
  const state = h("div", { class: "stack-small" });
  const field = h("input", { id: "foto-halaman", type: "file", accept: "image/*", capture: "environment", class: "only-read" });
  const label = h("label", { for: "foto-halaman", class: "button main" });
  const foot = h("div", { class: "stack-small foot-row" });
  const view = { form, page, state, label, foot, field };
  field.addEventListener("change", () => field.files[0] && look(view, field.files[0]));
  await showKept(view);
  return {
    title: fullTitle(form),
    sub: placeName(form),
    back: `/hitung/${round}`,
    body: [h("h1", {}, `Foto halaman ${page}`), h("p", { class: "second" }, `${formTitle(form)}, halaman ${page} dari ${pagesOf(form).length}`), field, state],
    foot: [foot],
    update: () => undefined,
  };
}

const draftOfView = ({ form }) => draftOf(form);

async function showKept(view) {
  const draft = await draftOfView(view);
  const photo = draft.photos[view.page];
  if (photo) return showTaken(view, photo);
  view.label.textContent = "Buka kamera";
  view.state.replaceChildren(guide(view), h("ul", { class: "numbered" },
    h("li", {}, "Letakkan lembar rata dan terang."),
    h("li", {}, "Pegang ponsel sejajar di atasnya; keempat tanda sudut dan kode QR masuk gambar."),
    h("li", {}, "Tahan diam sampai tajam.")),
  button("Tidak dapat memotret", () => withoutPhotos(view), { id: "tanpa-foto", kind: "plain" }));
  view.foot.replaceChildren(view.label);
  return null;
}

/** The page with its corners and its code, as it has to stand in the picture. */
function guide({ form, page }) {
  const layout = layoutOf(form)?.pages?.find(({ number }) => number === page);
  const [width, height] = [layout?.width_mm ?? 210, layout?.height_mm ?? 297];
  const corners = [[8, 8], [width - 22, 8], [8, height - 22], [width - 22, height - 22]];
  const code = layout?.qr ?? { x: width - 50, y: 26, size: 24 };
  return svg("svg", { class: "guide", viewBox: `-14 -14 ${width + 28} ${height + 28}`, role: "img", "aria-label": "Seluruh lembar di dalam bingkai, dengan empat tanda sudut dan kode QR" },
    svg("rect", { class: "guide-frame", x: -9, y: -9, width: width + 18, height: height + 18, rx: 6 }),
    svg("rect", { class: "guide-page", width, height }),
    corners.map(([x, y]) => svg("rect", { class: "guide-mark", x, y, width: 14, height: 14 })),
    svg("rect", { class: "guide-code", x: code.x, y: code.y, width: code.size, height: code.size }),
    [0.3, 0.42, 0.54, 0.66, 0.78].map((part) => svg("rect", { class: "guide-line", x: width * 0.12, y: height * part, width: width * 0.76, height: 8 })));
}

async function look(view, file) {
  view.state.replaceChildren(h("p", { class: "second", role: "status" }, "Foto diperiksa …"));
  try {
    const layout = layoutOf(view.form)?.pages?.find(({ number }) => number === view.page);
    const taken = await takePage(file, wantedOf(view.form, view.page), layout);
    const draft = await draftOfView(view);
    const same = Object.entries(draft.photos).some(([page, photo]) => Number(page) !== view.page && photo.sha256 === taken.sha256);
    if (same) taken.problems.unshift("same");
    if (taken.problems.length) await showProblems(view, taken);
    else await keep(view, taken, "");
  } catch {
    view.label.textContent = "Ulangi";
    view.state.replaceChildren(message("bahaya", "Bukan foto", UNREADABLE), guide(view));
    view.foot.replaceChildren(view.label);
  } finally {
    view.field.value = "";
  }
}

async function preview(blob, words) {
  const canvas = await drawn(blob, SHOWN_SIDE);
  canvas.className = "photo";
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", words);
  return canvas;
}

async function showProblems(view, taken) {
  const told = taken.problems.map((problem) => message("bahaya", ...problemWords(problem)));
  say(taken.problems.map((problem) => problemWords(problem)[0]).join(". "));
  view.label.textContent = "Ulangi foto";
  view.state.replaceChildren(...told, await preview(taken.blob, "Foto yang baru diambil"));
  view.foot.replaceChildren(view.label, button("Tetap pakai, dengan alasan", () => anyway(view, taken), { id: "tetap-pakai" }));
}

async function anyway(view, taken) {
  const reason = await chosenReason("Mengapa foto ini tetap dipakai?", ANYWAY);
  if (reason) await keep(view, taken, reason);
}

/** A reason from a short list, or in own words. */
function chosenReason(title, choices) {
  return ask(title, (close) => {
    const own = h("input", { id: "alasan-lain", type: "text", maxlength: LONGEST_REASON, autocomplete: "off" });
    const form = h("form", { class: "form" },
      h("div", { class: "field" }, h("label", { for: "alasan-lain" }, "Alasan lain"), own),
      h("button", { class: "button main", type: "submit" }, "Pakai alasan ini"));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (own.value.trim()) close(own.value.trim());
    });
    return h("div", { class: "stack-small" }, choices.map((words) => button(words, () => close(words))), form, button("Batal", () => close(null), { kind: "plain" }));
  });
}

async function keep(view, { blob, sha256, problems, code }, reason) {
  const { form, page } = view;
  await session.store.keepFile(photoName(form.form.round, page), blob);
  const draft = await draftOf(form);
  const photo = { sha256, size: blob.size, at: new Date().toISOString(), problems, reason, code };
  draft.photos[page] = photo;
  draft.without = "";
  await keepDraft(draft);
  await showTaken(view, photo);
}

async function showTaken(view, photo) {
  const { form, page } = view;
  const blob = await session.store.file(photoName(form.form.round, page));
  const fine = photo.problems.length === 0;
  view.label.textContent = "Ganti foto";
  view.label.className = "button";
  view.state.replaceChildren(
    message(fine ? "ok" : "awas", fine ? "Foto baik" : "Dipakai dengan catatan", fine ? "Tajam, terang, lembar dan TPS-nya benar." : `${photo.problems.map((problem) => problemWords(problem)[0]).join(", ")}. Alasan: ${photo.reason}.`),
    blob ? await preview(blob, `Foto halaman ${page}`) : "",
    h("p", { class: "caption" }, `Sidik foto ${photo.sha256.slice(0, 16)}… · ${size(photo.size)}. Sidik ini ikut ditandatangani.`));
  view.foot.replaceChildren(button("Lanjut", () => go(onward(form, page)), { id: "lanjut", sign: "arrow", kind: "main" }), view.label);
  say(fine ? "Foto baik" : "Foto disimpan dengan catatan");
}

const onward = ({ form: { round }, ...form }, page) => (pagesOf(form).includes(page + 1) ? `/hitung/${round}/foto/${page + 1}` : `/hitung/${round}`);

async function withoutPhotos({ form }) {
  const reason = await chosenReason("Mengapa tanpa foto?", WITHOUT);
  if (!reason) return;
  const draft = await draftOf(form);
  await keepDraft({ ...draft, without: reason });
  go(`/hitung/${form.form.round}`);
}

/** A kept page in a dialog, large. */
export async function showPhoto(form, page) {
  const blob = await session.store.file(photoName(form.form.round, page));
  const shown = blob ? await preview(blob, `Foto halaman ${page}`) : h("p", {}, "Halaman ini belum difoto.");
  await ask(`Foto halaman ${page}`, (close) => h("div", { class: "stack-small" }, h("div", { class: "scroll" }, shown), button("Tutup", () => close(null), {})));
}
