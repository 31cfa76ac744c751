// What was typed and is not sent yet, kept on the device under a key that never leaves the browser.
// The key is one of the account: another officer's entries stay closed on the page, and are only
// counted. Nothing legible is written: name, numbers and errors are sealed together.

const DATABASE = "garda-counter";
const STORES = { keys: "account", entries: "id" };

function asked(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function opened() {
  const request = indexedDB.open(DATABASE, 1);
  request.onupgradeneeded = () => {
    for (const [name, keyPath] of Object.entries(STORES)) {
      request.result.createObjectStore(name, { keyPath });
    }
  };
  return asked(request);
}

async function keyOf(database, account) {
  const keys = (mode) => database.transaction("keys", mode).objectStore("keys");
  const found = await asked(keys("readonly").get(account));
  if (found) return found.key;
  const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, [
    "encrypt",
    "decrypt",
  ]);
  // Another tab may have made one meanwhile: the first stays.
  await asked(keys("readwrite").add({ account, key })).catch(() => undefined);
  return (await asked(keys("readonly").get(account))).key;
}

const words = (id, account) => new TextEncoder().encode(`${account}/${id}`);

/** The entries of one account on this device; null where the browser keeps nothing safely. */
export async function openVault(account) {
  if (!globalThis.isSecureContext || !globalThis.crypto?.subtle || !globalThis.indexedDB) {
    return null;
  }
  try {
    const database = await opened();
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

  /** `entry`: id, village, typedAt, fields (pairs of name and value), errors. */
  async put(entry) {
    const { id, village, typedAt, ...secret } = entry;
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const plain = new TextEncoder().encode(JSON.stringify(secret));
    const bound = { name: "AES-GCM", iv, additionalData: words(id, this.account) };
    const sealed = await crypto.subtle.encrypt(bound, this.key, plain);
    await asked(this.#rows("readwrite").put({ id, village, typedAt, iv, sealed, account: this.account }));
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

  async #opened({ id, village, typedAt, iv, sealed }) {
    const bound = { name: "AES-GCM", iv, additionalData: words(id, this.account) };
    try {
      const plain = await crypto.subtle.decrypt(bound, this.key, sealed);
      return { id, village, typedAt, ...JSON.parse(new TextDecoder().decode(plain)) };
    } catch {
      return null;
    }
  }
}
