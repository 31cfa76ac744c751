// A page that was left alone is covered until its person proves to be there. Nothing is loaded
// anew, so everything typed is still there. The server locks the sign-in as well; this only sees
// to it that nobody reads or types on what is open.
//
// Without a connection nobody could be let in again, so the page stays open then and is covered
// as soon as the connection is back.

const ENDED = "Sesi Anda sudah berakhir atau petugas sudah berganti.";

const cover = document.querySelector("dialog[data-lock]");

function start() {
  const form = cover.querySelector("form");
  const field = form.elements.kunci;
  const error = cover.querySelector("[data-lock-error]");
  const signIn = cover.querySelector("[data-lock-sign-in]");
  const account = cover.dataset.account;
  const limit = Number(cover.dataset.after) * 1000;
  const beat = Math.min(60_000, limit / 4);
  const tabs = new BroadcastChannel("garda.lock");
  let active = Date.now();
  let told = Date.now();

  const post = (url, body = new FormData()) => {
    body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    return fetch(url, {
      method: "POST",
      body,
      headers: { Accept: "application/json" },
      redirect: "manual",
    });
  };

  function say(message) {
    error.textContent = message;
    error.hidden = !message;
  }

  function shut() {
    if (cover.open) return;
    document.body.dataset.locked = "";
    say("");
    cover.showModal();
    field.focus();
  }

  function open() {
    active = told = Date.now();
    field.value = "";
    delete document.body.dataset.locked;
    cover.close();
  }

  function lock() {
    shut();
    tabs.postMessage({ account, event: "lock" });
    post(cover.dataset.nowUrl).catch(() => undefined);
  }

  async function touch() {
    told = Date.now();
    try {
      const answer = await post(cover.dataset.hereUrl);
      if (answer.status === 423) shut();
      if (isOver(answer)) over(ENDED);
    } catch {
      return;
    }
  }

  /** Sent to sign in, or refused because somebody else has signed in since. */
  const isOver = (answer) => answer.type === "opaqueredirect" || answer.status === 403;

  function over(message) {
    shut();
    say(`${message} Isian di layar ini tetap tersimpan di perangkat ini.`);
    signIn.hidden = false;
  }

  function look() {
    if (cover.open || !navigator.onLine) return;
    if (Date.now() - active >= limit) lock();
    else if (active > told && Date.now() - told >= beat) touch();
  }

  function alive() {
    if (cover.open) return;
    active = Date.now();
    tabs.postMessage({ account, event: "alive" });
  }

  let spoken = 0;
  function onActivity() {
    if (Date.now() - spoken < 1000) return;
    spoken = Date.now();
    alive();
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    say("");
    try {
      const answer = await post(form.action, new FormData(form));
      if (answer.ok) {
        open();
        tabs.postMessage({ account, event: "open" });
        return;
      }
      if (isOver(answer)) return over(ENDED);
      const told = await answer.json();
      if (told.ended) return over(told.error);
      say(told.error);
    } catch {
      say("Tidak ada sambungan. Yang Anda ketik tetap ada; coba lagi saat ada sinyal.");
    }
    field.value = "";
    field.focus();
  });

  if ("pin" in field.dataset) {
    field.addEventListener("input", () => {
      field.value = field.value.replace(/\D/g, "");
      if (field.value.length === Number(field.maxLength)) form.requestSubmit();
    });
  }

  cover.addEventListener("cancel", (event) => event.preventDefault());
  for (const name of ["keydown", "pointerdown", "input", "wheel", "touchmove"]) {
    addEventListener(name, onActivity, { passive: true, capture: true });
  }
  for (const name of ["online", "focus", "pageshow"]) addEventListener(name, look);
  document.addEventListener("visibilitychange", look);
  tabs.addEventListener("message", ({ data }) => {
    // Another person of this device has signed in, in another tab: this one shows nothing more.
    if (data.account !== account && data.event === "here") over(ENDED);
    if (data.account !== account) return;
    if (data.event === "lock") shut();
    if (data.event === "open" && cover.open) open();
    if (data.event === "alive") active = Date.now();
  });
  document.addEventListener("htmx:responseError", ({ detail }) => {
    if (detail.xhr.status === 423) shut();
  });
  document.querySelectorAll("[data-lock-now]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", lock);
  });
  tabs.postMessage({ account, event: "here" });
  setInterval(look, Math.min(5000, limit / 10));
}

if (cover) start();
