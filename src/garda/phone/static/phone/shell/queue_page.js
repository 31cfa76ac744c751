// What waits, what went, and why something could not go.

import { ask, button, chip, empty, h, icon, message, say } from "./dom.js";
import { isRefused, kindOf, takeBack } from "./queue.js";
import { session } from "./session.js";
import { sendAll, sending } from "./sync.js";
import { offer, sealedFile, takeFile, WrongFile } from "./transfer.js";
import { count, time } from "./words.js";

export async function queuePage() {
  const { store, person } = session;
  const [waiting, sent] = [await store.waiting(), await store.sent()];
  return {
    title: "Antrean kirim",
    sub: waiting.length ? `${count(waiting.length)} belum terkirim` : "Semua sudah terkirim",
    back: "/",
    body: [
      h("h1", {}, waiting.length ? `${count(waiting.length)} belum terkirim` : "Semua sudah terkirim"),
      h("p", { class: "second" }, lastTime(sent, person.zone)),
      sending.error && waiting.length ? message("awas", "Belum dapat dikirim", sending.error) : null,
      waiting.length ? list(waiting, person.zone) : empty("check", "Tidak ada yang menunggu", "Yang Anda catat langsung sampai ke server."),
      files(waiting),
      sentList(sent, person.zone),
    ],
    foot: waiting.length
      ? [button(sending.busy ? "Sedang dikirim …" : "Kirim sekarang", retry, { id: "kirim", sign: "refresh", kind: "main", disabled: sending.busy })]
      : [],
  };
}

function lastTime(sent, zone) {
  const last = sent.at(-1);
  return last ? `Terakhir terkirim ${time(last.at + session.offset, zone)}.` : "Belum ada yang terkirim dari ponsel ini.";
}

async function retry() {
  await sendAll({ refused: true });
  say(sending.error || "Pengiriman selesai.");
}

const title = (work) => work.label || kindOf(work.kind)?.title || "Isian";

function list(waiting, zone) {
  const line = (work) => h("li", {},
    h("span", {}, h("strong", {}, title(work)), h("br"),
      h("span", { class: "caption" }, `${kindOf(work.kind)?.title ?? work.kind} · ${time(work.at + session.offset, zone)}`),
      work.lost ? h("span", { class: "field-error" }, "Tidak dapat dibuka di ponsel ini.") : null,
      work.told ? h("span", { class: "field-error" }, work.told) : null),
    isRefused(work) ? chip("bahaya", "Ditolak", "warn") : chip("awas", "Menunggu", "clock"),
    work.photo && !work.lost ? button("Simpan foto", () => savePhoto(work), { kind: "dense", id: `foto-${work.id}`, label: `Simpan foto ${title(work)} ke ponsel` }) : null,
    isRefused(work) ? button("Buang", () => discard(work), { kind: "danger dense", id: `buang-${work.id}`, label: `Buang ${title(work)}` }) : null);
  return h("section", { class: "card" }, h("h2", {}, "Menunggu"), h("ul", { class: "edge lines" }, waiting.map(line)));
}

/** The picture to the phone's own files or another app; it stays in the queue. */
async function savePhoto(work) {
  const blob = await session.store.photoOf(work);
  const name = `${work.kind}-${new Date(work.at).toISOString().slice(0, 16).replace(/[T:]/g, "-")}.jpg`;
  await offer(new File([blob], name, { type: blob.type }));
}

async function discard(work) {
  const sure = await ask("Buang isian ini?", (close) => h("div", { class: "stack-small" },
    h("p", {}, `${title(work)} belum sampai ke server dan akan hilang dari ponsel ini.`),
    button("Buang", () => close(true), { kind: "danger" }),
    button("Simpan saja", () => close(false), {})));
  if (sure) await takeBack(work.id);
}

function sentList(sent, zone) {
  if (sent.length === 0) return null;
  const line = (work) => h("li", {},
    h("span", {}, title(work), h("br"), h("span", { class: "caption" }, `terkirim ${time(work.at + session.offset, zone)}`)),
    work.marks?.length ? chip("awas", "Menunggu diperiksa", "eye") : chip("ok", "Tercatat", "check"));
  return h("section", { class: "card" }, h("h2", {}, "Sudah sampai"),
    h("ul", { class: "edge lines" }, sent.slice(-30).reverse().map(line)));
}

function files(waiting) {
  return h("details", { class: "card" },
    h("summary", {}, icon("download"), "Ponsel rusak atau hampir habis?"),
    h("p", { class: "second" }, "Simpan yang belum terkirim sebagai berkas terkunci PIN, lalu buka di ponsel lain sesudah dipasangkan oleh PPS. Di ponsel ini tidak ada yang terhapus. Foto disimpan satu per satu lewat tombolnya."),
    h("div", { class: "row" },
      waiting.length ? button("Simpan ke berkas", exportFile, { id: "simpan-berkas", sign: "download" }) : null,
      button("Buka berkas dari ponsel lain", importFile, { id: "buka-berkas", sign: "doc" })));
}

const pinField = () => h("input", { id: "pin-berkas", type: "password", inputmode: "numeric", maxlength: 6, autocomplete: "off", "data-pin": true, required: true });

function exportFile() {
  return ask("Simpan ke berkas", (close) => {
    const field = pinField();
    const form = h("form", { class: "form" },
      h("div", { class: "field" }, h("label", { for: "pin-berkas" }, "PIN Anda (6 angka)"),
        h("p", { class: "hint" }, "Berkas ini dibuka dengan PIN yang sama."), field),
      h("button", { class: "button main", type: "submit" }, "Simpan"),
      button("Batal", () => close(null), { kind: "plain" }));
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (field.value.length !== 6) return;
      await offer(await sealedFile(field.value));
      close(true);
    });
    return form;
  });
}

function importFile() {
  return ask("Buka berkas dari ponsel lain", (close) => {
    const file = h("input", { id: "berkas", type: "file", accept: ".json,application/json", required: true });
    const pin = pinField();
    const note = h("p", { class: "field-error", role: "alert" });
    const form = h("form", { class: "form" },
      h("div", { class: "field" }, h("label", { for: "berkas" }, "Berkas"), file),
      h("div", { class: "field" }, h("label", { for: "pin-berkas" }, "PIN saat berkas dibuat"), pin, note),
      h("button", { class: "button main", type: "submit" }, "Buka dan kirim"),
      button("Batal", () => close(null), { kind: "plain" }));
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      try {
        say(`${count(await takeFile(file.files[0], pin.value))} isian diambil.`);
        close(true);
        sendAll();
      } catch (wrong) {
        if (!(wrong instanceof WrongFile)) throw wrong;
        note.textContent = wrong.message;
      }
    });
    return form;
  });
}
