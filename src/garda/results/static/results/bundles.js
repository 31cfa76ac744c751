// Bundles and key lists, written, read and judged where they are: the rules of results/bundles.py and
// results/keylists.py, with WebCrypto and without a network. The phone at the station signs by it, the
// page /cek-bundel/ checks by it. All of them meet tests/results/data/bundles.json.

export const VERSION = 1;
const HEAD = "GB1";
const MOST = { figures: 120, photos: 9, written: 12, number: 99_999, latest: Date.UTC(2200, 0, 1) / 1000 };
const HEX = /^[0-9a-f]{64}$/;
const STATION = /^[0-9]{13}$/;
const BLOCK = /^[a-z_]{1,12}$/;
const CODE = /^[^\x00-\x1f\x7f]{1,60}$/u;
const SIGNATURE = /^[\p{L}\p{N}_-]{1,120}$/u;
const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;
const POINT_BYTES = 65;
const CURVE = { name: "ECDSA", namedCurve: "P-256" };
export const SIGNING = { name: "ECDSA", hash: "SHA-256" };
const LIST_SIGNING = { name: "Ed25519" };

/** No bundle, or no list, or one that no phone and no server of ours wrote. */
export class Unreadable extends Error {}

function must(holds, what) {
  if (!holds) throw new Unreadable(what);
}

const bytesOf = (text) => new TextEncoder().encode(text);
const hex = (bytes) => Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
const fromHex = (text) => Uint8Array.from(text.match(/../g), (two) => Number.parseInt(two, 16));
export const sha256 = async (bytes) => hex(await crypto.subtle.digest("SHA-256", bytes));

/** Base64url without padding, in its only spelling. */
export function encode(bytes) {
  const signs = Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join("");
  return btoa(signs).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

function decode(text, length) {
  must(typeof text === "string" && /^[\w-]*$/.test(text) && text.length % 4 !== 1, "not base64url");
  const signs = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  const bytes = Uint8Array.from(signs, (sign) => sign.charCodeAt(0));
  must(encode(bytes) === text && (length === undefined || bytes.length === length), "another length");
  return bytes;
}

/** JSON with its keys in order and no blanks, as it is signed. */
export function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const parts = Object.keys(value).sort().map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`);
  return `{${parts.join(",")}}`;
}

/** A moment as bundles spell it: in UTC, whole seconds. */
export const wholeSecond = (at) => `${new Date(at).toISOString().slice(0, 19)}Z`;

// --- reading a bundle -----------------------------------------------------------------------------

function text(value, form) {
  must(typeof value === "string" && form.test(value) && isWhole(value), "a text of another form");
  return value;
}

/** Half of a pair of signs has no bytes. */
function isWhole(value) {
  return !/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/.test(value);
}

function number(value) {
  must(Number.isInteger(value) && value >= 0 && value <= MOST.number, "no number of a form");
  return value;
}

/** Seconds that were added to the phone's own clock to have the time of the bundle. */
function offsetOf(value) {
  must(Number.isInteger(value) && Math.abs(value) <= MOST.latest, "no correction of a clock");
  return value;
}

function list(value, most) {
  must(Array.isArray(value) && value.length <= most, "no list of a form");
  return value;
}

function moment(value) {
  must(typeof value === "string" && MOMENT.test(value), "no time");
  const at = new Date(value);
  must(!Number.isNaN(at.valueOf()) && wholeSecond(at) === value, "no time");
  return value;
}

function written(pair) {
  must(list(pair, 2).length === 2, "no pair");
  const [index, boxes] = pair;
  must(typeof boxes === "string" && [...boxes].length <= MOST.written && isWhole(boxes), "no text of boxes");
  return [number(index), boxes];
}

const inOrder = (one, other) => one[0] - other[0] || (one[1] < other[1] ? -1 : Number(one[1] > other[1]));

/** A bundle of its plain data, every part checked and in the order in which it is signed. */
export function bundleOf(content) {
  must(content !== null && typeof content === "object" && content.v === VERSION, "another version");
  const bundle = {
    at: moment(content.at),
    contest: text(content.contest, CODE),
    election: text(content.election, CODE),
    figures: list(content.figures, MOST.figures).map((value) => (value === null ? null : number(value))),
    form: text(content.form, HEX),
    key: text(content.key, HEX),
    offset: offsetOf(content.offset),
    photos: list(content.photos, MOST.photos).map((each) => text(each, HEX)),
    round: number(content.round),
    stands: list(content.stands, MOST.figures).map((each) => text(each, BLOCK)).sort(),
    station: text(content.station, STATION),
    v: VERSION,
    written: list(content.written, MOST.figures).map(written).sort(inOrder),
  };
  must(canonical(bundle) === canonical(content), "not in its only spelling");
  return bundle;
}

/** What a phone signs. */
export const signedBytes = (bundle) => bytesOf(canonical(bundle));

const short = (value) => encode(fromHex(value));
const long = (value) => hex(decode(value, 32));
const quoted = (value) => encodeURIComponent(value).replaceAll(".", "%2E");
const split = (value) => (value ? value.split("~") : []);

/** One line for one QR code. */
export function toQr(bundle, signature) {
  const { election, station, contest, round, form, figures, stands, written: boxes, photos, at, offset, key } = bundle;
  return [
    HEAD, quoted(election), station, quoted(contest), round, short(form),
    figures.map((value) => value ?? "x").join("~"), stands.join("~"),
    boxes.length ? encode(bytesOf(canonical(boxes))) : "",
    photos.map(short).join("~"), Date.parse(at) / 1000, offset, short(key), signature,
  ].join(".");
}

function fromQr(line) {
  const parts = line.split(".");
  must(parts.length === 14 && parts[0] === HEAD, "another version");
  const [, election, station, contest, round, form, figures, stands, boxes, ...rest] = parts;
  const [photos, at, offset, key, signature] = rest;
  const seconds = Number(at);
  must(Number.isInteger(seconds) && seconds >= 0 && seconds < MOST.latest, "no time of a phone");
  const bundle = bundleOf({
    v: VERSION,
    election: decodeURIComponent(election),
    station,
    contest: decodeURIComponent(contest),
    round: Number(round),
    form: long(form),
    figures: split(figures).map((each) => (each === "x" ? null : Number(each))),
    stands: split(stands),
    written: boxes ? JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(decode(boxes))) : [],
    photos: split(photos).map(long),
    at: wholeSecond(seconds * 1000),
    key: long(key),
    offset: Number(offset),
  });
  must(toQr(bundle, signature) === line, "another spelling");
  return { bundle, signature };
}

function fromFile(typed) {
  const read = JSON.parse(typed);
  return { bundle: bundleOf(read.bundle), signature: text(read.signature, SIGNATURE) };
}

/** {bundle, signature} of a file, of a QR's text or of a link. Throws Unreadable. */
export function readAny(typed) {
  const trimmed = typed.trim();
  try {
    return trimmed.startsWith("{") ? fromFile(trimmed) : fromQr(trimmed.slice(trimmed.lastIndexOf("#") + 1));
  } catch (error) {
    throw new Unreadable(String(error));
  }
}

// --- the key list ---------------------------------------------------------------------------------

/**
 * The list of a document: {listed, sha256, signer, proven}. Throws Unreadable for one that was changed.
 * `proven` false: this browser knows no Ed25519, so the fingerprint has to be compared with paper.
 */
export async function readList(typed) {
  try {
    const { list: listed, sha256: told, signer, signature } = JSON.parse(typed);
    const signed = bytesOf(canonical(listed));
    must((await sha256(signed)) === told && listed.v === VERSION, "a list that was changed");
    const proven = await listHolds(decode(signer, 32), decode(signature, 64), signed);
    must(proven !== false, "a list whose signature does not hold");
    const keys = await Promise.all(listed.keys.map(keyOf));
    return { listed: { ...listed, keys }, sha256: told, signer, proven: proven === true };
  } catch (error) {
    throw new Unreadable(String(error));
  }
}

/** Whether a list's signature holds; null where the browser cannot say. */
async function listHolds(signer, signature, signed) {
  let key;
  try {
    key = await crypto.subtle.importKey("raw", signer, LIST_SIGNING, false, ["verify"]);
  } catch (error) {
    if (error.name === "NotSupportedError") return null;
    return false;
  }
  return crypto.subtle.verify(LIST_SIGNING, key, signature, signed);
}

/** A key's hash is made anew: what names it must be it. */
async function keyOf({ station, key, from, until }) {
  const named = await sha256(decode(key, POINT_BYTES));
  return { station, key, sha256: named, from: moment(from), until: until === null ? null : moment(until) };
}

// --- the verdict ----------------------------------------------------------------------------------

async function signatureHolds(point, signature, bundle) {
  try {
    const key = await crypto.subtle.importKey("raw", decode(point, POINT_BYTES), CURVE, false, ["verify"]);
    return await crypto.subtle.verify(SIGNING, key, decode(signature, 64), signedBytes(bundle));
  } catch {
    return false;
  }
}

/** What a list says about a bundle. */
export async function judge({ bundle, signature }, { listed }) {
  if (listed.election !== bundle.election) return "other_election";
  const named = listed.keys.filter((key) => key.sha256 === bundle.key);
  const here = named.filter((key) => key.station === bundle.station);
  if (!here.length) return named.length ? "other_station" : "unknown_key";
  if (!(await signatureHolds(here[0].key, signature, bundle))) return "bad_signature";
  // Both are UTC to the second, so that their texts are in the order of their times.
  return here.every((key) => key.until !== null && bundle.at >= key.until) ? "revoked_key" : "holds";
}

/** {verdict, bundle, list} of what was typed, by the text of a list; parts that cannot be read are null. */
export async function check(typed, keys) {
  let read;
  try {
    read = readAny(typed);
  } catch {
    return { verdict: "unreadable", bundle: null, list: null };
  }
  try {
    const known = await readList(keys);
    return { verdict: await judge(read, known), bundle: read.bundle, list: known };
  } catch {
    return { verdict: "bad_list", bundle: read.bundle, list: null };
  }
}
