// The integrity pact, for those who collect it in a village.

import { route } from "../../shell/router.js";
import { onReady } from "../../shell/session.js";
import { declare, fetchPact } from "./data.js";
import { home, pactPage, signPage } from "./pages.js";

function start() {
  declare();
  route("/pakta", pactPage);
  route("/pakta/:appointment", signPage);
  onReady(fetchPact);
}

export const pact = { start, home };
