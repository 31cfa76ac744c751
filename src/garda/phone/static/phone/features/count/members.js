// The seven of a station: who answered the roll call, and who may read figures back. There is one
// roll call for the whole day; it is told and kept by the feature of the day.

import { rollCallOf, stationOf } from "../day/data.js";
import { isAssisted } from "./steps.js";

const RECORDED = "recorded";
export const ABSENT = "tidak hadir saat apel";

/** {day, called, present, note}. `day`: the station on its day, or null where this phone has no list
 * of it; `present`: appointments, or null where only the server knows them. */
export async function rollOf({ practice, station }) {
  const day = await stationOf(station.station, practice);
  const told = day && rollCallOf(day);
  const present = told?.work?.item.present ?? null;
  const recorded = station.roll_call?.state === RECORDED;
  return { day, present, called: recorded || Boolean(told?.state), note: noteOf(station, recorded, told, day) };
}

function noteOf({ roll_call: known }, recorded, told, day) {
  if (told?.work) return `${told.work.item.present.length} dari ${day.members.length} hadir${told.state === "waiting" ? ", menunggu sinyal" : ""}`;
  if (recorded) return `${known.present} hadir, tercatat di server`;
  if (told?.state) return "tercatat di server";
  return day ? "apel belum dicatat" : "daftar anggota belum ada di ponsel ini";
}

/** Every member whom the server takes as reader, those first who are named operators: {appointment,
 * name, seat, slot, present}. Never who types; for PPS and PPK who take over none who is known to be
 * away. */
export async function readersOf(form) {
  const { day, present } = await rollOf(form);
  const { members, operators } = form.station;
  const told = new Map((members ?? operators ?? []).map((one) => [one.appointment, one]));
  const described = ({ appointment, name, seat }) => {
    const { slot = 0, you = false, present: there = null } = told.get(appointment) ?? {};
    return { appointment, name, seat, slot, you, present: present ? present.includes(appointment) : there };
  };
  const all = (day?.members ?? [...told.values()]).map(described);
  const able = all.filter((one) => !one.you && !(isAssisted(form) && one.present === false));
  return able.sort((a, b) => (a.slot || Infinity) - (b.slot || Infinity) || a.seat - b.seat);
}

export function positionOf({ slot, seat }) {
  if (slot) return `Operator ${slot}`;
  return seat === 1 ? "Ketua KPPS" : `Anggota KPPS ${seat}`;
}
