// The key of somebody's data on this phone. It is random, and lies here wrapped twice: under a key
// that the browser never gives out, and under one that is made from the PIN. A copy of the disk
// without the PIN opens nothing, and neither does the PIN on another phone.

import { asked, bytesOf, makeKey, openBytes, openDatabase, sealBytes } from "../../garda/sealing.js";

const NAME = "garda-hp";
const STORES = { keys: "account", queue: "id", kept: "name", sent: "id", drafts: "name", signing: "account" };
const ROUNDS = 600_000;
const FREE_TRIES = 4;
const FIRST_WAIT_MS = 30_000;
const LONGEST_WAIT_MS = 900_000;

export const openPhone = () => openDatabase(NAME, 2, STORES);

/** The PIN is not the one under which the data lie here; `waitMs` until the next try counts. */
export class WrongPin extends Error {
  constructor(waitMs) {
    super("wrong PIN");
    this.waitMs = waitMs;
  }
}

const rows = (database, mode) => database.transaction("keys", mode).objectStore("keys");

/** Who keeps data on this phone, the last used first. */
export async function holders(database) {
  const all = await asked(rows(database, "readonly").getAll());
  return all.sort((a, b) => b.usedAt - a.usedAt);
}

export const holderOf = (database, account) => asked(rows(database, "readonly").get(account));

const saveHolder = (database, row) => asked(rows(database, "readwrite").put(row));

async function keyFromPin(pin, salt, rounds) {
  const typed = await crypto.subtle.importKey("raw", bytesOf(pin), "PBKDF2", false, ["deriveKey"]);
  const manner = { name: "PBKDF2", hash: "SHA-256", salt, iterations: rounds };
  return crypto.subtle.deriveKey(manner, typed, { name: "AES-GCM", length: 256 }, false, [
    "encrypt",
    "decrypt",
  ]);
}

/** What a file for another phone is sealed with: there the PIN alone has to do. */
export async function fileKey(pin, salt) {
  return keyFromPin(pin, salt, ROUNDS);
}

export const newSalt = () => crypto.getRandomValues(new Uint8Array(16));

const inner = (iv) => ({ name: "AES-GCM", iv });

/** Makes a place for this person's data under `pin`; gives the key to them. */
export async function makeHolder(database, person, pin) {
  const deviceKey = await makeKey(["wrapKey", "unwrapKey"]);
  const dataKey = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, true, [
    "encrypt",
    "decrypt",
  ]);
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const wrapped = await crypto.subtle.wrapKey("raw", dataKey, deviceKey, inner(iv));
  const row = { ...person, deviceKey, iv, wrong: 0, waitUntil: 0, usedAt: Date.now() };
  await saveHolder(database, { ...row, ...(await underPin(person.account, pin, wrapped)) });
  return unlock(database, person.account, pin);
}

async function underPin(account, pin, wrapped) {
  const salt = newSalt();
  const key = await keyFromPin(pin, salt, ROUNDS);
  return { salt, rounds: ROUNDS, outer: await sealBytes(key, account, wrapped) };
}

/** The key to this person's data. Raises WrongPin; wrong ones cost time, never data. */
export async function unlock(database, account, pin) {
  const row = await holderOf(database, account);
  const wait = row.waitUntil - Date.now();
  if (wait > 0) throw new WrongPin(wait);
  const wrapped = await unwrapped(database, row, pin);
  await saveHolder(database, { ...row, wrong: 0, waitUntil: 0, usedAt: Date.now() });
  return crypto.subtle.unwrapKey("raw", wrapped, row.deviceKey, inner(row.iv), "AES-GCM", false, [
    "encrypt",
    "decrypt",
  ]);
}

async function unwrapped(database, row, pin) {
  const key = await keyFromPin(pin, row.salt, row.rounds);
  try {
    return await openBytes(key, row.account, row.outer);
  } catch {
    const wrong = row.wrong + 1;
    const wait = waitAfter(wrong);
    await saveHolder(database, { ...row, wrong, waitUntil: Date.now() + wait });
    throw new WrongPin(wait);
  }
}

/** Nothing for the first few slips, then longer and longer. */
export function waitAfter(wrong) {
  if (wrong <= FREE_TRIES) return 0;
  return Math.min(FIRST_WAIT_MS * 2 ** (wrong - FREE_TRIES - 1), LONGEST_WAIT_MS);
}

/** The PIN was changed elsewhere: the same data from now on under the new one. */
export async function changePin(database, account, oldPin, newPin) {
  const row = await holderOf(database, account);
  const wrapped = await unwrapped(database, row, oldPin);
  await saveHolder(database, { ...row, ...(await underPin(account, newPin, wrapped)), wrong: 0 });
  return unlock(database, account, newPin);
}

export const describeHolder = async (database, person) => {
  const row = await holderOf(database, person.account);
  if (row) await saveHolder(database, { ...row, ...person });
};

/** Whether this is the PIN of somebody who keeps data here; their data stay closed. Raises WrongPin
 * where it is not. */
export const prove = async (database, account, pin) => void (await unlock(database, account, pin));

const signing = (database, mode) => database.transaction("signing", mode).objectStore("signing");

/** The pair of keys with which an account signs on this phone; made at the first asking. The private
 * one cannot be read, not even by this app. */
export async function signingPair(database, account) {
  const kept = await asked(signing(database, "readonly").get(account));
  if (kept) return kept.pair;
  const pair = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign", "verify"]);
  await asked(signing(database, "readwrite").put({ account, pair }));
  return pair;
}

export async function dropHolder(database, account) {
  await asked(rows(database, "readwrite").delete(account));
  await asked(signing(database, "readwrite").delete(account));
}
