// Opens the counter where there is no connection: its page and its files as they were last seen.
// The page itself names no applicant; what was typed lies sealed in the browser's own store.

const KEPT = "garda-counter-1";
const COUNTER = /^\/loket\/[0-9.]+\/$/;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => {
  const ours = (name) => name.startsWith("garda-counter-") && name !== KEPT;
  const old = caches.keys().then((names) => names.filter(ours));
  event.waitUntil(old.then((names) => Promise.all(names.map((name) => caches.delete(name)))));
  event.waitUntil(self.clients.claim());
});

async function fresh(request, path) {
  const kept = await caches.open(KEPT);
  try {
    const answer = await fetch(request);
    if (answer.ok && !answer.redirected) await kept.put(path, answer.clone());
    // Signed out or no longer responsible: the next person does not find the page here.
    else if (request.mode === "navigate" && answer.status < 500) await kept.delete(path);
    return answer;
  } catch (failure) {
    const before = await kept.match(path);
    if (before) return before;
    throw failure;
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  const page = request.mode === "navigate" && COUNTER.test(pathname);
  if (page || pathname.startsWith("{{ static_url }}")) {
    event.respondWith(fresh(request, pathname));
  }
});
