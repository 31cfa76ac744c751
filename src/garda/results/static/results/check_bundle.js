// Checks a bundle on the page itself: what is pasted or chosen leaves this device for no server.
// Without this script, or without WebCrypto, the form is sent and the server says the same.

import { check, readAny } from "./bundles.js";

const form = document.querySelector("[data-check-bundle]");
const place = document.querySelector("[data-bundle-result]");
const slot = (name) => place.querySelector(`[data-slot="${name}"]`);
const wordsOf = (verdict) => document.querySelector(`[data-verdict-words="${verdict}"]`).textContent;

/** The text of the chosen list, else the newest of the station's regency; "" where neither is here. */
async function keysFor(station) {
  const [chosen] = form.elements["daftar"].files;
  if (chosen) return chosen.text();
  const regency = `${station.slice(0, 2)}.${station.slice(2, 4)}`;
  const answer = await fetch(form.dataset.lists.replace("00.00", regency)).catch(() => null);
  if (answer?.status === 404) return null;
  return answer?.ok ? answer.text() : "";
}

async function judged(typed) {
  let station;
  try {
    station = readAny(typed).bundle.station;
  } catch {
    return { verdict: "unreadable", bundle: null, list: null };
  }
  const keys = await keysFor(station);
  if (keys === "") return { verdict: "no_list", bundle: readAny(typed).bundle, list: null };
  if (keys === null) return { verdict: "unknown_key", bundle: readAny(typed).bundle, list: null };
  return check(typed, keys);
}

function tell({ verdict, bundle, list }) {
  slot("good").hidden = verdict !== "holds";
  slot("bad").hidden = verdict === "holds";
  slot("words").textContent = wordsOf(verdict);
  slot("facts").hidden = !bundle;
  if (bundle) fill(bundle);
  slot("list").hidden = !list;
  if (list) {
    slot("list-number").textContent = `${list.listed.version}, ${list.listed.made_at}`;
    slot("list-sha256").textContent = list.sha256;
    slot("unproven").hidden = list.proven;
  }
  place.hidden = false;
  place.classList.toggle("proven", verdict === "holds");
  slot("title").focus();
}

function fill(bundle) {
  slot("station").textContent = bundle.station;
  slot("contest").textContent = `${bundle.contest}, pemungutan ke-${bundle.round}`;
  const clock = bundle.offset ? `; jam ponsel saat itu dibetulkan ${bundle.offset} detik menurut server` : " menurut jam ponsel";
  slot("at").textContent = `${bundle.at.replace("T", " ").replace("Z", "")} UTC${clock}`;
  slot("figures").textContent = bundle.figures.map((value) => value ?? "tidak terbaca").join(", ");
  slot("photos").textContent = bundle.photos.map((photo) => photo.slice(0, 16)).join(" ") || "tidak ada";
}

async function checkHere() {
  document.querySelector("[data-server-result]")?.remove();
  const [file] = form.elements["berkas"].files;
  if (file) form.elements["isi"].value = await file.text();
  tell(await judged(form.elements["isi"].value));
}

function start() {
  for (const part of form.querySelectorAll("[data-in-browser]")) part.hidden = false;
  form.elements["isi"].required = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    checkHere();
  });
  const linked = location.hash.slice(1);
  if (!linked.startsWith("GB1.")) return;
  form.elements["isi"].value = linked;
  checkHere();
}

if (form && globalThis.crypto?.subtle) start();
