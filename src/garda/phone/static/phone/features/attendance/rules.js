// What follows from the list and the scans, as the phone sees it. The server's own rule decides in
// the end; this one must not promise more: on site beats online beats absent, then the earliest.

export const ONSITE = "onsite";
export const ONLINE = "online";
export const ABSENT = "absent";

const RANK = { [ONSITE]: 0, [ONLINE]: 1, [ABSENT]: 2 };
export const LEAST_LETTERS = 3;

/** Marks beside which a scan counts all the same. */
const REMARKS = new Set(["clock", "reason"]);
/** Whether the server kept a scan without counting it, until somebody looks at it. */
export const isOpen = (state) => state.marks.some((mark) => !REMARKS.has(mark));

const earlier = (a, b) => isOpen(a) - isOpen(b) || RANK[a.presence] - RANK[b.presence] || a.at - b.at;

/** All members of a list with their station's number. */
export const members = (roster) =>
  roster.stations.flatMap((place) => place.members.map((member) => ({ ...member, station: place.number })));

/** The member whom a card names, by the hash of its text; null for nobody of this list. */
export const memberOfCard = (roster, hash) => members(roster).find((member) => member.card === hash) ?? null;

/** What is known about each member by appointment: from the server, sent from here, or waiting. */
export function statesOf(roster, { waiting = [], sent = [], session = 0 } = {}) {
  const told = new Map();
  const note = (appointment, state) => {
    const before = told.get(appointment);
    if (!before || earlier(state, before) < 0) told.set(appointment, state);
  };
  for (const member of members(roster)) {
    if (member.state) note(member.appointment, { presence: member.state, at: 0, where: "server", marks: [] });
  }
  for (const work of sent) if (fits(work, session)) note(work.item.appointment, fromHere(work, "sent"));
  for (const work of waiting) if (fits(work, session)) note(work.item.appointment, fromHere(work, "waiting"));
  return told;
}

const fits = ({ item }, session) => item?.appointment && item.session === session;

const fromHere = (work, where) => ({
  presence: work.item.presence,
  means: work.item.means,
  reason: work.item.reason,
  at: Date.parse(work.item.device_at),
  marks: work.marks ?? [],
  id: work.id,
  where,
});

/** {onsite, online, absent, none, total} of some members. */
export function countsOf(some, states) {
  const counts = { [ONSITE]: 0, [ONLINE]: 0, [ABSENT]: 0, none: 0, total: some.length };
  for (const member of some) {
    const state = states.get(member.appointment);
    counts[state && !isOpen(state) ? state.presence : "none"] += 1;
  }
  return counts;
}

export const folded = (text) =>
  text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim();

/** Members one of whose names begins so; the first names first. Needs three letters. */
export function found(roster, typed) {
  const wanted = folded(typed);
  if (wanted.length < LEAST_LETTERS) return [];
  const place = (name) => ` ${folded(name)}`.indexOf(` ${wanted}`);
  return members(roster)
    .map((member) => ({ member, at: place(member.name) }))
    .filter(({ at }) => at >= 0)
    .sort((a, b) => a.at - b.at || a.member.name.localeCompare(b.member.name))
    .map(({ member }) => member);
}

export async function hashOf(text) {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
