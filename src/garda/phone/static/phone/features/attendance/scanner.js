// The page that scans cards, one after the other, also without a line.

import { button, chip, h, icon, message, say } from "../../shell/dom.js";
import { go } from "../../shell/router.js";
import { sendAll } from "../../shell/sync.js";
import { station } from "../../shell/words.js";
import { readCodes } from "../../shell/camera.js";
import { note } from "./data.js";
import { contextOf, missing } from "./pages.js";
import { hashOf, memberOfCard, ONSITE } from "./rules.js";

const BUZZ_MS = 80;
const SHOWN = 6;

/** What came of one card: words, tone, and whether it is new. */
async function seen(activity, text) {
  const context = await contextOf(activity);
  const member = memberOfCard(context.list, await hashOf(text));
  if (member && context.states.get(member.appointment)?.presence === ONSITE) {
    return { tone: "info", sign: "info", name: member.name, words: `TPS ${station(member.station)}: sudah tercatat` };
  }
  await note(activity, { member, card: text, means: "card", presence: ONSITE, session: context.part });
  sendAll();
  if (!member) return { tone: "awas", sign: "warn", name: "Kartu tidak ada di daftar ini", words: "Disimpan; server memeriksanya. Periksa juga nama pada kartu." };
  return { tone: "ok", sign: "check", name: member.name, words: `TPS ${station(member.station)}: hadir` };
}

export async function scannerPage({ activity, number = "" }) {
  const context = await contextOf(activity);
  if (!context) return missing();
  const video = h("video", { class: "camera", playsinline: true, muted: true, "aria-label": "Gambar kamera" });
  const state = h("div", { class: "camera-state" });
  const told = h("div", { class: "scan-told" }, h("p", { class: "second" }, "Arahkan kamera ke kode QR pada kartu."));
  const list = h("ul", { class: "card lines scans" });
  list.hidden = true;
  const handle = handler(activity, told, list);
  let camera = null;
  return {
    title: "Pindai kartu",
    sub: context.gathering.title,
    back: `/hadir/${activity}${number ? `/${number}` : ""}`,
    body: [h("h1", { class: "only-read" }, "Pindai kartu"), h("div", { class: "viewfinder" }, video), state, told, list, typed(handle)],
    foot: [button("Selesai", () => go(`/hadir/${activity}${number ? `/${number}` : ""}`), { id: "selesai", kind: "main" })],
    // The camera goes on while the list changes under it.
    update: () => undefined,
    enter: () => {
      camera = start(video, state, handle);
    },
    leave: () => camera.then((end) => end?.()),
  };
}

async function start(video, state, handle) {
  try {
    return await readCodes(video, handle);
  } catch (reason) {
    const denied = reason.name === "NotAllowedError";
    video.parentElement?.remove();
    state.replaceChildren(message("awas", denied ? "Kamera tidak diizinkan" : "Kamera tidak dapat dibuka",
      denied ? "Izinkan kamera untuk situs ini di pengaturan peramban, atau centang namanya." : "Centang namanya di daftar, atau ketik teks kartu di bawah."));
    return null;
  }
}

/** The same card held before the camera is one scan. */
function handler(activity, told, list) {
  let last = "";
  let busy = false;
  return async (text) => {
    if (busy || text === last) return;
    busy = true;
    last = text;
    const one = await seen(activity, text);
    navigator.vibrate?.(BUZZ_MS);
    say(`${one.name}. ${one.words}`);
    told.replaceChildren(h("p", { class: `scan-result tone-${one.tone}` }, icon(one.sign), h("span", {}, h("strong", {}, one.name), h("span", {}, one.words))));
    list.hidden = false;
    list.prepend(h("li", {}, h("span", {}, one.name), chip(one.tone, one.words, one.sign)));
    while (list.children.length > SHOWN) list.lastElementChild.remove();
    busy = false;
  };
}

function typed(handle) {
  const field = h("input", { id: "teks-kartu", type: "text", autocomplete: "off", autocapitalize: "characters", spellcheck: "false" });
  const form = h("form", { class: "field" }, h("label", { for: "teks-kartu" }, "Atau pemindai genggam / teks kartu"), field);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (field.value.trim()) handle(field.value.trim());
    field.value = "";
  });
  return form;
}
