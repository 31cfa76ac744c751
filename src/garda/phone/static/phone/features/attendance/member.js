// One member of a list: what is known, one tap for "present", and a sheet for everything else.

import { ask, button, chip, h, icon, say } from "../../shell/dom.js";
import { takeBack } from "../../shell/queue.js";
import { session } from "../../shell/session.js";
import { sendAll } from "../../shell/sync.js";
import { clockTime, station } from "../../shell/words.js";
import { note } from "./data.js";
import { ABSENT, isOpen, ONLINE, ONSITE } from "./rules.js";

const CHIPS = { [ONSITE]: ["ok", "Hadir", "check"], [ONLINE]: ["info", "Daring", "video"], [ABSENT]: ["bahaya", "Tidak hadir", "x"] };
const MEANS = { card: "pindai QR", tick: "dicentang", roll_call: "panggilan nama", code: "kode ruang daring", paper: "daftar kertas" };
const WHERE = { waiting: "belum terkirim", sent: "terkirim", server: "tercatat di server" };

/** The line of a member in the list of a station. `context`: gathering, list, states, part. */
export function memberLine(member, context, { withStation = false } = {}) {
  const state = context.states.get(member.appointment);
  const open = h("button", {
    type: "button", class: "member-open", id: `buka-${member.appointment}`,
    on: { click: () => sheet(member, context) },
  }, h("span", { class: "member-name" }, member.name), h("span", { class: "caption" }, under(member, state, withStation)));
  return h("li", { class: "member" },
    h("span", { class: `seat${member.seat === 1 ? " chair" : ""}`, "aria-hidden": "true" }, member.seat),
    open, state ? known(state) : quick(member, context));
}

const known = (state) => (isOpen(state) ? chip("awas", "Diperiksa", "eye") : chip(...CHIPS[state.presence]));

function under(member, state, withStation) {
  const words = [withStation ? `TPS ${station(member.station)}` : "", member.seat === 1 ? member.role : ""];
  if (!state) words.push(member.leave ? "izin daring disetujui" : "belum ada kabar");
  else words.push(...told(state));
  return words.filter(Boolean).join(" · ");
}

function told(state) {
  const ahead = state.where === "server" ? 0 : session.offset;
  const at = state.at ? clockTime(state.at + ahead, session.person.zone) : "";
  return [
    at,
    MEANS[state.means] ?? "",
    isOpen(state) ? "tercatat, menunggu diperiksa" : WHERE[state.where] ?? "",
  ];
}

/** The seven taps: on site for most, online where leave was given. */
function quick(member, context) {
  const presence = member.leave ? ONLINE : ONSITE;
  const label = member.leave ? "Daring" : "Hadir";
  return button(label, () => take(member, context, presence), {
    id: `hadir-${member.appointment}`, kind: "main", label: `${label}: ${member.name}`,
  });
}

export async function take(member, context, presence, reason = "", means = null) {
  const by = means ?? (presence === ONLINE ? "roll_call" : "tick");
  const why = presence === ONLINE && !reason ? (member.leave_reason ?? context.list.reasons?.online?.[0]?.code ?? "") : reason;
  await note(context.gathering.id, { member, means: by, presence, reason: why, session: context.part });
  say(`${member.name}: ${CHIPS[presence][1]}. Tersimpan di ponsel.`);
  sendAll();
}

/** Everything that can be said about a member, one thing per button. */
async function sheet(member, context) {
  const state = context.states.get(member.appointment);
  const chosen = await ask(member.name, (close) => h("div", { class: "stack-small" },
    state ? h("p", { class: "second" }, under(member, state, true)) : null,
    state?.marks.length ? h("ul", { class: "marks" }, state.marks.map((mark) => h("li", {}, context.list.marks?.[mark] ?? mark))) : null,
    button("Hadir di tempat", () => close({ presence: ONSITE }), { sign: "check" }),
    reasons(context.list.reasons?.late, "Hadir terlambat, alasan", (code) => close({ presence: ONSITE, reason: code })),
    online(member, context, close),
    reasons(context.list.reasons?.absent, "Tidak hadir, alasan", (code) => close({ presence: ABSENT, reason: code })),
    state?.where === "waiting" ? button("Batalkan catatan ini", () => close({ back: state.id }), { kind: "danger" }) : null,
    button("Tutup", () => close(null), { kind: "plain" })));
  if (chosen?.back) await takeBack(chosen.back);
  else if (chosen) await take(member, context, chosen.presence, chosen.reason);
}

function online(member, context, close) {
  const told = member.leave ? null : h("p", { class: "caption" }, "Belum ada izin daring: tetap tercatat, tetapi baru dihitung bila KPU Kabupaten/Kota mengizinkan.");
  return h("div", {}, reasons(context.list.reasons?.online, "Daring (panggilan nama), alasan", (code) => close({ presence: ONLINE, reason: code })), told);
}

function reasons(list, title, chosen) {
  if (!list?.length) return null;
  return h("details", { class: "reasons" }, h("summary", {}, icon("chevron-down"), title),
    h("div", { class: "stack-small" }, list.map(({ code, name }) => button(name, () => chosen(code), { kind: "wide-button" }))));
}
