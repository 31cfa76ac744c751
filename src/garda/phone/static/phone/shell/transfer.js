// Unsent work as a file: for the phone's own folder, or for another phone when this one dies. The
// file is sealed with the PIN alone, since it has to open elsewhere; so nothing goes into it but what
// the server is to get: ids, times, choices, what somebody typed, and drafts of it with their
// pictures. Lists of names stay here.

import { openBytes, sealBytes, bytesOf } from "../../garda/sealing.js";
import { session } from "./session.js";
import { fileKey, newSalt } from "./vault.js";

const FORMAT = "garda-hp-2";
const EARLIER = "garda-hp-1";
const BOUND = "garda-hp-berkas";

export const toText = (bytes) => btoa(Array.from(new Uint8Array(bytes), (b) => String.fromCharCode(b)).join(""));
export const fromText = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));

/** A value under a few digits: {salt, iv, sealed}, each as text. */
export async function sealedWith(digits, bound, value) {
  const salt = newSalt();
  const { iv, sealed } = await sealBytes(await fileKey(digits, salt), bound, bytesOf(JSON.stringify(value)));
  return { salt: toText(salt), iv: toText(iv), sealed: toText(sealed) };
}

/** The opposite. Raises for other digits or other content. */
export async function openedWith(digits, bound, { salt, iv, sealed }) {
  const key = await fileKey(digits, fromText(salt));
  return JSON.parse(new TextDecoder().decode(await openBytes(key, bound, { iv: fromText(iv), sealed: fromText(sealed) })));
}

/** A file with all that waits and all drafts, sealed with `pin`. Nothing leaves this phone by that. */
export async function sealedFile(pin) {
  const works = (await session.store.waiting()).filter((work) => !work.lost && !work.photo);
  const plain = { works: works.map(({ id, kind, item, more }) => ({ id, kind, item, more })), drafts: await packedDrafts() };
  const body = { format: FORMAT, account: session.store.account, ...(await sealedWith(pin, BOUND, plain)) };
  const day = new Date().toISOString().slice(0, 10);
  return new File([JSON.stringify(body)], `garda-belum-terkirim-${day}.garda.json`, { type: "application/json" });
}

/** Drafts whose names begin so, with their pictures. */
export async function packedDrafts(start = "") {
  const { store } = session;
  const drafts = [];
  for (const name of await store.draftNames(start)) {
    const kept = await store.draft(name);
    if (kept) drafts.push({ name, value: kept.value });
  }
  for (const name of await store.fileNames(start)) {
    const blob = await store.file(name);
    drafts.push({ name, type: blob.type, bytes: toText(await blob.arrayBuffer()) });
  }
  return drafts;
}

/** Keeps drafts from another phone. `over`: also where this phone has one of that name. */
export async function takeDrafts(drafts, { over = false } = {}) {
  const { store } = session;
  const here = new Set(over ? [] : [...(await store.draftNames()), ...(await store.fileNames())]);
  const fresh = drafts.filter(({ name }) => !here.has(name));
  for (const { name, value, type, bytes } of fresh) {
    if (type) await store.keepFile(name, new Blob([fromText(bytes)], { type }));
    else await store.keepDraft(name, value);
  }
  return fresh.filter(({ type }) => !type).length;
}

export class WrongFile extends Error {}

/** Takes work from a file into the queue, and drafts that are not here. Gives how many; the same file
 * twice adds nothing. */
export async function takeFile(file, pin) {
  const { works, drafts } = await opened(file, pin);
  const here = new Set((await session.store.waiting()).map((work) => work.id));
  const sent = new Set((await session.store.sent()).map((work) => work.id));
  const fresh = works.filter((work) => !here.has(work.id) && !sent.has(work.id));
  for (const { id, kind, item, more } of fresh) {
    await session.store.add({ id, kind, item, more, label: "Dari ponsel lain" });
  }
  return fresh.length + (await takeDrafts(drafts));
}

async function opened(file, pin) {
  const body = await parsed(file);
  if (body.account !== session.store.account) {
    throw new WrongFile("Berkas ini milik orang lain. Hanya pemiliknya yang dapat mengirimnya.");
  }
  try {
    const plain = await openedWith(pin, BOUND, body);
    return body.format === EARLIER ? { works: plain, drafts: [] } : plain;
  } catch {
    throw new WrongFile("PIN salah, atau berkasnya rusak. Pakailah PIN yang berlaku saat berkas dibuat.");
  }
}

async function parsed(file) {
  try {
    const body = JSON.parse(await file.text());
    if (body.format === FORMAT || body.format === EARLIER) return body;
  } catch {
    // Not JSON: said below.
  }
  throw new WrongFile("Ini bukan berkas dari aplikasi Garda.");
}

/** Offers a file to the phone: its share sheet where there is one, else a download. */
export async function offer(file) {
  if (navigator.canShare?.({ files: [file] })) {
    try {
      await navigator.share({ files: [file] });
      return;
    } catch (reason) {
      if (reason.name === "AbortError") return;
    }
  }
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = file.name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
