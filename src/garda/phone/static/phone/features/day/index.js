// Voting day at the station: the steps in one tap each, the roll call, and what happened.

import { route } from "../../shell/router.js";
import { onReady } from "../../shell/session.js";
import { declare, fetchDay } from "./data.js";
import { dayPage, home } from "./pages.js";
import { incidentPage } from "./incident_page.js";
import { rollCallPage } from "./roll_call_page.js";

function start() {
  declare();
  route("/hari-h/:station", dayPage);
  route("/hari-h/:station/apel", rollCallPage);
  route("/hari-h/:station/kejadian", incidentPage);
  onReady(fetchDay);
}

export const day = { start, home };
