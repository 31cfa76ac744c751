// The app's beginning: opens the phone's store, asks who is here, draws the page of the address.

import { attendance } from "./features/attendance/index.js";
import { count } from "./features/count/index.js";
import { day } from "./features/day/index.js";
import { learning } from "./features/learning/index.js";
import { pact } from "./features/pact/index.js";
import { ready } from "./features/ready/index.js";
import { visits } from "./features/visits/index.js";
import { watch } from "./features/watch/index.js";
import { drawBars } from "./shell/bars.js";
import { devicePage } from "./shell/device_page.js";
import { h, message } from "./shell/dom.js";
import { entryPage } from "./shell/entry.js";
import { homePage } from "./shell/home_page.js";
import { queuePage } from "./shell/queue_page.js";
import { draw, route } from "./shell/router.js";
import { askPhone, lockWhenIdle, onChange, session } from "./shell/session.js";
import { keepSending, sendAll } from "./shell/sync.js";
import { openPhone } from "./shell/vault.js";
import { noteVersion, startWorker } from "./shell/worker.js";
import { canSeal } from "../garda/sealing.js";

const FEATURES = [day, watch, count, attendance, visits, ready, pact, learning];

route("/", () => homePage(FEATURES));
route("/antrean", queuePage);
route("/ponsel", devicePage);
for (const feature of FEATURES) feature.start();

let due = null;

/** Several changes at once are one drawing. */
function redraw(fresh = false) {
  due ??= Promise.resolve().then(async () => {
    due = null;
    await drawBars();
    await draw(entryPage, { fresh });
  });
  return due;
}

function noStore() {
  const why = message("bahaya", "Peramban ini tidak dapat menyimpan dengan aman",
    "Buka lewat alamat https, di peramban yang mutakhir dan bukan mode penyamaran. Sampai itu, pakailah daftar hadir kertas.");
  document.querySelector("main").append(h("h1", {}, "Garda di ponsel"), why);
}

async function start() {
  startWorker(redraw).catch(() => undefined);
  if (!canSeal()) return noStore();
  session.database = await openPhone();
  onChange((what) => redraw(what === "person"));
  addEventListener("hashchange", () => redraw());
  addEventListener("online", askPhone);
  addEventListener("offline", () => redraw());
  await Promise.all([askPhone(), noteVersion()]);
  await redraw(true);
  document.documentElement.dataset.ready = "";
  lockWhenIdle();
  keepSending();
  return sendAll();
}

start();
