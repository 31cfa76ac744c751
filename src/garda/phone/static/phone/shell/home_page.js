// The first page: what has to be done now, each thing with its count; features say their own.

import { h, icon } from "./dom.js";
import { now, session } from "./session.js";
import { count, day } from "./words.js";

/** A line that leads to a page of the app. */
export const homeLine = ({ href, number, tone = "aksen", title, note }) =>
  h("a", { class: "home-line card", href: `#${href}` },
    h("span", { class: `task-count tone-${tone}` }, typeof number === "number" ? count(number) : icon(number)),
    h("span", { class: "home-words" }, h("strong", {}, title), h("span", { class: "second" }, note)),
    icon("chevron"));

export async function homePage(features) {
  const { person, store } = session;
  const waiting = (await store.waiting()).length;
  const parts = await Promise.all(features.map((feature) => feature.home()));
  return {
    title: "Garda",
    sub: [person.role, person.place].filter(Boolean).join(" · "),
    body: [
      h("div", { class: "page-head" }, h("div", {}, h("h1", {}, `Halo, ${person.name.split(" ")[0]}`), h("p", {}, day(now(), person.zone)))),
      parts,
      h("h2", { class: "section" }, "Ponsel ini"),
      homeLine({ href: "/antrean", number: waiting, tone: waiting ? "awas" : "ok", title: waiting ? "Belum terkirim" : "Semua terkirim", note: waiting ? "Dikirim sendiri saat ada sinyal" : "Tidak ada yang menunggu" }),
      homeLine({ href: "/ponsel", number: "lock", tone: "netral", title: "Ponsel, PIN, dan data", note: "Perangkat, kunci layar, hapus data" }),
    ],
  };
}
