// A half-typed form goes to another paired phone: by a code on the screen, without photos, or as a file
// with them. Six digits that this phone makes up open it; they are read out, never sent along.

import { ask, button, h, icon, message } from "../../shell/dom.js";
import { viewfinder } from "../../shell/camera.js";
import { go } from "../../shell/router.js";
import { session } from "../../shell/session.js";
import { offer, openedWith, packedDrafts, sealedWith, takeDrafts } from "../../shell/transfer.js";
import { formOf } from "./data.js";
import { draftName, draftOf, emptyDraft, isBegun, keepDraft } from "./draft.js";
import { qrCode } from "./qr.js";
import { formTitle, fullTitle, placeName } from "./words.js";
import { missing } from "./work.js";

const BOUND = "garda-hp-isian";
const HEAD = "GD1";
const FORMAT = "garda-isian-1";
const DIGITS = 6;
const WRONG = "Kode salah, atau isiannya rusak.";
const NOT_OURS = "Ini bukan isian C.Hasil dari aplikasi Garda.";
const ELSEWHERE = "Isian ini milik TPS lain, atau formulirnya belum ada di ponsel ini. Perbarui dahulu saat ada sinyal.";

const newCode = () => String(crypto.getRandomValues(new Uint32Array(1))[0] % 10 ** DIGITS).padStart(DIGITS, "0");
const spaced = (code) => `${code.slice(0, 3)} ${code.slice(3)}`;

// Away from here.

/** What fits into one code: figures and reasons, not the photos. */
const light = ({ round, boxes, at, role, stands, reason, corrects }) => ({ round, boxes, at, role, stands, reason, corrects });

export async function movePage({ round }) {
  const form = await formOf(round);
  if (!form) return missing();
  const draft = await draftOf(form);
  const code = newCode();
  const { salt, iv, sealed } = await sealedWith(code, BOUND, light(draft));
  return {
    title: "Pindah ponsel",
    sub: `${fullTitle(form)}, ${placeName(form)}`,
    back: `/hitung/${round}`,
    body: [
      h("h1", {}, "Pindahkan isian"),
      h("ol", { class: "numbered" },
        h("li", {}, "Di ponsel penerima, masuk dengan PIN pemiliknya, lalu buka ", h("strong", {}, "Terima isian dari ponsel lain"), "."),
        h("li", {}, "Pindai kode QR ini, atau buka berkasnya."),
        h("li", {}, "Sebutkan kode enam angka.")),
      h("p", { class: "move-code" }, h("span", {}, "Kode"), h("strong", { "data-code": code }, spaced(code))),
      qrCode([HEAD, salt, iv, sealed].join("."), "Isian terkunci untuk ponsel lain"),
      h("p", { class: "caption" }, "Kode QR tidak memuat foto: halaman difoto ulang di ponsel penerima. Berkas memuat foto."),
      button("Simpan sebagai berkas dengan foto", () => offerDraft(form, code), { id: "berkas-isian", sign: "download" }),
    ],
    foot: [button("Sudah diterima di ponsel lain", () => markMoved(form), { id: "sudah-pindah", sign: "check", kind: "main" })],
    update: () => undefined,
  };
}

async function offerDraft({ form: { round } }, code) {
  const drafts = await packedDrafts(draftName(round));
  const body = { format: FORMAT, ...(await sealedWith(code, BOUND, { round, drafts })) };
  await offer(new File([JSON.stringify(body)], `isian-chasil-${round.slice(-6)}.garda.json`, { type: "application/json" }));
}

async function markMoved(form) {
  const draft = await draftOf(form);
  await keepDraft({ ...draft, moved: new Date().toISOString() });
  go(`/hitung/${form.form.round}`);
}

// To here.

export async function receivePage() {
  const told = h("div", { class: "stack-small", role: "status" });
  const view = { told, found: null };
  const noCamera = () => told.replaceChildren(message("awas", "Kamera tidak dapat dibuka", "Pakailah berkasnya."));
  const { element, enter, leave } = viewfinder((text) => note(view, ofText(text)), noCamera);
  return {
    title: "Terima isian",
    back: "/hitung",
    body: [
      h("h1", {}, "Terima isian dari ponsel lain"),
      h("p", { class: "second" }, "Pindai kode QR di layar ponsel lain, atau buka berkasnya."),
      element, told, codeForm(view), fileField(view),
    ],
    update: () => undefined,
    enter,
    leave,
  };
}

/** {salt, iv, sealed} of a code's text, or null. */
function ofText(text) {
  const [head, salt, iv, sealed] = text.split(".");
  return head === HEAD && sealed ? { salt, iv, sealed } : null;
}

async function ofFile(file) {
  try {
    const body = JSON.parse(await file.text());
    return body.format === FORMAT ? body : null;
  } catch {
    return null;
  }
}

function note(view, found) {
  view.found = found ?? view.found;
  view.told.replaceChildren(found ? message("ok", "Isian terbaca", "Ketik kode enam angka dari ponsel pengirim.") : message("bahaya", "Tidak dikenal", NOT_OURS));
  if (found) document.getElementById("kode-isian").focus();
}

function fileField(view) {
  const field = h("input", { id: "berkas-isian", type: "file", accept: ".json,application/json" });
  field.addEventListener("change", async () => field.files[0] && note(view, await ofFile(field.files[0])));
  return h("div", { class: "field" }, h("label", { for: "berkas-isian" }, "Atau berkas dari ponsel lain"), field);
}

function codeForm(view) {
  const field = h("input", { id: "kode-isian", type: "text", inputmode: "numeric", maxlength: DIGITS + 1, autocomplete: "off", required: true });
  const wrong = h("p", { class: "field-error", role: "alert" });
  const form = h("form", { class: "card form" },
    h("div", { class: "field" }, h("label", { for: "kode-isian" }, "Kode enam angka"), field, wrong),
    h("button", { class: "button main", type: "submit" }, icon("download"), "Ambil isian"));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    wrong.textContent = view.found ? "" : "Pindai dahulu kode QR-nya, atau buka berkasnya.";
    if (view.found) wrong.textContent = await refusalOf(view.found, field.value.replace(/\D/g, ""));
  });
  return form;
}

/** Takes what was found; in words why not, else empty. */
async function refusalOf(found, code) {
  let plain = null;
  try {
    plain = await openedWith(code, BOUND, found);
  } catch {
    return WRONG;
  }
  const form = await formOf(plain.round);
  if (!form) return ELSEWHERE;
  const here = await draftOf(form);
  if (isBegun(here) && !(await mayReplace(form))) return "";
  await take(form, here, plain);
  go(`/hitung/${plain.round}`);
  return "";
}

const mayReplace = (form) => ask("Ganti isian di ponsel ini?", (close) => h("div", { class: "stack-small" },
  h("p", {}, `${formTitle(form)} di ponsel ini sudah mulai diisi. Isian itu diganti dengan yang dari ponsel lain.`),
  button("Ganti", () => close(true), { kind: "danger" }), button("Batal", () => close(false), {})));

async function take(form, here, plain) {
  if (!plain.drafts) return keepDraft({ ...emptyDraft(form), sent: here.sent, ...light(plain) });
  await takeDrafts(plain.drafts.filter(({ name }) => name.startsWith(draftName(plain.round))), { over: true });
  const taken = (await session.store.draft(draftName(plain.round))).value;
  return keepDraft({ ...taken, moved: null });
}
