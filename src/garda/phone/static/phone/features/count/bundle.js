// What the phone signs of one form, as docs/api-hasil.md describes it and results/bundles.py reads it.

import { bytesOf } from "../../../garda/sealing.js";

const VERSION = 1;
const SIGNING = { name: "ECDSA", hash: "SHA-256" };

export const hex = (bytes) => Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
export const sha256 = async (bytes) => hex(await crypto.subtle.digest("SHA-256", bytes));
const fromHex = (text) => Uint8Array.from(text.match(/../g), (two) => Number.parseInt(two, 16));

/** Base64url without padding. */
export function base64url(bytes) {
  const signs = Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join("");
  return btoa(signs).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** {publicKey, sha256} of a pair, as the server registers it. */
export async function described(pair) {
  const point = await crypto.subtle.exportKey("raw", pair.publicKey);
  return { publicKey: base64url(point), sha256: await sha256(point) };
}

/** In UTC, whole seconds. */
export const wholeSecond = (moment) => `${new Date(moment).toISOString().slice(0, 19)}Z`;

/** Keys stand in the order in which they are signed. `offset`: seconds that were added to the phone's
 * own clock to have `at`. */
export const bundleOf = ({ at, contest, election, figures, form, key, offset, photos, round, stands, station, written }) => ({
  at: wholeSecond(at), contest, election, figures, form, key, offset, photos, round, stands: [...stands].sort(), station, v: VERSION, written,
});

export const signedBytes = (bundle) => bytesOf(JSON.stringify(bundle));

export const sign = async (pair, bundle) => base64url(await crypto.subtle.sign(SIGNING, pair.privateKey, signedBytes(bundle)));

const short = (text) => base64url(fromHex(text));
const quoted = (text) => encodeURIComponent(text).replaceAll(".", "%2E");

/** One line for one QR code. */
export function toQr(bundle, signature) {
  const { election, station, contest, round, form, figures, stands, written, photos, at, offset, key } = bundle;
  return [
    "GB1", quoted(election), station, quoted(contest), round, short(form),
    figures.map((value) => value ?? "x").join("~"), stands.join("~"),
    written.length ? base64url(bytesOf(JSON.stringify(written))) : "",
    photos.map(short).join("~"), Date.parse(at) / 1000, offset, short(key), signature,
  ].join(".");
}

/** A link that carries the bundle behind "#": whoever opens it can check it, and no server gets it. */
export const linkOf = (bundle, signature) => `${location.origin}/cek-bundel/#${toQr(bundle, signature)}`;

export function fileOf(bundle, signature) {
  const name = `bundel-${bundle.station}-${bundle.contest}-${bundle.round}.json`;
  return new File([JSON.stringify({ bundle, signature })], name, { type: "application/json" });
}
