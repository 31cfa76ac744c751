"""One cell of a list of applicants as people fill it in: its value, or what is wrong with it.

Every function takes a cell that is not empty and raises Wrong with a sentence for whoever filled it
in: what is wrong and what to do. No sentence repeats a number of a person.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Final

from garda.kernel.errors import GardaError
from garda.kernel.formulas import starts_formula
from garda.kernel.identity import holds_identity_number
from garda.kernel.sheets import Cell, moment_of
from garda.kernel.telephone import national

_NUMBER: Final = re.compile(r"[0-9]{16}")
_BLANKS: Final = re.compile(r"[\s.\-]")
_ROUNDED: Final = re.compile(r"[0-9][.,]?[0-9]*[eE]\+?[0-9]+")
_LETTER: Final = re.compile(r"[^\W\d_]")
_RECEIPT: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ./-]*")
_DAY: Final = re.compile(r"(\d{1,2})[-/. ](\d{1,2}|[A-Za-z]{3,9})[-/. ](\d{4})")
_ISO_DAY: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_SOLID_DAY: Final = re.compile(r"(\d{2})(\d{2})(\d{4})")
_HOUR: Final = re.compile(r"(.+?)[ ,T]+(?:pukul |jam )?(\d{1,2})[.:](\d{2})(?:[.:]\d{2})?")
_SERIAL: Final = re.compile(r"\d{5}(?:\.\d+)?")
_MONTHS: Final = (
    "januari", "februari", "maret", "april", "mei", "juni", "juli", "agustus", "september",
    "oktober", "november", "desember",
)  # fmt: skip
_SEXES: Final = {
    "l": "L", "lk": "L", "laki-laki": "L", "laki laki": "L", "pria": "L",
    "p": "P", "pr": "P", "perempuan": "P", "wanita": "P",
}  # fmt: skip
_YES: Final = frozenset({"ya", "y", "v", "✓", "√", "ada", "sudah", "1", "true", "benar"})
_NO: Final = frozenset({"tidak", "t", "tdk", "belum", "tidak ada", "0", "false", "-", "–"})
#: What people write for nothing.
NOTHING: Final = frozenset({"-", "–", "—"})
NAME_LENGTH, RECEIPT_LENGTH, SHORT_LENGTH = 150, 30, 3
MOST_SERVED = 9
#: Older than anybody who applies: surely a slip of the pen.
OLDEST = 110


class Wrong(ValueError):
    """What is wrong with a cell and what to do, in Indonesian."""


def refuse_formula(cell: Cell, *, plus: bool = False) -> None:
    """A formula is never calculated, and a text like one never kept. ``plus``: +62 … is a number
    of a telephone."""
    if cell.formula:
        raise Wrong("Berisi rumus. Salin, lalu tempel sebagai nilai.")
    if starts_formula(cell.text) and not (plus and cell.text.startswith("+")):
        raise Wrong("Tidak boleh diawali tanda =, +, -, atau @. Hapus tandanya.")


def plain(cell: Cell) -> str:
    """``3.0`` of a cell that keeps a number is the text ``3``."""
    return re.sub(r"\.0+$", "", cell.text) if cell.number else cell.text


def identity_number(cell: Cell, card: str) -> str:
    """16 digits of the ``card``. A number of a spreadsheet has lost its last digit."""
    if cell.number or _ROUNDED.fullmatch(cell.text):
        raise Wrong(
            "Tersimpan sebagai angka (seperti 3,3E+15), sehingga angka terakhirnya hilang. Ubah "
            f"format kolomnya menjadi Teks, lalu ketik ulang dari {card}."
        )
    digits = _BLANKS.sub("", cell.text)
    if not digits.isascii() or not digits.isdecimal():
        raise Wrong(f"Hanya angka, tanpa huruf atau tanda lain. Periksa lagi dari {card}.")
    if not _NUMBER.fullmatch(digits):
        raise Wrong(f"Harus 16 angka, di sini {len(digits)}. Periksa lagi dari {card}.")
    return digits


def name(cell: Cell) -> str:
    """Any name that people have: one word, an apostrophe, a dot; but some letter."""
    text = " ".join(cell.text.split())
    if cell.number or not _LETTER.search(text) or holds_identity_number(text):
        raise Wrong("Ketik nama seperti tertulis di KTP-el.")
    return _not_longer(text, NAME_LENGTH)


def text(cell: Cell, longest: int) -> str:
    """Words without a number of a person in them."""
    found = " ".join(plain(cell).split())
    if holds_identity_number(found):
        raise Wrong("Jangan menulis NIK atau nomor KK di sini.")
    return _not_longer(found, longest)


def _not_longer(text: str, longest: int) -> str:
    if len(text) > longest:
        raise Wrong(f"Paling panjang {longest} huruf, di sini {len(text)}. Persingkat.")
    return text


def sex(cell: Cell) -> str:
    found = _SEXES.get(cell.text.casefold())
    if found is None:
        raise Wrong("Isi L atau P.")
    return found


def birth_date(cell: Cell, today: date) -> date:
    born = _day(cell)
    if born > today:
        raise Wrong("Belum terjadi. Periksa tahunnya.")
    if born.year < today.year - OLDEST:
        raise Wrong(f"Lebih dari {OLDEST} tahun yang lalu. Periksa tahunnya.")
    return born


def _day(cell: Cell) -> date:
    text = plain(cell)
    if _SERIAL.fullmatch(text) and (moment := moment_of(text)):
        return moment.date()
    if cell.number:
        # 9051995: the day and month typed without signs, whose first zero a number has not kept.
        text = text.zfill(len("ddmmyyyy"))
    found = _day_of(text)
    if found is None:
        raise Wrong("Bukan tanggal. Tulis hari-bulan-tahun, misalnya 17-05-1995.")
    return found


def _day_of(text: str) -> date | None:
    if found := _ISO_DAY.fullmatch(text):
        year, month, day = found.groups()
    elif found := _DAY.fullmatch(text) or _SOLID_DAY.fullmatch(text):
        day, month, year = found.groups()
    else:
        return None
    try:
        return date(int(year), _month(month), int(day))
    except ValueError:
        return None


def _month(text: str) -> int:
    """``5``, ``Mei`` or ``Agu`` as its number; 0 for no month, which no date has."""
    if text.isdecimal():
        return int(text)
    short = text.casefold()[:3]
    return next((n for n, month in enumerate(_MONTHS, 1) if month.startswith(short)), 0)


def moment(cell: Cell) -> datetime:
    """Date and hour by the clock on the wall of the village, without a zone."""
    text = plain(cell)
    if _SERIAL.fullmatch(text):
        found = moment_of(text)
        if found is not None and "." in text:
            return found.replace(second=0)
        raise Wrong("Jamnya belum ada. Tulis tanggal dan jam, misalnya 20-09-2024 14:30.")
    parts = _HOUR.fullmatch(text)
    if parts is None and _day_of(text) is not None:
        raise Wrong("Jamnya belum ada. Tulis tanggal dan jam, misalnya 20-09-2024 14:30.")
    day = _day_of(parts[1]) if parts else None
    if parts is None or day is None or int(parts[2]) > 23 or int(parts[3]) > 59:
        raise Wrong("Bukan tanggal dan jam. Contoh: 20-09-2024 14:30.")
    return datetime(day.year, day.month, day.day, int(parts[2]), int(parts[3]))  # noqa: DTZ001 - the row reader's caller knows the zone


def phone(cell: Cell) -> str:
    """A number of a spreadsheet has lost the zero in front; some write 62 without the plus."""
    digits = re.sub(r"[^0-9+]", "", plain(cell))
    if digits.startswith("62"):
        digits = f"+{digits}"
    elif digits.startswith("8"):
        digits = f"0{digits}"
    if _LETTER.search(cell.text):
        raise Wrong("Hanya angka. Contoh: 081234567890.")
    try:
        return national(digits)
    except GardaError as refusal:
        raise Wrong(refusal.id) from refusal


def receipt(cell: Cell) -> str:
    found = plain(cell)
    if not _RECEIPT.fullmatch(found) or holds_identity_number(found):
        raise Wrong("Huruf, angka, titik, garis, dan garis miring saja.")
    return _not_longer(found, RECEIPT_LENGTH)


def served(cell: Cell) -> int:
    """How many times somebody served."""
    found = plain(cell)
    if not found.isascii() or not found.isdecimal() or int(found) > MOST_SERVED:
        raise Wrong(f"Isi 0 sampai {MOST_SERVED}.")
    return int(found)


def station(cell: Cell) -> int:
    """``3``, ``003`` or ``TPS 003``."""
    found = plain(cell).casefold().removeprefix("tps").strip()
    if not found.isascii() or not found.isdecimal() or len(found) > 3:
        raise Wrong("Isi nomor TPS, misalnya 003.")
    return int(found)


def yes(cell: Cell) -> bool:
    found = plain(cell).casefold()
    if found not in _YES | _NO:
        raise Wrong("Isi ya, atau kosongkan.")
    return found in _YES
