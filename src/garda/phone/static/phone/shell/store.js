// What one person keeps on this phone: lists from the server until they expire, work that waits to
// be sent, and what the server answered. All of it sealed; legible are kinds, times and counts.

import { asked, openBytes, seal, sealBytes, unseal } from "../../garda/sealing.js";

const DAY_MS = 24 * 3600 * 1000;
/** Answers are shown that long after the sending. */
const SHOWN_MS = 2 * DAY_MS;

export class Store {
  constructor(database, account, key) {
    Object.assign(this, { database, account, key });
  }

  #rows(store, mode = "readonly") {
    return this.database.transaction(store, mode).objectStore(store);
  }

  #bound(store, id) {
    return `${store}/${this.account}/${id}`;
  }

  async #put(store, id, open, secret) {
    const row = await seal(this.key, this.#bound(store, id), secret);
    await asked(this.#rows(store, "readwrite").put({ ...open, ...row, account: this.account }));
  }

  async #own(store) {
    const all = await asked(this.#rows(store).getAll());
    return all.filter((row) => row.account === this.account);
  }

  async #opened(store, id, row) {
    try {
      return await unseal(this.key, this.#bound(store, id), row);
    } catch {
      return null;
    }
  }

  // Lists from the server.

  /** Kept until `until` (ms since 1970); then it is gone at the next opening. */
  async keep(name, value, until) {
    const full = `${this.account}/${name}`;
    await this.#put("kept", full, { name: full, at: Date.now(), until }, value);
  }

  /** {value, at}, or null where nothing is kept under this name. */
  async kept(name) {
    const full = `${this.account}/${name}`;
    const row = await asked(this.#rows("kept").get(full));
    const value = row ? await this.#opened("kept", full, row) : null;
    return value === null ? null : { value, at: row.at };
  }

  // Drafts: work that somebody has begun. They leave when they are finished, never by themselves.

  /** {value, at}, or null. `files`: pictures that belong to a draft, each under a name of its own. */
  async draft(name) {
    const full = `${this.account}/${name}`;
    const row = await asked(this.#rows("drafts").get(full));
    const value = row ? await this.#opened("drafts", full, row) : null;
    return value === null ? null : { value, at: row.at };
  }

  async keepDraft(name, value) {
    const full = `${this.account}/${name}`;
    await this.#put("drafts", full, { name: full, at: Date.now() }, value);
  }

  async keepFile(name, blob) {
    const full = `${this.account}/${name}`;
    const sealed = await sealBytes(this.key, this.#bound("drafts", full), await blob.arrayBuffer());
    await asked(this.#rows("drafts", "readwrite").put({ name: full, at: Date.now(), type: blob.type, ...sealed, account: this.account }));
  }

  /** The picture of that name, or null. */
  async file(name) {
    const full = `${this.account}/${name}`;
    const row = await asked(this.#rows("drafts").get(full));
    return row ? new Blob([await openBytes(this.key, this.#bound("drafts", full), row)], { type: row.type }) : null;
  }

  async dropDraft(name) {
    await asked(this.#rows("drafts", "readwrite").delete(`${this.account}/${name}`));
  }

  /** Names of the drafts that begin so, and of their pictures. */
  draftNames(start = "") {
    return this.#names(start, (row) => !row.type);
  }

  fileNames(start = "") {
    return this.#names(start, (row) => row.type);
  }

  async #names(start, wanted) {
    const names = (await this.#own("drafts")).filter(wanted).map((row) => row.name.slice(this.account.length + 1));
    return names.filter((name) => name.startsWith(start));
  }

  // Work that waits.

  /** `work`: id, kind, item as the server gets it, label for people. Never changed by sending. */
  async add({ id, kind, photo, ...secret }) {
    const sealedPhoto = photo ? await this.#sealedPhoto(id, photo) : null;
    const open = { id, kind, at: Date.now(), state: "waiting", photo: sealedPhoto };
    await this.#put("queue", id, open, secret);
  }

  async #sealedPhoto(id, photo) {
    const bytes = await photo.arrayBuffer();
    return { type: photo.type, ...(await sealBytes(this.key, this.#bound("photo", id), bytes)) };
  }

  async photoOf(work) {
    const bytes = await openBytes(this.key, this.#bound("photo", work.id), work.photo);
    return new Blob([bytes], { type: work.photo.type });
  }

  /** The oldest first. What cannot be opened is given with `lost`, and stays. */
  async waiting() {
    const rows = await this.#own("queue");
    const works = await Promise.all(rows.map((row) => this.#work(row)));
    return works.sort((a, b) => a.at - b.at || a.id.localeCompare(b.id));
  }

  async #work({ id, kind, at, state, told, photo, ...row }) {
    const secret = await this.#opened("queue", id, row);
    return { id, kind, at, state, told, photo, ...(secret ?? { lost: true, label: "" }) };
  }

  /** Notes what the server said about work that it did not take. */
  async told(id, state, told) {
    const store = this.#rows("queue", "readwrite");
    const row = await asked(store.get(id));
    if (row) await asked(store.put({ ...row, state, told }));
  }

  /** Not sent yet, and taken back by the person who made it. */
  async takeBack(id) {
    await asked(this.#rows("queue", "readwrite").delete(id));
  }

  /** The server has it: only now it leaves the queue. The answer stays a while. */
  async settle(work, answer) {
    const { id, kind, item, label } = work;
    await this.#put("sent", id, { id, kind, at: Date.now() }, { item, label, ...answer });
    await asked(this.#rows("queue", "readwrite").delete(id));
  }

  /** Answers to what was sent in the last days, the oldest first. */
  async sent() {
    const rows = await this.#own("sent");
    const all = await Promise.all(
      rows.map(async (row) => ({ ...(await this.#opened("sent", row.id, row)), id: row.id, kind: row.kind, at: row.at })),
    );
    return all.sort((a, b) => a.at - b.at);
  }

  // The end.

  async forgetExpired(now = Date.now()) {
    for (const row of await this.#own("kept")) {
      if (row.until < now) await asked(this.#rows("kept", "readwrite").delete(row.name));
    }
    for (const row of await this.#own("sent")) {
      if (row.at + SHOWN_MS < now) await asked(this.#rows("sent", "readwrite").delete(row.id));
    }
  }

  /** Everything but what waits: that leaves the phone only by being sent. Drafts go, too: who calls
   * this has looked that none is open. */
  async clear() {
    for (const row of await this.#own("kept")) await asked(this.#rows("kept", "readwrite").delete(row.name));
    for (const row of await this.#own("sent")) await asked(this.#rows("sent", "readwrite").delete(row.id));
    for (const row of await this.#own("drafts")) await asked(this.#rows("drafts", "readwrite").delete(row.name));
  }
}

/** How much waits here by account, without opening any of it. */
export async function countWaiting(database) {
  const store = database.transaction("queue", "readonly").objectStore("queue");
  const counts = new Map();
  for (const row of await asked(store.getAll())) {
    counts.set(row.account, (counts.get(row.account) ?? 0) + 1);
  }
  return counts;
}
