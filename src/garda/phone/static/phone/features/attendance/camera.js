// Reads QR codes with the phone's camera: by the browser itself where it can, else by a decoder
// that is loaded once and kept.

const DECODER = "../../vendor/jsqr-1.4.0.js";
const PAUSE_MS = 180;
const WIDEST = 800;

async function ownDetector() {
  if (!("BarcodeDetector" in globalThis)) return null;
  const formats = await BarcodeDetector.getSupportedFormats().catch(() => []);
  if (!formats.includes("qr_code")) return null;
  const detector = new BarcodeDetector({ formats: ["qr_code"] });
  return async (video) => (await detector.detect(video))[0]?.rawValue ?? "";
}

async function loadedDetector() {
  await import(DECODER);
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  return async (video) => {
    const scale = Math.min(1, WIDEST / video.videoWidth);
    canvas.width = Math.round(video.videoWidth * scale);
    canvas.height = Math.round(video.videoHeight * scale);
    pen.drawImage(video, 0, 0, canvas.width, canvas.height);
    const { data, width, height } = pen.getImageData(0, 0, canvas.width, canvas.height);
    return globalThis.jsQR(data, width, height, { inversionAttempts: "dontInvert" })?.data ?? "";
  };
}

/** Fetches the decoder while there is a line, so that it is there without one. */
export async function prepareDecoder() {
  if (!("BarcodeDetector" in globalThis)) await import(DECODER).catch(() => undefined);
}

/** Shows the camera in `video` and calls `onText` with each text read. Gives a function that ends it.
 * Raises what getUserMedia raises. */
export async function readCodes(video, onText) {
  const wanted = { facingMode: "environment", width: { ideal: 1280 } };
  const stream = await navigator.mediaDevices.getUserMedia({ video: wanted, audio: false });
  video.srcObject = stream;
  await video.play();
  const detect = (await ownDetector()) ?? (await loadedDetector());
  let ended = false;
  const look = async () => {
    if (ended) return;
    const text = video.videoWidth ? await detect(video).catch(() => "") : "";
    if (text && !ended) await onText(text);
    setTimeout(look, PAUSE_MS);
  };
  look();
  return () => {
    ended = true;
    stream.getTracks().forEach((track) => track.stop());
  };
}
