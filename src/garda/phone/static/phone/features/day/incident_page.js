// What happened out of the ordinary, and objections of witnesses.

import { button, h, icon, say } from "../../shell/dom.js";
import { smaller } from "../../shell/photo.js";
import { go } from "../../shell/router.js";
import { sendAll } from "../../shell/sync.js";
import { size, station as stationName } from "../../shell/words.js";
import { note, stationOf } from "./data.js";
import { missing } from "./pages.js";

const MOST_PHOTOS = 4;
const NO_PHOTO = "Berkas ini bukan foto yang dapat dibaca. Ambil lagi dengan kamera.";

export async function incidentPage({ station: id }) {
  const found = await stationOf(id);
  if (!found) return missing();
  return {
    title: "Kejadian khusus",
    sub: `TPS ${stationName(found.number)} ${found.village}`,
    back: `/hari-h/${id}`,
    body: [
      h("h1", {}, "Apa yang terjadi?"),
      h("p", { class: "second" }, "Yang terkirim tidak dapat dihapus, hanya ditambah tindak lanjutnya. Jangan menulis NIK atau nomor lain."),
      form(found),
    ],
    // Somebody is writing here.
    update: () => undefined,
  };
}

function form(found) {
  const kind = h("select", { id: "jenis" }, found.incidents.map(({ code, name }) => h("option", { value: code }, name)));
  const pair = h("select", { id: "pasangan" }, found.pairs.map((each, index) => h("option", { value: index }, `${each.contest_name} · ${each.number}. ${each.name}`)));
  const text = h("textarea", { id: "uraian", rows: 5, maxlength: 2000, required: true, "aria-describedby": "uraian-salah" });
  const wrong = h("p", { class: "field-error", id: "uraian-salah", role: "alert" });
  const photos = [];
  const pairField = h("div", { class: "field" }, h("label", { for: "pasangan" }, "Saksi pasangan calon"), pair);
  const chosen = () => found.incidents.find(({ code }) => code === kind.value);
  const show = () => (pairField.hidden = !chosen().objection);
  kind.addEventListener("change", show);
  show();
  const made = h("form", { class: "card form", novalidate: true },
    h("div", { class: "field" }, h("label", { for: "jenis" }, "Jenis"), kind), pairField,
    h("div", { class: "field" }, h("label", { for: "uraian" }, "Uraian"), text, wrong),
    photoField(photos),
    h("button", { class: "button main", type: "submit" }, icon("check"), "Simpan kejadian"));
  made.addEventListener("submit", async (event) => {
    event.preventDefault();
    wrong.textContent = text.value.trim() ? "" : "Tulis apa yang terjadi.";
    if (wrong.textContent) return text.focus();
    await note(found, chosen(), text.value.trim(), { pair: chosen().objection ? found.pairs[Number(pair.value)] : null, photos });
    say("Kejadian tersimpan di ponsel.");
    go(`/hari-h/${found.station}`);
    return sendAll();
  });
  return made;
}

/** Photos are drawn small as soon as they are taken; the list fills `photos`. */
function photoField(photos) {
  const field = h("input", { id: "foto-kejadian", type: "file", accept: "image/*", capture: "environment", "aria-describedby": "foto-kejadian-salah" });
  const wrong = h("p", { class: "field-error", id: "foto-kejadian-salah", role: "alert" });
  const list = h("ul", { class: "lines" });
  const show = () => {
    list.replaceChildren(...photos.map((photo, at) => h("li", { class: "row" }, `Foto ${at + 1}, ${size(photo.size)}`,
      button("Hapus", () => (photos.splice(at, 1), show()), { id: `hapus-foto-${at + 1}`, kind: "dense", label: `Hapus foto ${at + 1}` }))));
    field.disabled = photos.length >= MOST_PHOTOS;
  };
  field.addEventListener("change", async () => {
    const [taken] = field.files;
    wrong.textContent = "";
    try {
      if (taken) photos.push(await smaller(taken));
    } catch {
      wrong.textContent = NO_PHOTO;
    }
    field.value = "";
    show();
  });
  return h("div", { class: "field" }, h("label", { for: field.id }, "Foto (boleh kosong, paling banyak 4)"), field, wrong, list);
}
