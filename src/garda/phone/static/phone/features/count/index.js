// C.Hasil at the station: photographed, typed, read back, signed, sent.

import { route } from "../../shell/router.js";
import { onReady } from "../../shell/session.js";
import { sendAll } from "../../shell/sync.js";
import { declare, fetchTasks } from "./data.js";
import { entryPage } from "./entry.js";
import { movePage, receivePage } from "./moving.js";
import { photoPage } from "./photos.js";
import { reviewPage } from "./review.js";
import { rollPage } from "./roll.js";
import { registerKeys } from "./signing.js";
import { formPage, home, listPage } from "./work.js";

async function prepare() {
  await fetchTasks();
  await registerKeys();
  sendAll();
}

function start() {
  declare();
  route("/hitung", listPage);
  route("/hitung-terima", receivePage);
  route("/hitung/:round", formPage);
  route("/hitung/:round/hadir", rollPage);
  route("/hitung/:round/foto/:page", photoPage);
  route("/hitung/:round/isi", entryPage);
  route("/hitung/:round/isi/:at", entryPage);
  route("/hitung/:round/periksa", reviewPage);
  route("/hitung/:round/pindah", movePage);
  onReady(prepare);
}

export const count = { start, home };
