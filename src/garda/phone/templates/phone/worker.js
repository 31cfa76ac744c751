// Opens the app where there is no connection. VERSION and FILES stand above: addresses of the shell
// with the hashes that their content must have.

const SHELL = `garda-hp-${VERSION}`;
// What comes later carries a version in its own name and outlives an update of the shell.
const LATER = "garda-hp-later";
const LATER_FILES = /\/static\/phone\/vendor\/jsqr-/;
// Files of modules; their addresses are hashes of their content, and the page keeps them.
const MODULES = "garda-hp-modul";
const MODULE_FILES = /^\/modul\/berkas\//;
const PAGE = "/hp/";
// Answered here alone: the version of the shell that a page runs on.
const SAYS_VERSION = "/hp/versi/";
const KNOWN = new Map(FILES);

self.addEventListener("install", (event) => {
  event.waitUntil(keepAll());
});

// A new shell waits until the person takes it, so that no page changes under somebody's hands.
self.addEventListener("message", ({ data }) => {
  if (data === "take") self.skipWaiting();
});

self.addEventListener("activate", (event) => {
  event.waitUntil(dropOld().then(() => self.clients.claim()));
});

async function keepAll() {
  const kept = await caches.open(SHELL);
  await Promise.all(FILES.map(([url, integrity]) => keep(kept, url, integrity)));
}

/** Fails where the content is another: half an update is no shell. */
async function keep(kept, url, integrity) {
  const answer = await fetch(url, { integrity, cache: "no-cache", credentials: "same-origin" });
  if (!answer.ok || answer.redirected) throw new Error(`${answer.status} ${url}`);
  await kept.put(url, answer);
}

async function dropOld() {
  const ours = (name) => name.startsWith("garda-hp-") && ![SHELL, LATER, MODULES].includes(name);
  const names = (await caches.keys()).filter(ours);
  await Promise.all(names.map((name) => caches.delete(name)));
}

async function fromShell(url, request) {
  const kept = await caches.open(SHELL);
  return (await kept.match(url, { ignoreVary: true })) ?? fetch(request);
}

async function fromModules(url, request) {
  const kept = await caches.open(MODULES);
  return (await kept.match(url, { ignoreVary: true })) ?? fetch(request);
}

async function fromLater(url, request) {
  const later = await caches.open(LATER);
  const before = await later.match(url, { ignoreVary: true });
  if (before) return before;
  const answer = await fetch(request);
  if (answer.ok) await later.put(url, answer.clone());
  return answer;
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (pathname === SAYS_VERSION) event.respondWith(new Response(VERSION));
  else if (request.mode === "navigate" && pathname === PAGE) event.respondWith(fromShell(PAGE, request));
  else if (LATER_FILES.test(pathname)) event.respondWith(fromLater(pathname, request));
  else if (MODULE_FILES.test(pathname)) event.respondWith(fromModules(pathname, request));
  else if (KNOWN.has(pathname) && request.mode !== "navigate") {
    event.respondWith(fromShell(pathname, request));
  }
});
