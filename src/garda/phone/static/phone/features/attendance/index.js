// Attendance: declares its kind of work, its pages and its part of the first page.

import { route } from "../../shell/router.js";
import { onReady } from "../../shell/session.js";
import { prepareDecoder } from "../../shell/codes.js";
import { declare, fetchAll } from "./data.js";
import { gatheringPage, home, oathPage, stationPage } from "./pages.js";
import { scannerPage } from "./scanner.js";

function start() {
  declare();
  route("/hadir/:activity", gatheringPage);
  route("/hadir/:activity/pindai", scannerPage);
  route("/hadir/:activity/pindai/:number", scannerPage);
  route("/hadir/:activity/sumpah", oathPage);
  route("/hadir/:activity/:number", stationPage);
  onReady(() => {
    fetchAll();
    prepareDecoder();
  });
}

export const attendance = { start, home };
