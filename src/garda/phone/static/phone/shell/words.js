// Numbers and times as Indonesian readers expect them.

const number = new Intl.NumberFormat("id-ID");
const ZONES = { 7: "WIB", 8: "WITA", 9: "WIT" };
const UNITS = ["bita", "kB", "MB", "GB"];

export const count = (value) => number.format(value);

/** 3 → "003", as stations are called. */
export const station = (value) => String(value).padStart(3, "0");

const inZone = (options, zone) => new Intl.DateTimeFormat("id-ID", { ...options, timeZone: zone || undefined });

export const clockTime = (moment, zone) =>
  inZone({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" }, zone)
    .format(new Date(moment))
    .replace(":", ".");

/** "WIB" where the zone has an Indonesian name, else nothing. */
export function zoneName(moment, zone) {
  const parts = inZone({ timeZoneName: "shortOffset" }, zone).formatToParts(new Date(moment));
  const text = parts.find((part) => part.type === "timeZoneName")?.value ?? "";
  return ZONES[Number(text.replace(/^GMT\+?/, ""))] ?? "";
}

export const time = (moment, zone) => `${clockTime(moment, zone)} ${zoneName(moment, zone)}`.trim();

export const day = (moment, zone) =>
  inZone({ weekday: "long", day: "numeric", month: "long", year: "numeric" }, zone).format(new Date(moment));

/** "2024-11-07" in that zone: tells days apart. */
export const dayKey = (moment, zone) =>
  new Intl.DateTimeFormat("en-CA", { dateStyle: "short", timeZone: zone || undefined }).format(new Date(moment));

export function size(bytes) {
  let rest = bytes;
  let unit = 0;
  for (; rest >= 1000 && unit < UNITS.length - 1; unit += 1) rest /= 1000;
  return `${number.format(Math.round(rest * 10) / 10)} ${UNITS[unit]}`;
}
