// What was typed and is not sent yet, kept on the device under a key that never leaves the browser.
// The key is one of the account: another officer's entries stay closed on the page, and are only
// counted. Nothing legible is written: name, numbers and errors are sealed together.

import { asked, canSeal, makeKey, openDatabase, seal, unseal } from "../../garda/sealing.js";

const DATABASE = "garda-counter";
const STORES = { keys: "account", entries: "id" };

async function keyOf(database, account) {
  const keys = (mode) => database.transaction("keys", mode).objectStore("keys");
  const found = await asked(keys("readonly").get(account));
  if (found) return found.key;
  const key = await makeKey();
  // Another tab may have made one meanwhile: the first stays.
  await asked(keys("readwrite").add({ account, key })).catch(() => undefined);
  return (await asked(keys("readonly").get(account))).key;
}

/** The entries of one account on this device; null where the browser keeps nothing safely. */
export async function openVault(account) {
  if (!canSeal()) return null;
  try {
    const database = await openDatabase(DATABASE, 1, STORES);
    return new Vault(database, account, await keyOf(database, account));
  } catch {
    return null;
  }
}

class Vault {
  constructor(database, account, key) {
    Object.assign(this, { database, account, key });
  }

  #rows(mode) {
    return this.database.transaction("entries", mode).objectStore("entries");
  }

  #bound(id) {
    return `${this.account}/${id}`;
  }

  /** `entry`: id, village, typedAt, fields (pairs of name and value), errors. */
  async put(entry) {
    const { id, village, typedAt, ...secret } = entry;
    const row = await seal(this.key, this.#bound(id), secret);
    await asked(this.#rows("readwrite").put({ id, village, typedAt, ...row, account: this.account }));
  }

  async drop(id) {
    await asked(this.#rows("readwrite").delete(id));
  }

  /** Own entries, the oldest first, and how many others' lie here. */
  async all() {
    const rows = await asked(this.#rows("readonly").getAll());
    const own = rows.filter((row) => row.account === this.account);
    const entries = (await Promise.all(own.map((row) => this.#opened(row)))).filter(Boolean);
    entries.sort((a, b) => a.typedAt.localeCompare(b.typedAt));
    return { entries, others: rows.length - own.length };
  }

  async #opened({ id, village, typedAt, ...row }) {
    try {
      return { id, village, typedAt, ...(await unseal(this.key, this.#bound(id), row)) };
    } catch {
      return null;
    }
  }
}
