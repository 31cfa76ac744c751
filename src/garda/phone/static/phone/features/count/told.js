// What the server says about a signed form: whether its figures are settled, and what the inspection
// of the photographs found.

import { button, h, message } from "../../shell/dom.js";
import { fetching, fetchTasks, statusOf } from "./data.js";

export const STATES = {
  first: "diterima, menunggu sumber kedua",
  settled: "cocok dengan sumber kedua",
  settled_as_written: "cocok, selisih di kertas dicatat",
  looked_at: "sedang dilihat petugas",
};

/** Nothing while the server was not asked, or has nothing. */
export async function serverCard(form, blockNames) {
  const told = await statusOf(form);
  if (!told?.readings?.length) return null;
  const blocks = Object.entries(told.blocks).filter(([, state]) => STATES[state]);
  return h("section", { class: "card stack-small" }, h("h2", {}, "Di server"),
    h("dl", { class: "facts" }, blocks.map(([block, state]) => [h("dt", {}, blockNames[block]), h("dd", {}, STATES[state])])),
    photoMessages(told.photos, form.photoMarks),
    button("Perbarui keadaan", fetchTasks, { id: "perbarui-keadaan", sign: "refresh", disabled: fetching.busy || !navigator.onLine }));
}

/** The last photograph of each page is the one that counts. */
function photoMessages(photos, words) {
  const last = new Map(photos.map((photo) => [photo.page, photo]));
  return [...last.values()].filter(({ marks }) => marks.length).map(({ page, marks }) =>
    message("awas", `Foto halaman ${page}: ${marks.map((mark) => words[mark] ?? mark).join(", ")}`, "Bila dapat, foto ulang: betulkan, lalu pilih foto ulang."));
}
