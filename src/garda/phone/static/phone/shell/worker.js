// The service worker: asked for at the first visit; a new version waits until the person takes it.

const WORKER = "/hp/pekerja.js";
const VERSION = "/hp/versi/";

export const update = { waiting: null };

/** Notes which shell this page runs on. Only the worker knows; a first visit has it once it is kept. */
export async function noteVersion() {
  const workers = navigator.serviceWorker;
  if (!workers) return;
  workers.addEventListener("controllerchange", ask, { once: true });
  if (workers.controller) await ask();
}

async function ask() {
  const answer = await fetch(VERSION).catch(() => null);
  if (answer?.ok) document.documentElement.dataset.version = await answer.text();
}

function address() {
  if (!globalThis.trustedTypes) return WORKER;
  // The one address that this page may ever run as a worker.
  return trustedTypes.createPolicy("garda-hp", { createScriptURL: () => WORKER }).createScriptURL("");
}

/** `onUpdate` is called when a new version lies ready. */
export async function startWorker(onUpdate) {
  const workers = navigator.serviceWorker;
  if (!workers) return;
  const registration = await workers.register(address(), { scope: "/hp/", updateViaCache: "none" });
  const ready = (worker) => {
    update.waiting = worker;
    onUpdate();
  };
  if (registration.waiting && workers.controller) ready(registration.waiting);
  registration.addEventListener("updatefound", () => {
    const { installing } = registration;
    installing.addEventListener("statechange", () => {
      if (installing.state === "installed" && workers.controller) ready(installing);
    });
  });
  addEventListener("online", () => registration.update().catch(() => undefined));
}

/** Loads the new version. Nothing typed is lost: what was saved lies in the phone's store. */
export function takeUpdate() {
  navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
  update.waiting?.postMessage("take");
}
