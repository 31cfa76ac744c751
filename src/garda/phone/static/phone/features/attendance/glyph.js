// Seven bars of a station: present, online with a dot, absent dashed in red, nobody yet dashed.

import { svg } from "../../shell/dom.js";
import { ABSENT, isOpen, ONLINE, ONSITE } from "./rules.js";

const STEP = 18;
const TALL = 40;
const SHORT = 32;

function bar(state, place) {
  const height = place === 0 ? TALL : SHORT;
  const box = { x: place * STEP + 1, y: TALL + 1 - height, width: 13, height, rx: 2 };
  if (state === ONSITE) return svg("rect", { ...box, class: "seat-filled" });
  if (state === ONLINE) {
    const dot = svg("circle", { cx: box.x + 6.5, cy: box.y + height / 2, r: 2, class: "bar-dot" });
    return [svg("rect", { ...box, class: "bar-online" }), dot];
  }
  return svg("rect", { ...box, class: state === ABSENT ? "bar-absent" : "seat-empty" });
}

const counted = (state) => (state && !isOpen(state) ? state.presence : null);

/** Words stand beside it, so it is silent for screen readers. */
export function glyph(some, states) {
  const width = Math.max(some.length, 7) * STEP;
  const bars = some.map((member, place) => bar(counted(states.get(member.appointment)), place));
  return svg("svg", { class: "glyph", viewBox: `0 0 ${width} ${TALL + 2}`, width, height: TALL + 2, "aria-hidden": "true", focusable: "false" }, bars);
}
