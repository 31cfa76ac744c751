// Unsent work as a file: for the phone's own folder, or for another phone when this one dies. The
// file is sealed with the PIN alone, since it has to open elsewhere; so nothing goes into it but what
// the server is to get: ids, times, choices and what somebody typed. Lists of names stay here.

import { openBytes, sealBytes, bytesOf } from "../../garda/sealing.js";
import { session } from "./session.js";
import { fileKey, newSalt } from "./vault.js";

const FORMAT = "garda-hp-1";
const BOUND = "garda-hp-berkas";

const toText = (bytes) => btoa(Array.from(new Uint8Array(bytes), (b) => String.fromCharCode(b)).join(""));
const fromText = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));

/** A file with all that waits, sealed with `pin`. Nothing leaves the queue by that. */
export async function sealedFile(pin) {
  const works = (await session.store.waiting()).filter((work) => !work.lost && !work.photo);
  const plain = works.map(({ id, kind, item }) => ({ id, kind, item }));
  const salt = newSalt();
  const key = await fileKey(pin, salt);
  const { iv, sealed } = await sealBytes(key, BOUND, bytesOf(JSON.stringify(plain)));
  const body = { format: FORMAT, account: session.store.account, salt: toText(salt), iv: toText(iv), sealed: toText(sealed) };
  const day = new Date().toISOString().slice(0, 10);
  return new File([JSON.stringify(body)], `garda-belum-terkirim-${day}.garda.json`, { type: "application/json" });
}

export class WrongFile extends Error {}

/** Takes work from a file into the queue. Gives how many; the same file twice adds nothing. */
export async function takeFile(file, pin) {
  const works = await opened(file, pin);
  const here = new Set((await session.store.waiting()).map((work) => work.id));
  const sent = new Set((await session.store.sent()).map((work) => work.id));
  const fresh = works.filter((work) => !here.has(work.id) && !sent.has(work.id));
  for (const { id, kind, item } of fresh) {
    await session.store.add({ id, kind, item, label: "Dari ponsel lain" });
  }
  return fresh.length;
}

async function opened(file, pin) {
  const body = await parsed(file);
  if (body.account !== session.store.account) {
    throw new WrongFile("Berkas ini milik orang lain. Hanya pemiliknya yang dapat mengirimnya.");
  }
  try {
    const key = await fileKey(pin, fromText(body.salt));
    const row = { iv: fromText(body.iv), sealed: fromText(body.sealed) };
    return JSON.parse(new TextDecoder().decode(await openBytes(key, BOUND, row)));
  } catch {
    throw new WrongFile("PIN salah, atau berkasnya rusak. Pakailah PIN yang berlaku saat berkas dibuat.");
  }
}

async function parsed(file) {
  try {
    const body = JSON.parse(await file.text());
    if (body.format === FORMAT) return body;
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
