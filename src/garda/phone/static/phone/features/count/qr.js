// Draws QR codes (ISO/IEC 18004): bytes, low correction, versions 1 to 22, the best of eight masks.

import { h, svg } from "../../shell/dom.js";

const LOW = 1;
const QUIET = 4;
const MOST = 22;
/** By version from 1: correction bytes of each block, and number of blocks, at low correction. */
const CORRECTION = [7, 10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30, 22, 24, 28, 30, 28, 28, 28, 28];
const BLOCKS = [1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 4, 6, 6, 6, 6, 7, 8, 8, 9];

const sizeOf = (version) => 17 + 4 * version;

/** Modules that carry data, of both kinds of bytes. */
function bytesIn(version) {
  const aligned = version > 1 ? Math.floor(version / 7) + 2 : 0;
  let modules = (16 * version + 128) * version + 64;
  if (version > 1) modules -= (25 * aligned - 10) * aligned - 55;
  if (version > 6) modules -= 36;
  return Math.floor(modules / 8);
}

const room = (version) => bytesIn(version) - CORRECTION[version - 1] * BLOCKS[version - 1];
const head = (version) => (version < 10 ? 2 : 3);

function versionFor(length) {
  for (let version = 1; version <= MOST; version += 1) if (length + head(version) <= room(version)) return version;
  throw new RangeError("too long for one code");
}

// Bytes.

function dataBytes(bytes, version) {
  const bits = [4, bytes.length].flatMap((value, at) => toBits(value, at ? (version < 10 ? 8 : 16) : 4));
  for (const byte of bytes) bits.push(...toBits(byte, 8));
  const full = room(version) * 8;
  bits.push(...Array(Math.min(4, full - bits.length)).fill(0));
  while (bits.length % 8) bits.push(0);
  for (let pad = 0xec; bits.length < full; pad ^= 0xec ^ 0x11) bits.push(...toBits(pad, 8));
  return Array.from({ length: bits.length / 8 }, (_, at) => bits.slice(at * 8, at * 8 + 8).reduce((sum, bit) => sum * 2 + bit, 0));
}

const toBits = (value, length) => Array.from({ length }, (_, at) => (value >> (length - 1 - at)) & 1);

/** In the field of 256 with the polynomial 0x11d. */
function times(a, b) {
  let product = 0;
  for (let bit = 7; bit >= 0; bit -= 1) product = (product << 1) ^ ((product >> 7) * 0x11d) ^ (((b >> bit) & 1) * a);
  return product;
}

function divisor(degree) {
  const found = [...Array(degree - 1).fill(0), 1];
  for (let at = 0, root = 1; at < degree; at += 1, root = times(root, 2)) {
    for (let place = 0; place < degree; place += 1) found[place] = times(found[place], root) ^ (found[place + 1] ?? 0);
  }
  return found;
}

function remainder(data, by) {
  const rest = Array(by.length).fill(0);
  for (const byte of data) {
    const factor = byte ^ rest.shift();
    rest.push(0);
    by.forEach((coefficient, at) => (rest[at] ^= times(coefficient, factor)));
  }
  return rest;
}

/** Blocks with their correction, woven into one another. */
function woven(data, version) {
  const [count, correction] = [BLOCKS[version - 1], CORRECTION[version - 1]];
  const long = bytesIn(version) % count;
  const short = Math.floor(bytesIn(version) / count) - correction;
  const by = divisor(correction);
  const parts = [];
  for (let at = 0, from = 0; at < count; at += 1) {
    const until = from + short + (at >= count - long ? 1 : 0);
    parts.push(data.slice(from, until));
    from = until;
  }
  const weave = (lists, length) => Array.from({ length }, (_, at) => lists.map((list) => list[at])).flat().filter((byte) => byte !== undefined);
  return [...weave(parts, short + 1), ...weave(parts.map((part) => remainder(part, by)), correction)];
}

// Modules.

/** A square of modules; `fixed` are those that no mask touches. */
function blank(version) {
  const size = sizeOf(version);
  const rows = () => Array.from({ length: size }, () => Array(size).fill(false));
  return { size, version, dark: rows(), fixed: rows() };
}

function set(square, x, y, dark) {
  square.dark[y][x] = Boolean(dark);
  square.fixed[y][x] = true;
}

const inside = ({ size }, at) => at >= 0 && at < size;

function finder(square, cx, cy) {
  for (let dy = -4; dy <= 4; dy += 1) {
    for (let dx = -4; dx <= 4; dx += 1) {
      const ring = Math.max(Math.abs(dx), Math.abs(dy));
      if (inside(square, cx + dx) && inside(square, cy + dy)) set(square, cx + dx, cy + dy, ring !== 2 && ring !== 4);
    }
  }
}

function alignments({ version, size }) {
  if (version === 1) return [];
  const count = Math.floor(version / 7) + 2;
  const step = Math.floor((version * 8 + count * 3 + 5) / (count * 4 - 4)) * 2;
  const rest = Array.from({ length: count - 1 }, (_, at) => size - 7 - step * at);
  return [6, ...rest.reverse()];
}

function align(square, cx, cy) {
  for (let dy = -2; dy <= 2; dy += 1) {
    for (let dx = -2; dx <= 2; dx += 1) set(square, cx + dx, cy + dy, Math.max(Math.abs(dx), Math.abs(dy)) !== 1);
  }
}

function patterns(square) {
  const last = square.size - 7;
  for (let at = 0; at < square.size; at += 1) {
    set(square, 6, at, at % 2 === 0);
    set(square, at, 6, at % 2 === 0);
  }
  for (const [x, y] of [[3, 3], [square.size - 4, 3], [3, square.size - 4]]) finder(square, x, y);
  const places = alignments(square);
  const corner = (x, y) => (x === 6 && (y === 6 || y === last)) || (x === last && y === 6);
  for (const x of places) for (const y of places) if (!corner(x, y)) align(square, x, y);
  format(square, 0);
  versionBits(square);
}

/** `value` with its remainder under `by`, of `bits` bits. */
function checked(value, by, bits) {
  let rest = value;
  for (let at = 0; at < bits; at += 1) rest = (rest << 1) ^ ((rest >> (bits - 1)) * by);
  return (value << bits) | rest;
}

function format(square, mask) {
  const bits = checked((LOW << 3) | mask, 0x537, 10) ^ 0x5412;
  const bit = (at) => (bits >> at) & 1;
  for (let at = 0; at < 15; at += 1) {
    const along = at < 6 ? at : at < 8 ? at + 1 : square.size - 15 + at;
    set(square, 8, along, bit(at));
    const back = at < 8 ? square.size - 1 - at : at < 9 ? 7 : 14 - at;
    set(square, back, 8, bit(at));
  }
  set(square, 8, square.size - 8, 1);
}

function versionBits(square) {
  if (square.version < 7) return;
  const bits = checked(square.version, 0x1f25, 12);
  for (let at = 0; at < 18; at += 1) {
    const [far, near] = [square.size - 11 + (at % 3), Math.floor(at / 3)];
    set(square, far, near, (bits >> at) & 1);
    set(square, near, far, (bits >> at) & 1);
  }
}

/** In columns of two from the right, up and down in turn. */
function* zigzag({ size, fixed }) {
  let up = true;
  for (let right = size - 1; right >= 1; right -= 2, up = !up) {
    if (right === 6) right = 5;
    for (let step = 0; step < size; step += 1) {
      const y = up ? size - 1 - step : step;
      for (const x of [right, right - 1]) if (!fixed[y][x]) yield [x, y];
    }
  }
}

function lay(square, bytes) {
  let at = 0;
  for (const [x, y] of zigzag(square)) {
    square.dark[y][x] = ((bytes[at >> 3] ?? 0) >> (7 - (at & 7))) & 1 ? true : false;
    at += 1;
  }
}

const MASKS = [
  (x, y) => (x + y) % 2, (_, y) => y % 2, (x) => x % 3, (x, y) => (x + y) % 3,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2, (x, y) => ((x * y) % 2) + ((x * y) % 3),
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2, (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2,
];

function masked(square, mask) {
  const dark = square.dark.map((row, y) => row.map((module, x) => (square.fixed[y][x] ? module : module !== (MASKS[mask](x, y) === 0))));
  const made = { ...square, dark, fixed: square.fixed.map((row) => [...row]) };
  format(made, mask);
  return made;
}

// How well a reader gets along with a mask.

const FINDER = "10111010000";

function lineCost(row) {
  const text = row.map((dark) => (dark ? "1" : "0")).join("");
  const runs = (text.match(/0{5,}|1{5,}/g) ?? []).reduce((sum, run) => sum + run.length - 2, 0);
  let looks = 0;
  for (const form of [FINDER, [...FINDER].reverse().join("")]) {
    for (let at = text.indexOf(form); at >= 0; at = text.indexOf(form, at + 1)) looks += 40;
  }
  return runs + looks;
}

function cost({ size, dark }) {
  const columns = dark.map((_, x) => dark.map((row) => row[x]));
  let found = [...dark, ...columns].reduce((sum, row) => sum + lineCost(row), 0);
  for (let y = 1; y < size; y += 1) {
    for (let x = 1; x < size; x += 1) {
      if (dark[y][x] === dark[y - 1][x] && dark[y][x] === dark[y][x - 1] && dark[y][x] === dark[y - 1][x - 1]) found += 3;
    }
  }
  const share = dark.flat().filter(Boolean).length / (size * size);
  return found + 10 * Math.floor(Math.abs(share - 0.5) * 20);
}

/** Rows of modules, true for dark. Raises RangeError for more than about 1,000 bytes. */
export function modulesOf(text) {
  const bytes = new TextEncoder().encode(text);
  const version = versionFor(bytes.length);
  const square = blank(version);
  patterns(square);
  lay(square, woven(dataBytes(bytes, version), version));
  const all = MASKS.map((_, mask) => masked(square, mask));
  return all.reduce((best, one) => (cost(one) < cost(best) ? one : best)).dark;
}

/** A drawing of the code, dark on light whatever the theme, as broad as its place. */
export function qrCode(text, label) {
  const dark = modulesOf(text);
  const size = dark.length + 2 * QUIET;
  const path = dark.flatMap((row, y) => row.map((on, x) => (on ? `M${x + QUIET} ${y + QUIET}h1v1h-1z` : ""))).join("");
  const drawing = svg("svg", { viewBox: `0 0 ${size} ${size}`, role: "img", "aria-label": label, "shape-rendering": "crispEdges" },
    svg("rect", { width: size, height: size, fill: "#fff" }), svg("path", { d: path, fill: "#000" }));
  return h("div", { class: "qr" }, drawing);
}
