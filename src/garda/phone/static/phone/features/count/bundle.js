// This phone's signature under a form's bundle, and the ways in which the bundle is handed on.

import { bundleOf, encode, sha256, signedBytes, SIGNING, toQr, VERSION, wholeSecond } from "../../../results/bundles.js";

/** {publicKey, sha256} of a pair, as the server registers it. */
export async function described(pair) {
  const point = await crypto.subtle.exportKey("raw", pair.publicKey);
  return { publicKey: encode(point), sha256: await sha256(point) };
}

/** A new bundle of its parts: stands in any order, the time as it is. Raises Unreadable for parts that
 * nobody could read. */
export const newBundle = ({ at, stands, ...rest }) => bundleOf({ ...rest, at: wholeSecond(at), stands: [...stands].sort(), v: VERSION });

export const sign = async (pair, bundle) => encode(await crypto.subtle.sign(SIGNING, pair.privateKey, signedBytes(bundle)));

/** A link that carries the bundle behind "#": whoever opens it can check it, and no server gets it. */
export const linkOf = (bundle, signature) => `${location.origin}/cek-bundel/#${toQr(bundle, signature)}`;

export function fileOf(bundle, signature) {
  const name = `bundel-${bundle.station}-${bundle.contest}-${bundle.round}.json`;
  return new File([JSON.stringify({ bundle, signature })], name, { type: "application/json" });
}
