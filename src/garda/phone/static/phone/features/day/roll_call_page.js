// The roll call: who of the group is here, before the station opens.

import { button, h } from "../../shell/dom.js";
import { go } from "../../shell/router.js";
import { station as stationName } from "../../shell/words.js";
import { report, rollCallOf, stationOf } from "./data.js";
import { missing, told } from "./pages.js";

export async function rollCallPage({ station: id }) {
  const found = await stationOf(id);
  return found ? rollCall(found, `/hari-h/${id}`) : missing();
}

/** The page on which the group is ticked; `back`: where one comes from and goes on. */
export function rollCall(found, back) {
  const step = rollCallOf(found);
  const save = async () => {
    const here = [...document.querySelectorAll("input[name=hadir]:checked")].map((box) => box.value);
    await report(found, step, here);
    go(back);
    told(step);
  };
  return {
    title: step.name,
    sub: `TPS ${stationName(found.number)} ${found.village}`,
    back,
    body: [
      h("h1", {}, "Siapa yang hadir?"),
      h("p", { class: "second" }, "Hapus centang yang belum datang. PPS melihatnya dan mencarikan pengganti."),
      h("fieldset", { class: "card" }, h("legend", {}, `${found.members.length} anggota`), found.members.map(field)),
    ],
    foot: [button("Simpan apel", save, { id: "simpan-apel", sign: "check", kind: "main" })],
    // Somebody is ticking names here.
    update: () => undefined,
  };
}

const field = ({ appointment, seat, name }) => h("label", { class: "choice" },
  h("input", { type: "checkbox", name: "hadir", value: appointment, checked: true }), `${seat}. ${name}`);
