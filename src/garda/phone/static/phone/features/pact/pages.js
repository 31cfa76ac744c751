// Pages of the pact: who has signed, and the words with the field for one's own name.

import { chip, empty, h, icon, message, say } from "../../shell/dom.js";
import { homeLine } from "../../shell/home_page.js";
import { go } from "../../shell/router.js";
import { sendAll } from "../../shell/sync.js";
import { count, station } from "../../shell/words.js";
import { fetching, sameName, sign, signers } from "./data.js";

const CHIPS = {
  signed: ["ok", "Sudah", "check"],
  sent: ["ok", "Terkirim", "check"],
  waiting: ["awas", "Menunggu", "clock"],
  open: ["awas", "Diperiksa", "eye"],
};
const isSigned = (member) => ["signed", "sent", "waiting"].includes(member.state);

/** Nothing for those who collect no pacts. */
export async function home() {
  const pact = await signers();
  if (!pact) return fetching.error ? message("awas", "Pakta belum diperbarui", fetching.error) : null;
  const done = pact.members.filter(isSigned).length;
  return homeLine({ href: "/pakta", number: "pencil", tone: "info", title: pact.title, note: `${count(done)} dari ${count(pact.members.length)} menandatangani` });
}

const missing = () => ({ title: "Pakta integritas", back: "/", body: [empty("pencil", "Pakta belum ada di ponsel ini", "Diambil saat ada sinyal, oleh PPS yang mengumpulkannya.")] });

export async function pactPage() {
  const pact = await signers();
  if (!pact) return missing();
  const done = pact.members.filter(isSigned).length;
  const stations = grouped(pact.members);
  return {
    title: pact.title,
    sub: `${count(done)} dari ${count(pact.members.length)} menandatangani`,
    back: "/",
    body: [
      h("h1", {}, `${count(done)} dari ${count(pact.members.length)}`),
      h("p", { class: "second" }, "Pilih nama, serahkan ponsel, dan biarkan orangnya membaca serta mengetik namanya sendiri."),
      [...stations].map(([number, members]) => h("section", {}, h("h2", { class: "section" }, `TPS ${station(number)}`), h("ul", { class: "card members" }, members.map(line)))),
    ],
  };
}

function grouped(members) {
  const found = new Map();
  for (const member of members) found.set(member.station, [...(found.get(member.station) ?? []), member]);
  return found;
}

function line(member) {
  const name = h("span", { class: "member-name" }, member.name);
  const seat = h("span", { class: `seat${member.seat === 1 ? " chair" : ""}`, "aria-hidden": "true" }, member.seat);
  if (isSigned(member)) return h("li", { class: "member" }, seat, h("span", { class: "member-open" }, name), chip(...CHIPS[member.state]));
  return h("li", { class: "member" }, seat, h("a", { class: "member-open", href: `#/pakta/${member.appointment}` }, name),
    member.state ? chip(...CHIPS[member.state]) : icon("chevron"));
}

export async function signPage({ appointment }) {
  const pact = await signers();
  const member = pact?.members.find((each) => each.appointment === appointment);
  if (!member || isSigned(member)) return missing();
  return {
    title: pact.title,
    sub: `TPS ${station(member.station)} · ${member.name}`,
    back: "/pakta",
    body: [
      h("h1", {}, pact.title),
      pact.practice ? message("awas", "Naskah latihan", pact.note) : null,
      h("div", { class: "card prose" }, pact.text.split(/\n{2,}/).map((part) => h("p", {}, part))),
      form(pact, member),
      h("p", { class: "caption" }, "Sidik naskah ", h("code", {}, pact.content_hash.slice(0, 16))),
    ],
    // Somebody is typing their name here.
    update: () => undefined,
  };
}

function form(pact, member) {
  const note = h("p", { class: "field-error", id: "nama-salah", role: "alert" });
  const field = h("input", { id: "nama", type: "text", autocomplete: "off", autocapitalize: "words", spellcheck: "false", required: true, "aria-describedby": "nama-guna nama-salah" });
  const made = h("form", { class: "card form" },
    h("div", { class: "field" }, h("label", { for: "nama" }, "Ketik nama lengkap Anda"),
      h("p", { class: "hint", id: "nama-guna" }, `Seperti tertulis: ${member.name}. Dengan mengetiknya Anda menandatangani pakta ini.`), field, note),
    h("button", { class: "button main", type: "submit" }, icon("pencil"), "Tanda tangani pakta"));
  made.addEventListener("submit", async (event) => {
    event.preventDefault();
    note.textContent = "";
    if (!sameName(field.value, member.name)) {
      note.textContent = "Nama ini lain dari yang tertulis. Ketik nama lengkap seperti di atas, atau tanda tangani di kertas.";
      field.focus();
      return;
    }
    await sign(pact, member, field.value.trim());
    say(`Pakta ${member.name} tersimpan di ponsel.`);
    go("/pakta");
    sendAll();
  });
  return made;
}
