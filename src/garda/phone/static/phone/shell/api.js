// Asks the server, and says in plain words why it could not.

const WAIT_MS = 30_000;

/** `text`: for people. `later`: trying again may help. `signIn`: a PIN is needed first. */
export class Refused extends Error {
  constructor(code, text, { later = false, signIn = false, status = 0 } = {}) {
    super(code);
    Object.assign(this, { code, text, later, signIn, status });
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
    throw new Refused("offline", NO_LINE, { later: true });
  }
}

async function understood(answer) {
  const { status } = answer;
  if (answer.type === "opaqueredirect" || status === 401 || status === 423) {
    throw new Refused("sign_in", SIGN_IN, { later: true, signIn: true, status });
  }
  const told = await read(answer);
  if (answer.ok && told) return told;
  if (answer.ok) throw new Refused("unreadable", UNREADABLE, { later: true, status });
  const later = status >= 500 || status === 429 || status === 408;
  const text = told?.id ?? (later ? BUSY : `Server menolak (${status}). Laporkan kepada PPS.`);
  throw new Refused(told?.code ?? String(status), text, { later, status });
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
