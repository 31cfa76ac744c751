// What looks mistyped is said while the card still lies on the table. Hints never stop anybody:
// what does not fit is asked about later.

const WOMEN_ADD = 40;

/** A date typed as day, month, year with or without signs between; null while it is none. */
function dateOf(text) {
  const found = /^(\d{2})\D?(\d{2})\D?(\d{4})$/.exec(text.trim());
  return found ? { day: Number(found[1]), month: Number(found[2]), year: Number(found[3]) } : null;
}

/** Whether day, month, year and sex stand in the number as they were typed. */
export function fitsNumber(number, birth, sex) {
  const digits = number.replace(/\D/g, "");
  if (digits.length !== 16 || !birth) return true;
  const day = Number(digits.slice(6, 8));
  const woman = day > WOMEN_ADD;
  const same =
    day - (woman ? WOMEN_ADD : 0) === birth.day &&
    Number(digits.slice(8, 10)) === birth.month &&
    Number(digits.slice(10, 12)) === birth.year % 100;
  return same && (!sex || woman === (sex === "P"));
}

export function ageOn(birth, day) {
  const [year, month, date] = day.split("-").map(Number);
  const before = month < birth.month || (month === birth.month && date < birth.day);
  return year - birth.year - (before ? 1 : 0);
}

function hintsFor(form) {
  const birth = dateOf(form.elements.birth_date.value);
  if (!birth) return [];
  const hints = [];
  if (!fitsNumber(form.elements.nik.value, birth, form.elements.sex.value)) {
    hints.push("Tanggal lahir atau jenis kelamin berbeda dari yang terbaca pada NIK. Periksa lagi; bila di kartunya memang begitu, lanjutkan.");
  }
  const age = ageOn(birth, form.dataset.votingDay);
  for (const rule of JSON.parse(form.dataset.ageRules)) {
    const holds = rule.kind === "minimum" ? age >= rule.value : age <= rule.value;
    if (!holds) hints.push(`${rule.message} (${rule.code})`);
  }
  return hints;
}

export function setUpHints(form) {
  const note = form.querySelector("[data-hints]");
  const show = () => {
    const hints = hintsFor(form);
    note.hidden = hints.length === 0;
    note.textContent = hints.join(" ");
  };
  form.addEventListener("input", show);
  form.addEventListener("reset", show);
  return show;
}
