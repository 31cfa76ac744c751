// Sending what waits. The id of an entry is made here, so that a second sending gets the first
// receipt; one tab sends at a time.

export const SENT = "sent";
export const REFUSED = "refused";
export const LATER = "later";

const LOCKED = 423;
const REFUSALS = new Set([409, 422]);

/** One entry: {state, answer}. What is not understood stays for later, never lost. */
export async function send(form, entry) {
  const body = new FormData();
  for (const [name, value] of entry.fields) body.append(name, value);
  body.set("id", entry.id);
  body.set("typed_at", entry.typedAt);
  body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  let answer;
  try {
    answer = await fetch(form.action, {
      method: "POST",
      body,
      headers: { Accept: "application/json" },
      redirect: "manual",
    });
  } catch {
    return { state: LATER, why: "Tidak ada sambungan." };
  }
  return understood(answer);
}

async function understood(answer) {
  if (answer.status === LOCKED) return { state: LATER, why: "Layar terkunci. Buka dahulu." };
  if (answer.type === "opaqueredirect" || answer.status === 403) {
    return { state: LATER, why: "Masuk lagi dengan akun Anda agar terkirim." };
  }
  if (!answer.ok && !REFUSALS.has(answer.status)) {
    return { state: LATER, why: "Server belum dapat menerima. Dicoba lagi sendiri." };
  }
  try {
    const told = await answer.json();
    return answer.ok ? { state: SENT, told } : { state: REFUSED, errors: told.errors };
  } catch {
    return { state: LATER, why: "Jawaban server tidak terbaca. Dicoba lagi sendiri." };
  }
}

/** Runs `work` in one tab at a time. */
export function alone(work) {
  return navigator.locks ? navigator.locks.request("garda-counter", work) : work();
}
