// The roll call: who of the group is here, before the station opens.

import { button, h } from "../../shell/dom.js";
import { go } from "../../shell/router.js";
import { station as stationName } from "../../shell/words.js";
import { report, ROLL_CALL, stationOf } from "./data.js";
import { missing, told } from "./pages.js";

export async function rollCallPage({ station: id }) {
  const found = await stationOf(id);
  if (!found) return missing();
  const step = found.steps.find(({ kind }) => kind === ROLL_CALL);
  const fields = found.members.map(field);
  return {
    title: step.name,
    sub: `TPS ${stationName(found.number)} ${found.village}`,
    back: `/hari-h/${id}`,
    body: [
      h("h1", {}, "Siapa yang hadir?"),
      h("p", { class: "second" }, "Hapus centang yang belum datang. PPS melihatnya dan mencarikan pengganti."),
      h("fieldset", { class: "card" }, h("legend", {}, `${found.members.length} anggota`), fields),
    ],
    foot: [button("Simpan apel", () => save(found, step), { id: "simpan-apel", sign: "check", kind: "main" })],
    // Somebody is ticking names here.
    update: () => undefined,
  };
}

const field = ({ appointment, seat, name }) => h("label", { class: "choice" },
  h("input", { type: "checkbox", name: "hadir", value: appointment, checked: true }), `${seat}. ${name}`);

async function save(found, step) {
  const here = [...document.querySelectorAll("input[name=hadir]:checked")].map((box) => box.value);
  await report(found, step, here);
  go(`/hari-h/${found.station}`);
  told(step);
}
