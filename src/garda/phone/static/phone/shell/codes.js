// Reads QR codes from pictures: by the browser itself where it can, else by a decoder that is loaded
// once and kept.

const DECODER = "../vendor/jsqr-1.4.0.js";

async function ownReader() {
  if (!("BarcodeDetector" in globalThis)) return null;
  const formats = await BarcodeDetector.getSupportedFormats().catch(() => []);
  if (!formats.includes("qr_code")) return null;
  const detector = new BarcodeDetector({ formats: ["qr_code"] });
  return async (picture) => (await detector.detect(picture))[0]?.rawValue ?? "";
}

async function loadedReader() {
  await import(DECODER);
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  return async (picture, widest) => {
    const [wide, high] = [picture.videoWidth ?? picture.width, picture.videoHeight ?? picture.height];
    const scale = Math.min(1, widest / wide);
    canvas.width = Math.round(wide * scale);
    canvas.height = Math.round(high * scale);
    pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
    const { data, width, height } = pen.getImageData(0, 0, canvas.width, canvas.height);
    return globalThis.jsQR(data, width, height, { inversionAttempts: "dontInvert" })?.data ?? "";
  };
}

/** A function that gives the text of the code in a video, canvas or bitmap, "" where there is none.
 * The second argument is the width in pixels at which it looks. */
export const codeReader = async () => (await ownReader()) ?? loadedReader();

/** Fetches the decoder while there is a line, so that it is there without one. */
export async function prepareDecoder() {
  if (!("BarcodeDetector" in globalThis)) await import(DECODER).catch(() => undefined);
}
