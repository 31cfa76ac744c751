// Codes on the screen, for the cameras of other phones.

import { h, svg } from "../../shell/dom.js";
import { encode } from "../../vendor/uqr-0.1.3.js";

const QUIET = 4;
/** Of a larger code a small screen shows no modules that a camera tells apart. */
const MOST_VERSION = 22;

/** Rows of modules, true for dark. Raises RangeError for more than about 1,000 bytes. */
export const modulesOf = (text) => encode(text, { ecc: "L", border: 0, maxVersion: MOST_VERSION }).data;

/** A drawing of the code, dark on light whatever the theme, as broad as its place. */
export function qrCode(text, label) {
  const dark = modulesOf(text);
  const size = dark.length + 2 * QUIET;
  const path = dark.flatMap((row, y) => row.map((on, x) => (on ? `M${x + QUIET} ${y + QUIET}h1v1h-1z` : ""))).join("");
  const drawing = svg("svg", { viewBox: `0 0 ${size} ${size}`, role: "img", "aria-label": label, "shape-rendering": "crispEdges" },
    svg("rect", { width: size, height: size, fill: "#fff" }), svg("path", { d: path, fill: "#000" }));
  return h("div", { class: "qr" }, drawing);
}
