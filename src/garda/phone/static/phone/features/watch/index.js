// The supervisor of a station: what its officers report, how far its forms are, and the signed bundles.

import { route } from "../../shell/router.js";
import { onReady } from "../../shell/session.js";
import { fetchWatched } from "./data.js";
import { takePage } from "./take_page.js";

function start() {
  route("/pantau/:station/bukti", takePage);
  onReady(fetchWatched);
}

export const watch = { start, home: () => null };
