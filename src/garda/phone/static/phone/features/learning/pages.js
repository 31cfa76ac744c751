// Modules: the list, one module with its pages and tests, a page, a test.

import { button, chip, empty, h, icon, message } from "../../shell/dom.js";
import { homeLine } from "../../shell/home_page.js";
import { go } from "../../shell/router.js";
import { session } from "../../shell/session.js";
import { sendAll } from "../../shell/sync.js";
import { count, size, time } from "../../shell/words.js";
import { addressOf, draftOf, fetching, fetchModules, handedIn, handIn, keepDraft, kept, moduleOf, questionsOf, textOf } from "./data.js";
import { nodes } from "./markdown.js";

const TESTS = { pre: "Tes awal", post: "Tes akhir" };

/** What the first page shows of modules. */
export async function home() {
  const list = await kept();
  const cores = list?.value.modules.filter((module) => !module.core) ?? [];
  const done = cores.filter((module) => module.tests.post?.passed).length;
  const note = list ? `${count(done)} dari ${count(cores.length)} lulus tes akhir` : "Diambil saat ada sinyal";
  return [h("h2", { class: "section" }, "Belajar"), homeLine({ href: "/modul", number: "doc", tone: "info", title: "Modul dan tes", note })];
}

export async function modulesPage() {
  const list = await kept();
  refreshAfterTests(list);
  return {
    title: "Modul dan tes",
    sub: list ? `${count(list.value.modules.length)} modul, ${size(list.value.bytes)} di ponsel` : "",
    back: "/",
    body: [
      h("h1", {}, "Modul dan tes"),
      fetching.error ? message("awas", "Modul belum diperbarui", fetching.error) : null,
      list ? list.value.modules.map(moduleLine) : empty("doc", "Modul belum ada di ponsel ini", "Ambil sekali saat ada sinyal, sesudah itu dapat dibaca tanpa sinyal."),
      h("p", { class: "row apart caption" }, list ? `Diperbarui ${time(list.at + session.offset, session.person.zone)}` : "Belum pernah diambil",
        button(fetching.busy ? "Mengambil …" : "Ambil modul", fetchModules, { id: "ambil-modul", sign: "download", kind: "dense", disabled: fetching.busy || !navigator.onLine })),
    ],
  };
}

/** A test that arrived changes what may be taken next. */
async function refreshAfterTests(list) {
  const sent = (await session.store.sent()).filter((work) => work.kind === "jawaban").at(-1);
  if (sent && !fetching.error && (!list || sent.at > list.at)) await fetchModules();
}

function moduleLine(module) {
  const passed = module.tests.post?.passed;
  const words = [module.required ? "wajib" : "tambahan", `${count(module.minutes)} menit`, `versi ${module.version}`];
  return homeLine({ href: `/modul/${module.root}`, number: passed ? "check" : "doc", tone: passed ? "ok" : "aksen", title: module.title, note: words.join(" · ") });
}

const gone = () => ({ title: "Modul", back: "/modul", body: [empty("doc", "Modul ini tidak ada di ponsel", "Ambil modul saat ada sinyal.")] });

export async function modulePage({ root }) {
  const found = await moduleOf(root);
  if (!found) return gone();
  const { module } = found;
  const titles = await Promise.all(module.pages.map(async (name) => titleOf(await textOf(module, name)) || name));
  const tests = Object.keys(module.tests);
  return {
    title: module.title,
    sub: `Versi ${module.version}`,
    back: "/modul",
    body: [
      h("h1", {}, module.title),
      module.practice ? message("awas", "Modul latihan", "Ditulis untuk berlatih, bukan naskah resmi.") : null,
      h("ol", { class: "card stations" }, titles.map((title, place) => h("li", {},
        h("a", { class: "station-line", href: `#/modul/${root}/${place + 1}` }, h("span", { class: "seat" }, place + 1), h("span", { class: "station-words" }, title), icon("chevron"))))),
      await Promise.all(tests.map((kind) => testCard(module, kind))),
      h("p", { class: "caption" }, "Sidik modul ", h("code", {}, root.slice(0, 16))),
    ],
  };
}

const titleOf = (text) => /^\s*# (.+)/.exec(text)?.[1]?.trim() ?? "";

async function testCard(module, kind) {
  const { waiting, sent } = await handedIn(module.root, kind);
  const test = module.tests[kind];
  return h("section", { class: "card stack-small" },
    h("div", { class: "card-head" }, h("h2", {}, TESTS[kind]), test.passed ? chip("ok", "Lulus", "check") : null),
    outcome(sent.at(-1), kind),
    h("p", { class: "second" }, `${count(test.used)} dari ${count(test.most)} kesempatan terpakai.`),
    waiting.length
      ? chip("awas", "Jawaban menunggu dikirim", "clock")
      : button(`Kerjakan ${TESTS[kind].toLowerCase()}`, () => go(`/modul/${module.root}/tes/${kind}`), { id: `tes-${kind}`, sign: "pencil", disabled: !test.open }));
}

function outcome(sent, kind) {
  if (!sent?.result) return null;
  const { score, questions, passed } = sent.result;
  if (sent.marks.length) return message("awas", "Tercatat, menunggu diperiksa", "Tes ini diterima tetapi belum dapat dihitung.");
  const words = passed ? "Lulus." : "Belum lulus. Baca lagi, lalu ulangi.";
  const title = `Nilai terakhir ${count(score)} dari ${count(questions)}`;
  // A test before the training measures; nobody fails it.
  return kind === "pre" ? message("info", title, "Tes awal mengukur bekal Anda sebelum belajar.") : message(passed ? "ok" : "awas", title, words);
}

export async function readingPage({ root, number }) {
  const found = await moduleOf(root);
  const place = Number(number);
  const name = found?.module.pages[place - 1];
  if (!name) return gone();
  const { module } = found;
  const text = await textOf(module, name);
  return {
    title: module.title,
    sub: `Halaman ${place} dari ${module.pages.length}`,
    back: `/modul/${root}`,
    body: [h("article", { class: "prose reading" }, nodes(text, (picture) => addressOf(module, picture)))],
    foot: [place < module.pages.length
      ? button("Halaman berikut", () => go(`/modul/${root}/${place + 1}`), { id: "berikut", sign: "arrow", kind: "main" })
      : button("Selesai membaca", () => go(`/modul/${root}`), { id: "berikut", sign: "check", kind: "main" })],
  };
}

export async function testPage({ root, kind }) {
  const found = await moduleOf(root);
  if (!found?.module.tests[kind]?.open || (await handedIn(root, kind)).waiting.length) return gone();
  const [questions, answers] = [await questionsOf(found, kind), await draftOf(root, kind)];
  const note = h("p", { class: "second", id: "sisa" });
  const form = h("form", { class: "form", id: "tes" }, questions.map((question, place) => questionField(question, place, answers)));
  const show = () => (note.textContent = left(questions.length - Object.keys(answers).length));
  form.addEventListener("change", ({ target }) => {
    answers[target.name] = target.value;
    keepDraft(root, kind, answers);
    show();
  });
  show();
  return {
    title: TESTS[kind],
    sub: found.module.title,
    back: `/modul/${root}`,
    body: [h("h1", {}, TESTS[kind]), h("p", { class: "second" }, "Jawaban tersimpan di ponsel sambil Anda mengerjakan."), form, note],
    foot: [button("Serahkan jawaban", () => submit(found.module, kind, answers), { id: "serahkan", sign: "check", kind: "main" })],
    // What was chosen stays as it is while something else changes.
    update: () => undefined,
  };
}

const left = (open) => (open ? `${count(open)} soal belum dijawab. Menyerahkan tetap dapat; yang kosong dihitung salah.` : "Semua soal sudah dijawab.");

function questionField(question, place, answers) {
  return h("fieldset", { class: "card" }, h("legend", {}, `${place + 1}. ${question.text}`),
    question.choices.map(([letter, words]) => h("label", { class: "choice" },
      h("input", { type: "radio", name: question.id, value: letter, checked: answers[question.id] === letter }), words)));
}

async function submit(module, kind, answers) {
  await handIn(module, kind, { ...answers });
  go(`/modul/${module.root}`);
  sendAll();
}
