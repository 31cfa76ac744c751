// Modules and tests: declares its kind of work, its pages and its part of the first page.

import { route } from "../../shell/router.js";
import { onReady } from "../../shell/session.js";
import { declare, fetchModules } from "./data.js";
import { home, modulePage, modulesPage, readingPage, testPage } from "./pages.js";

function start() {
  declare();
  route("/modul", modulesPage);
  route("/modul/:root", modulePage);
  route("/modul/:root/tes/:kind", testPage);
  route("/modul/:root/:number", readingPage);
  onReady(fetchModules);
}

export const learning = { start, home };
