// The list of forms, and one form with what is left to do.

import { button, chip, empty, h, icon, message } from "../../shell/dom.js";
import { homeLine } from "../../shell/home_page.js";
import { go } from "../../shell/router.js";
import { session } from "../../shell/session.js";
import { allForms, fetching, fetchTasks, formOf } from "./data.js";
import { draftOf } from "./draft.js";
import { rollOf } from "./members.js";
import { sentPage } from "./sent.js";
import { enqueueAgain } from "./signing.js";
import { isAssisted, nextStep, stateOf, stepsOf } from "./steps.js";
import { formTitle, fullTitle, placeName } from "./words.js";

/** So many forms stand on the first page; beyond that there is a list. */
const MOST_AT_HOME = 4;

const line = async (form) => {
  const { tone, sign, words } = await stateOf(form);
  return homeLine({ href: `/hitung/${form.form.round}`, number: sign, tone, title: fullTitle(form), note: words });
};

/** Nothing for those who count nowhere. Operators meet their own forms at once; whoever can take over
 * for others, and who practises, has the list. */
export async function home() {
  const forms = await allForms();
  if (forms.length === 0) return null;
  const own = forms.filter((form) => !form.practice && !isAssisted(form));
  const shown = own.length <= MOST_AT_HOME ? own : [];
  const rest = forms.length - shown.length;
  return [
    h("h2", { class: "section" }, "Hasil di TPS"),
    await Promise.all(shown.map(line)),
    rest ? homeLine({ href: "/hitung", number: rest, tone: "netral", title: restTitle(forms, own), note: "Isi, foto, tanda tangani" }) : null,
  ];
}

function restTitle(forms, own) {
  if (own.length > MOST_AT_HOME) return "Semua C.Hasil";
  return forms.some((form) => !form.practice && isAssisted(form)) ? "Ambil alih C.Hasil TPS" : "Latihan C.Hasil";
}

export async function listPage() {
  const forms = await allForms();
  const real = forms.filter(({ practice }) => !practice);
  const practised = forms.filter(({ practice }) => practice);
  return {
    title: "C.Hasil",
    sub: session.person.place,
    back: "/",
    body: [
      h("h1", {}, "C.Hasil TPS"),
      forms.length ? null : empty("doc", "Belum ada formulir di ponsel ini", fetching.error || "Diambil saat ada sinyal, bila Anda operator TPS, PPS, atau PPK."),
      await Promise.all(real.map(line)),
      practised.length ? [h("h2", { class: "section" }, "Latihan"), h("p", { class: "second" }, "Layar yang sama dalam pemilihan latihan. Tidak ada yang masuk ke hasil."), await Promise.all(practised.map(line))] : null,
      h("a", { class: "button", href: "#/hitung-terima" }, icon("download"), "Terima isian dari ponsel lain"),
      button("Perbarui", fetchTasks, { id: "perbarui-tps", sign: "refresh", disabled: fetching.busy || !navigator.onLine }),
    ],
  };
}

export const missing = () => ({ title: "C.Hasil", back: "/hitung", body: [empty("doc", "Formulir ini tidak ada di ponsel", "Diambil saat ada sinyal. Bila TPS-nya bukan TPS Anda, mintalah PPS.")] });

export const practiceNote = ({ practice }) => (practice ? message("info", "Latihan", "Angka ini hanya masuk ke pemilihan latihan.") : null);

/** One form: its steps; once it is signed, what became of it. */
export async function formPage({ round }) {
  const form = await formOf(round);
  if (!form) return missing();
  const draft = await draftOf(form);
  if (!draft.open) {
    await enqueueAgain(form, draft);
    return sentPage(form, draft);
  }
  const steps = stepsOf(form, draft, await rollOf(form));
  const next = nextStep(steps);
  return {
    title: fullTitle(form),
    sub: placeName(form),
    back: "/hitung",
    body: [
      h("h1", {}, formTitle(form)),
      practiceNote(form),
      form.form.replaced ? message("awas", "Formulir ini diganti", "Ada pemungutan suara ulang. Isi formulir dari pemungutan suara ulang.") : null,
      draft.moved ? message("awas", "Isian ini sudah dipindahkan", "Teruskan di ponsel penerima. Meneruskan di sini membuat dua kiriman.") : null,
      draft.corrects ? message("info", "Pembetulan", draft.reason) : null,
      h("ol", { class: "card steps" }, steps.map((step) => stepLine(form, step, step === next))),
      form.form.replaced ? null : h("a", { class: "button plain", href: `#/hitung/${round}/pindah` }, icon("download"), "Pindahkan isian ini ke ponsel lain"),
    ],
    foot: next && !form.form.replaced ? [button(`Lanjut: ${next.title}`, () => go(`/hitung/${round}/${next.path}`), { id: "lanjut", sign: "arrow", kind: "main" })] : [],
  };
}

function stepLine({ form }, { path, title, note, done, open }, isNext) {
  const sign = done ? chip("ok", "Selesai", "check") : isNext ? chip("info", "Berikutnya", "arrow") : chip("netral", "Belum", "minus");
  const words = h("span", { class: "home-words" }, h("strong", {}, title), note ? h("span", { class: "second" }, note) : null);
  return h("li", {}, open && !form.replaced ? h("a", { class: "step", href: `#/hitung/${form.round}/${path}` }, words, sign) : h("span", { class: "step" }, words, sign));
}
