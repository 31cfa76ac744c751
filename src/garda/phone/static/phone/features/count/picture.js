// A photographed page: looked at before it is kept, and made into the one picture that is signed.

import { sha256 } from "../../../results/bundles.js";
import { codeReader } from "../../shell/codes.js";
import { readSheetCode } from "./sheetcode.js";

const LONGEST = 2000;
const LEAST_BYTES = 400_000;
const MOST_BYTES = 700_000;
const QUALITIES = { first: 0.82, least: 0.4, most: 0.95, tries: 5 };
/** Pixels of the longer side on which focus and light are measured. */
const MEASURED = 1000;
/** Below: blurred. A sharp sheet in daylight has several hundred. */
const SHARP = 60;
/** Light of the paper, 0 to 255: what nine tenths of the picture stay below. */
const LIGHT = 90;
/** Widths at which the code is looked for. */
const LOOKS = [1400, 2000, 900];
/** How far around its place on paper the code is looked for, in parts of the page. */
const AROUND = 0.12;

/** What may be wrong, with the words for people. A picture may be used anyway, with a reason. */
export const PROBLEMS = {
  no_code: ["Kode halaman tidak terbaca", "Pastikan seluruh lembar dan kotak QR masuk gambar, rata, dan tidak tertutup."],
  foreign: ["QR ini bukan kode formulir", "Foto lembar C.Hasil yang ada kode QR-nya di pojok."],
  broken: ["Kode halaman rusak", "Ulangi dari lebih dekat, tanpa bayangan pada kode QR."],
  other_election: ["Lembar pemilihan lain", "Periksa: ini bukan formulir pemilihan ini."],
  other_station: ["Lembar TPS lain", "Ambil lembar milik TPS Anda."],
  other_contest: ["Lembar pemilihan yang lain di TPS ini", "Ambil lembar yang namanya tertulis di atas."],
  other_round: ["Lembar pemungutan suara yang lain", "Ini lembar dari pemungutan suara lain (PSU atau sebelumnya)."],
  other_page: ["Halaman lain", "Ambil halaman yang diminta di atas."],
  blurred: ["Foto kabur", "Tahan ponsel diam, ketuk layar agar fokus, lalu ulangi."],
  dark: ["Foto terlalu gelap", "Cari tempat terang atau nyalakan lampu, tanpa bayangan tangan."],
};

const OF_CODE = [["election", "other_election"], ["station", "other_station"], ["contest", "other_contest"], ["round", "other_round"], ["page", "other_page"]];

/** What a code's text says against what is wanted: a problem's name, or "". */
export function problemOfCode(text, wanted) {
  if (!text) return "no_code";
  const found = readSheetCode(text);
  if (found.wrong) return found.wrong;
  return OF_CODE.find(([part]) => found[part] !== wanted[part])?.[1] ?? "";
}

function canvasOf(picture, longest) {
  const scale = Math.min(1, longest / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  canvas.getContext("2d", { willReadFrequently: true }).drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas;
}

function greyOf(canvas) {
  const { data, width, height } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  const grey = new Uint8Array(width * height);
  for (let at = 0; at < grey.length; at += 1) grey[at] = (data[4 * at] * 77 + data[4 * at + 1] * 150 + data[4 * at + 2] * 29) >> 8;
  return { grey, width, height };
}

/** Variance of the Laplacian: how hard the edges are. */
export function sharpness({ grey, width, height }) {
  let [sum, squares, count] = [0, 0, 0];
  for (let y = 1; y < height - 1; y += 1) {
    for (let x = 1, at = y * width + 1; x < width - 1; x += 1, at += 1) {
      const bend = 4 * grey[at] - grey[at - 1] - grey[at + 1] - grey[at - width] - grey[at + width];
      sum += bend;
      squares += bend * bend;
      count += 1;
    }
  }
  return count ? squares / count - (sum / count) ** 2 : 0;
}

/** The light that nine tenths of the picture stay below: that of the paper. */
export function light({ grey }) {
  const counts = new Uint32Array(256);
  for (const value of grey) counts[value] += 1;
  let left = grey.length / 10;
  for (let value = 255; value >= 0; value -= 1) {
    left -= counts[value];
    if (left <= 0) return value;
  }
  return 0;
}

/** The part of the page around its code, where the layout says where that is. */
function cornerOf(canvas, page) {
  if (!page?.qr) return null;
  const { x, y, size } = page.qr;
  const [left, top] = [x / page.width_mm - AROUND, y / page.height_mm - AROUND].map((part) => Math.max(0, part));
  const right = Math.min(1, (x + size) / page.width_mm + AROUND);
  const bottom = Math.min(1, (y + size) / page.height_mm + AROUND);
  const corner = document.createElement("canvas");
  [corner.width, corner.height] = [Math.round((right - left) * canvas.width), Math.round((bottom - top) * canvas.height)];
  corner.getContext("2d", { willReadFrequently: true }).drawImage(canvas, -left * canvas.width, -top * canvas.height);
  return corner;
}

async function codeIn(canvas, page) {
  const detect = await codeReader();
  const corner = cornerOf(canvas, page);
  for (const [part, width] of [[corner, LONGEST], ...LOOKS.map((each) => [canvas, each])]) {
    const text = part ? await detect(part, width).catch(() => "") : "";
    if (text) return text;
  }
  return "";
}

const encoded = (canvas, quality) => new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", quality));

/** A JPEG of 400 to 700 kB where the picture allows it; made anew, so nothing of the camera's notes
 * (place, time, model) is left in it. */
async function compressed(canvas) {
  let { first: quality, least, most } = QUALITIES;
  let best = null;
  for (let turn = 0; turn < QUALITIES.tries; turn += 1) {
    const blob = await encoded(canvas, quality);
    if (!best || blob.size <= MOST_BYTES) best = blob;
    if (blob.size > MOST_BYTES) most = quality;
    else if (blob.size < LEAST_BYTES) least = quality;
    else return blob;
    quality = (least + most) / 2;
  }
  return best;
}

/** Looks at a file of the camera: {blob, sha256, problems, code}. `wanted`: what the page's code has to
 * say; `page`: its layout. Raises InvalidStateError for what is no picture. */
export async function takePage(file, wanted, page) {
  const picture = await createImageBitmap(file);
  const canvas = canvasOf(picture, LONGEST);
  picture.close();
  const measured = greyOf(canvasOf(canvas, MEASURED));
  const code = await codeIn(canvas, page);
  const blob = await compressed(canvas);
  const problems = [
    problemOfCode(code, wanted),
    sharpness(measured) < SHARP ? "blurred" : "",
    light(measured) < LIGHT ? "dark" : "",
  ].filter(Boolean);
  return { blob, sha256: await sha256(await blob.arrayBuffer()), problems, code };
}

/** Draws a kept picture into a canvas for looking at. */
export async function drawn(blob, longest = LONGEST) {
  const picture = await createImageBitmap(blob);
  const canvas = canvasOf(picture, longest);
  picture.close();
  return canvas;
}
