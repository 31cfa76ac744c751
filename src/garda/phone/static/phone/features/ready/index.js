// Readiness of an operator's phone before voting day.

import { route } from "../../shell/router.js";
import { onReady } from "../../shell/session.js";
import { declare, fetchReady } from "./data.js";
import { home, readyPage } from "./pages.js";

function start() {
  declare();
  route("/siap", readyPage);
  onReady(fetchReady);
}

export const ready = { start, home };
