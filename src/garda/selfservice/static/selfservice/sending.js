// Documents from a phone on a bad line: a photo is made smaller here, then comes in pieces that go
// on where they stopped. Without this script the form sends the file as a whole.

const LONG_SIDE = 1600;
const QUALITY = 0.8;
const TRIES = 6;

const form = document.querySelector("form[data-sending]");
const words = form?.querySelector("[data-sending-words]");
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const say = (text) => {
  words.textContent = text;
};

/** The photo at most 1600 pixels long, as JPEG; anything else, and what grows, as it is. */
async function smaller(file) {
  if (!file.type.startsWith("image/")) return file;
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONG_SIDE / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
    const made = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
    return made && made.size < file.size ? made : file;
  } catch {
    return file;
  }
}

async function hash(data) {
  const digest = await crypto.subtle.digest("SHA-256", await data.arrayBuffer());
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

const token = () => form.querySelector("[name=csrfmiddlewaretoken]").value;

/** An answer with what it says; a line that breaks counts as no answer. */
async function ask(url, body) {
  const answer = await fetch(url, {
    method: "POST",
    body,
    headers: { "X-CSRFToken": token(), Accept: "application/json" },
  });
  if (answer.redirected) return { gone: true };
  return { status: answer.status, ...(await answer.json()) };
}

/** As `ask`, again and again with longer pauses while the line is broken or the server is busy. */
async function askPatiently(url, body) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const told = await ask(url, body);
      if (told.status !== 429 || attempt === TRIES) return told;
    } catch (broken) {
      if (attempt === TRIES) throw broken;
    }
    say("Sambungan terputus. Mencoba lagi…");
    await wait(1000 * 2 ** attempt);
  }
}

async function send(chosen) {
  say("Mengecilkan foto…");
  const data = await smaller(chosen);
  const begin = new FormData();
  begin.set("code", form.dataset.code);
  begin.set("id", crypto.randomUUID());
  begin.set("size", data.size);
  begin.set("sha256", await hash(data));
  let told = await askPatiently(form.dataset.begin, begin);
  const size = Number(form.dataset.piece);
  while (!told.error && !told.gone && !told.done) {
    say(`Mengirim ${Math.floor((100 * told.offset) / data.size)}%`);
    const piece = data.slice(told.offset, told.offset + size);
    const next = await askPatiently(
      `${form.dataset.begin}${told.id}/?mulai=${told.offset}`,
      piece,
    );
    if (next.error && next.offset === told.offset) return next;
    // A piece that came while its answer was lost: the server says where to go on.
    told = next.offset !== undefined ? { id: told.id, ...next, error: undefined } : next;
  }
  return told;
}

async function onSubmit(event) {
  const [chosen] = form.querySelector("input[type=file]").files;
  if (!chosen || !crypto.subtle) return;
  event.preventDefault();
  const button = form.querySelector("[type=submit]");
  button.disabled = true;
  try {
    const told = await send(chosen);
    if (told.error) say(told.error);
    else location.assign(form.dataset.after);
  } catch {
    say("Belum ada sambungan. Pilih berkas yang sama nanti; kiriman dilanjutkan.");
  }
  button.disabled = false;
}

form?.addEventListener("submit", onSubmit);
