// A practice election has addresses and names of its own, so that nothing of it ever comes to the
// real one.

import { session } from "./session.js";

const ROOT = "/api/hp/tps";

/** An address of the station's service; `more` are its questions. */
export function address(path, practice, more = {}) {
  const asked = new URLSearchParams({ ...more, ...(practice ? { latihan: practice } : {}) });
  return asked.size ? `${ROOT}/${path}?${asked}` : `${ROOT}/${path}`;
}

/** For `declareKind`: where a kind of work of the station goes. */
export const to = (path) => (work) => address(path, work.more?.practice);

/** Under which name something of an election is kept. */
export const named = (name, practice) => (practice ? `${name}/${practice}` : name);

/** The real election ("") and every rehearsal that somebody of this phone takes part in. */
export const elections = () => ["", ...(session.phone?.rehearsals ?? []).map(({ code }) => code)];
