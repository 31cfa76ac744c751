// Takes a bundle from the screen of the station's phone, or from the file that it shares.

import { viewfinder } from "../../shell/camera.js";
import { h, message, say } from "../../shell/dom.js";
import { go } from "../../shell/router.js";
import { station as stationName } from "../../shell/words.js";
import { stationOf } from "../day/data.js";
import { missing } from "../day/pages.js";
import { takeBundle } from "./data.js";
import { isWatched } from "./parts.js";

export async function takePage({ station: id }) {
  const found = await stationOf(id);
  if (!found || !isWatched(found)) return missing();
  const told = h("div", { class: "stack-small", role: "status" });
  const take = async (text) => {
    const why = await takeBundle(text, found.code);
    told.replaceChildren(why ? message("bahaya", "Tidak diterima", why) : "");
    if (why) return;
    say("Bukti tersimpan di ponsel.");
    go(`/hari-h/${id}`);
  };
  const noCamera = () => told.replaceChildren(message("awas", "Kamera tidak dapat dibuka", "Buka berkas yang dibagikan ponsel TPS."));
  const { element, enter, leave } = viewfinder(take, noCamera);
  return {
    title: "Terima bukti",
    sub: `TPS ${stationName(found.number)} ${found.village}`,
    back: `/hari-h/${id}`,
    body: [
      h("h1", {}, "Terima bukti C.Hasil"),
      h("p", { class: "second" }, "Pindai kode QR di layar ponsel TPS, atau buka berkas yang dibagikannya. Isinya tetap di ponsel Anda."),
      element, told, fileField(take),
    ],
    update: () => undefined,
    enter,
    leave,
  };
}

function fileField(take) {
  const field = h("input", { id: "berkas-bukti", type: "file", accept: ".json,application/json" });
  field.addEventListener("change", async () => field.files[0] && take(await field.files[0].text()));
  return h("div", { class: "field" }, h("label", { for: "berkas-bukti" }, "Atau berkas dari ponsel TPS"), field);
}
