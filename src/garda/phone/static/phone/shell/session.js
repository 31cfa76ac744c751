// Who works on this phone now, with the key to their data in memory only. A reload, a lock or a
// change of person forgets the key.

import { get, post, useToken } from "./api.js";
import { Store } from "./store.js";
import * as vault from "./vault.js";

const IDLE_MS = 30 * 60_000;

const events = new EventTarget();
export const session = {
  database: null,
  /** What the server last said about this phone; null while it was not asked or is away. */
  phone: null,
  person: null,
  store: null,
  /** Milliseconds by which the election's time is ahead of this phone's clock. */
  offset: 0,
};

/** Something that pages show has changed: "person", "queue", "line". */
export const changed = (what) => events.dispatchEvent(new CustomEvent("change", { detail: what }));
export const onChange = (handler) => events.addEventListener("change", (e) => handler(e.detail));

/** Calls `handler` whenever somebody is in on a phone that the server knows: time to fetch. */
export function onReady(handler) {
  let known = null;
  onChange(() => {
    const ready = session.person && session.phone?.device ? session.person.account : null;
    if (ready && ready !== known) handler();
    known = ready;
  });
}

/** "Now" of the election. A rehearsal has its own. */
export const now = () => Date.now() + session.offset;
export function noteServerTime(told) {
  session.offset = new Date(told).getTime() - Date.now();
  remember("selisih", session.offset);
}

// Where there is no connection: the mark of a rehearsal, and its time. Nothing about people.

function remember(name, value) {
  try {
    localStorage.setItem(`garda.hp.${name}`, JSON.stringify(value));
  } catch {
    // Storage may be forbidden; then it is asked again.
  }
}

function remembered(name) {
  try {
    return JSON.parse(localStorage.getItem(`garda.hp.${name}`));
  } catch {
    return null;
  }
}

session.offset = remembered("selisih") ?? 0;

function learn(phone) {
  session.phone = phone;
  useToken(phone.csrf);
  noteServerTime(phone.server_time);
  remember("pemilihan", phone.election);
}

export const election = () => session.phone?.election ?? remembered("pemilihan");

/** Asks who is on this phone; without a connection nothing is known and nothing is lost. */
export async function askPhone() {
  try {
    learn(await get("/hp/saya/"));
  } catch {
    session.phone = null;
  }
  changed("line");
}

/** Everybody who may work here: those the server names, and those who keep data here already. */
export async function people() {
  const kept = await vault.holders(session.database);
  const named = session.phone?.people ?? [];
  const known = new Set(named.map((person) => person.account));
  const here = kept.map(({ account, name, role_code, role, place, zone, by_pin }) => ({
    account, name, role_code, role, place, zone, by_pin,
  }));
  return [...named, ...here.filter((person) => !known.has(person.account))];
}

export const hasData = async (account) => Boolean(await vault.holderOf(session.database, account));

/** Whether the server takes this account's PIN here; its answer is noted. Raises Refused. */
export async function signIn(person, pin) {
  learn(await post("/hp/masuk/", { account: person.account, pin }));
  changed("line");
}

export const isSignedIn = (account) => session.phone?.signed_in === account;

export async function begin(person, pin) {
  await open(person, await vault.makeHolder(session.database, person, pin));
}

/** Opens this person's data. Raises WrongPin. */
export async function enter(person, pin) {
  const key = await vault.unlock(session.database, person.account, pin);
  await vault.describeHolder(session.database, person);
  await open(person, key);
}

export async function enterWithNewPin(person, oldPin, newPin) {
  await open(person, await vault.changePin(session.database, person.account, oldPin, newPin));
}

async function open(person, key) {
  session.store = new Store(session.database, person.account, key);
  session.person = person;
  await session.store.forgetExpired();
  await navigator.storage?.persist?.();
  changed("person");
}

export function lock() {
  session.person = null;
  session.store = null;
  changed("person");
}

/** Forgets the key when nobody touched the phone for a while. */
export function lockWhenIdle() {
  let active = Date.now();
  for (const name of ["pointerdown", "keydown", "touchmove"]) {
    addEventListener(name, () => (active = Date.now()), { passive: true, capture: true });
  }
  const look = () => session.person && Date.now() - active > IDLE_MS && lock();
  document.addEventListener("visibilitychange", look);
  setInterval(look, 30_000);
}
