// Photos for the queue: small enough for a weak line, and without what the camera wrote beside them.

const LONGEST_SIDE = 2000;
const QUALITY = 0.85;

/** A JPEG of the picture. Raises InvalidStateError for what is no picture. */
export async function smaller(file, longest = LONGEST_SIDE) {
  const picture = await createImageBitmap(file);
  const scale = Math.min(1, longest / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
}
