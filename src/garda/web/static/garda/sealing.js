// What a browser keeps of people's data lies sealed in IndexedDB, under keys that never leave it.
// Shared by the counter of a village and the phone app.

const ALGORITHM = "AES-GCM";
const IV_BYTES = 12;

/** Whether this browser, on this address, can keep anything safely. */
export const canSeal = () =>
  Boolean(globalThis.isSecureContext && globalThis.crypto?.subtle && globalThis.indexedDB);

/** The result of an IndexedDB request. */
export function asked(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** `stores`: name of each store and the field that is its key; missing ones are made. */
export function openDatabase(name, version, stores) {
  const request = indexedDB.open(name, version);
  request.onupgradeneeded = () => {
    for (const [store, keyPath] of Object.entries(stores)) {
      if (!request.result.objectStoreNames.contains(store)) {
        request.result.createObjectStore(store, { keyPath });
      }
    }
  };
  return asked(request);
}

/** A key that can be used here and exported nowhere. */
export const makeKey = (uses = ["encrypt", "decrypt"]) =>
  crypto.subtle.generateKey({ name: ALGORITHM, length: 256 }, false, uses);

export const bytesOf = (text) => new TextEncoder().encode(text);

/** `bound`: words that must be the same when it is opened; a sealed row moves to no other place. */
const manner = (iv, bound) => ({ name: ALGORITHM, iv, additionalData: bytesOf(bound) });

export async function sealBytes(key, bound, bytes) {
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  return { iv, sealed: await crypto.subtle.encrypt(manner(iv, bound), key, bytes) };
}

/** Raises where key, place or content is another. */
export const openBytes = (key, bound, { iv, sealed }) =>
  crypto.subtle.decrypt(manner(iv, bound), key, sealed);

export const seal = (key, bound, value) => sealBytes(key, bound, bytesOf(JSON.stringify(value)));

export async function unseal(key, bound, row) {
  return JSON.parse(new TextDecoder().decode(await openBytes(key, bound, row)));
}
