// Reads QR codes with the phone's camera, one after the other.

import { codeReader } from "./codes.js";
import { h } from "./dom.js";

const PAUSE_MS = 180;
const WIDEST = 800;

/** Shows the camera in `video` and calls `onText` with each text read. Gives a function that ends it.
 * Raises what getUserMedia raises. */
export async function readCodes(video, onText) {
  const wanted = { facingMode: "environment", width: { ideal: 1280 } };
  const stream = await navigator.mediaDevices.getUserMedia({ video: wanted, audio: false });
  video.srcObject = stream;
  await video.play();
  const detect = await codeReader();
  let ended = false;
  const look = async () => {
    if (ended) return;
    const text = video.videoWidth ? await detect(video, WIDEST).catch(() => "") : "";
    if (text && !ended) await onText(text);
    setTimeout(look, PAUSE_MS);
  };
  look();
  return () => {
    ended = true;
    stream.getTracks().forEach((track) => track.stop());
  };
}

/** The camera's picture as part of a page that reads codes: {element, enter, leave}. Where it cannot be
 * opened, the picture goes and `failed` is called. */
export function viewfinder(onText, failed) {
  const video = h("video", { class: "camera", playsinline: true, muted: true, "aria-label": "Gambar kamera" });
  const element = h("div", { class: "viewfinder" }, video);
  let camera = Promise.resolve(null);
  const enter = () => {
    camera = readCodes(video, onText).catch(() => {
      element.remove();
      failed();
      return null;
    });
  };
  return { element, enter, leave: async () => (await camera)?.() };
}
