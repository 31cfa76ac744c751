// Work that waits to be sent. Features say once what their kind of work is and where it goes; they
// then only add to it.

import { uuid7 } from "../../garda/ids.js";
import { changed, session } from "./session.js";

const kinds = new Map();

/** `url`, `list`: where it goes and what the items are called in the body; `title`: for people. `url`
 * may be a function of the work and the account. `photos`: each goes alone, as a form whose file has
 * this name; `pieces`: address of a piece of it by work and account, for bad lines. Kinds are sent in
 * the order of their declaration. */
export const declareKind = (name, { url, list = "items", title, photos = "", pieces = null }) =>
  kinds.set(name, { name, url, list, title, photos, pieces });

export const kindOf = (name) => kinds.get(name);
export const allKinds = () => [...kinds.values()];

/** Keeps work safely; resolves once it lies on the phone. Gives its id. `more`: what the feature has
 * to know about it and the server need not. */
export async function add(kind, item, label, photo = null, more = {}) {
  const id = item.id ?? uuid7();
  const work = { id, device_at: new Date().toISOString(), ...item };
  await session.store.add({ id, kind, item: work, label, photo, more });
  changed("queue");
  return id;
}

/** Only what was never sent can be taken back. */
export async function takeBack(id) {
  await session.store.takeBack(id);
  changed("queue");
}

export const REFUSED = "refused";
export const isRefused = (work) => work.state === REFUSED;
