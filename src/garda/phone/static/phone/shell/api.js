// Asks the server, and says in plain words why it could not.

const WAIT_MS = 30_000;
const UPLOAD_MS = 180_000;

// What these answers complain of lies in the body; all others speak of the phone or the server.
const OF_THE_BODY = new Set([400, 409, 413, 422]);

/** `text`: for people. `ofBody`: what was sent is the fault, so trying again changes nothing. */
export class Refused extends Error {
  constructor(code, text, { status = 0 } = {}) {
    super(code);
    Object.assign(this, { code, text, status, ofBody: OF_THE_BODY.has(status) });
  }
}

let csrf = "";
export const useToken = (token) => (csrf = token);

const NO_LINE = "Tidak ada sambungan. Isian tetap di ponsel ini dan dikirim sendiri saat ada sinyal.";
const BUSY = "Server sedang ramai atau belum dapat menerima. Dicoba lagi sendiri.";
const UNREADABLE = "Jawaban server tidak terbaca. Dicoba lagi sendiri.";
const SIGN_IN = "Masuk sekali lagi dengan PIN Anda untuk mengambil data terbaru.";

async function fetched(url, options) {
  try {
    return await fetch(url, { redirect: "manual", signal: AbortSignal.timeout(WAIT_MS), ...options });
  } catch {
    throw new Refused("offline", NO_LINE);
  }
}

async function understood(answer) {
  const { status } = answer;
  if (answer.type === "opaqueredirect" || status === 423) {
    throw new Refused("sign_in", SIGN_IN, { status });
  }
  const told = await read(answer);
  if (answer.ok && told) return told;
  if (answer.ok) throw new Refused("unreadable", UNREADABLE, { status });
  const busy = status >= 500 || status === 429 || status === 408;
  const text = told?.id ?? (busy ? BUSY : `Server menolak (${status}). Laporkan kepada PPS.`);
  throw new Refused(told?.code ?? String(status), text, { status });
}

async function read(answer) {
  try {
    return await answer.json();
  } catch {
    return null;
  }
}

const HEADERS = { Accept: "application/json" };

export const get = async (url) => understood(await fetched(url, { headers: HEADERS }));

export async function post(url, body) {
  const headers = { ...HEADERS, "Content-Type": "application/json", "X-CSRFToken": csrf };
  return understood(await fetched(url, { method: "POST", headers, body: JSON.stringify(body) }));
}

const upload = async (url, body, more = {}) =>
  understood(await fetched(url, { method: "POST", headers: { ...HEADERS, ...more, "X-CSRFToken": csrf }, body, signal: AbortSignal.timeout(UPLOAD_MS) }));

/** A form with a file. */
export function postForm(url, fields, name, file) {
  const body = new FormData();
  for (const [key, value] of Object.entries(fields)) body.set(key, value);
  body.set(name, file, `${name}.jpg`);
  return upload(url, body);
}

/** Bytes as they are. */
export const postBytes = (url, bytes) => upload(url, bytes, { "Content-Type": "application/octet-stream" });
