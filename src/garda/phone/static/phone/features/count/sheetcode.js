// Reads the text of a page's QR code, as results/domain/sheetcode.py writes it.

const LONGEST = 120;
const MODULUS = 97;
/** As many pages as corner marks can tell apart. */
const MOST_PAGES = 6;
const PATTERN =
  /^GARDA1\/([A-Za-z0-9][A-Za-z0-9._-]{0,39})\/([0-9]{13})\/([a-z][a-z0-9_]{0,19})\/([1-9][0-9]?)\/([1-9])\/([0-9]{2})$/;

export const FOREIGN = "foreign";
export const BROKEN = "broken";

function check(body) {
  let rest = 0;
  for (const byte of new TextEncoder().encode(body)) rest = (rest * 256 + byte) % MODULUS;
  return String(MODULUS + 1 - ((rest * 100) % MODULUS)).padStart(2, "0");
}

/** {election, station, contest, round, page}, or {wrong: "foreign" | "broken"}; a page that no form has is foreign. */
export function readSheetCode(text) {
  const found = text.length <= LONGEST ? PATTERN.exec(text) : null;
  if (!found) return { wrong: FOREIGN };
  const [, election, station, contest, round, page, last] = found;
  if (Number(page) > MOST_PAGES) return { wrong: FOREIGN };
  if (last !== check(text.slice(0, text.lastIndexOf("/")))) return { wrong: BROKEN };
  return { election, station, contest, round: Number(round), page: Number(page) };
}
