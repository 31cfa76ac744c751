// Figures as they are read out, as results/domain/numerals.py has them.

const ONES = ["nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan"];
const MOST = 999;

/** 117 → "seratus tujuh belas". Raises RangeError outside 0 to 999. */
export function inWords(number) {
  if (!Number.isInteger(number) || number < 0 || number > MOST) throw new RangeError(String(number));
  if (number < 10) return ONES[number];
  if (number < 20) return teen(number - 10);
  if (number < 100) return joined(`${ONES[Math.floor(number / 10)]} puluh`, number % 10);
  const hundreds = Math.floor(number / 100);
  return joined(hundreds === 1 ? "seratus" : `${ONES[hundreds]} ratus`, number % 100);
}

function teen(rest) {
  if (rest === 0) return "sepuluh";
  return rest === 1 ? "sebelas" : `${ONES[rest]} belas`;
}

const joined = (first, rest) => (rest ? `${first} ${inWords(rest)}` : first);
