// A photo over a bad line: piece by piece, and after a break from where the server has it.

import { postBytes, postForm, Refused } from "./api.js";

const PIECE = 128 * 1024;
const FAST = "4g";
const STUCK = "Server tidak menerima bagian foto ini. Dicoba lagi sendiri.";

/** Ids whose sending broke off on this page: they go in pieces from then on. */
const broken = new Set();

/** Where the browser says nothing about the line, it is taken to be good until it breaks. */
const isGood = (id) => (navigator.connection?.effectiveType ?? FAST) === FAST && !broken.has(id);

/** `pieces`: address of the piece that begins at a byte. Gives the server's answer to the photo. */
export async function sendPieces(url, pieces, fields, name, photo) {
  try {
    return isGood(fields.id) ? await postForm(url, fields, name, photo) : await sendRest(pieces, photo);
  } catch (refusal) {
    if (!refusal.ofBody) broken.add(fields.id);
    throw refusal;
  }
}

/** The server tells at each piece how much it has, and with the last one what became of the photo; an
 * offset that is not its own keeps nothing. */
async function sendRest(pieces, photo) {
  let have = 0;
  for (;;) {
    const told = await postBytes(pieces(have, photo.size), photo.slice(have, have + PIECE));
    if (told.result) return { server_time: told.server_time, results: [told.result] };
    if (told.have === have) throw new Refused("stuck", STUCK);
    have = told.have;
  }
}
