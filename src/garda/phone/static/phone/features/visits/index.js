// Monitoring visits: the checklist filled in where there may be no line.

import { route } from "../../shell/router.js";
import { onReady } from "../../shell/session.js";
import { declare, fetchVisits } from "./data.js";
import { home, visitPage } from "./pages.js";

function start() {
  declare();
  route("/kunjungan/:visit", visitPage);
  onReady(fetchVisits);
}

export const visits = { start, home };
