"""Figures, dates and times as an Indonesian reader writes them.

Everything here is pure and exact: shares are rounded with integers, times are shown in the
zone of the region they belong to. A missing value is an en dash, never a zero.
"""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from garda.kernel.zones import zone_name

MISSING = "–"
MINUS = "−"

MONTHS = (
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
)
DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")


def angka(value: int | None) -> str:
    """``1743`` → ``"1.743"``; ``None`` → an en dash."""
    if value is None:
        return MISSING
    grouped = f"{abs(value):,}".replace(",", ".")
    return MINUS + grouped if value < 0 else grouped


def rupiah(amount: int | None) -> str:
    """Whole rupiah: ``900000`` → ``"Rp900.000"``; ``None`` → an en dash."""
    return MISSING if amount is None else f"Rp{angka(amount)}"


def selisih(value: int | None) -> str:
    """A signed difference: ``"+299"``, ``"0"``, ``"−1"``."""
    return "+" + angka(value) if value is not None and value > 0 else angka(value)


def persen(part: int | None, whole: int | None, digits: int = 2) -> str:
    """Share as ``"65,37%"``, rounded half up from integers; an en dash without a denominator.

    Raises ValueError for a negative count.
    """
    text = _quotient(part, whole, 100, digits)
    return text if text == MISSING else f"{text}%"


def rasio(part: int | None, whole: int | None, digits: int = 2) -> str:
    """How many for each one, as ``"1,62"``; rounded and refused as :func:`persen`."""
    return _quotient(part, whole, 1, digits)


def _quotient(part: int | None, whole: int | None, times: int, digits: int) -> str:
    if part is None or not whole:
        return MISSING
    if part < 0 or whole < 0:
        raise ValueError("a share needs counts of zero or more")
    unit = 10**digits
    # floor(2x + 1) / 2 with integers: a float would turn some exact halves down.
    scaled = (2 * part * times * unit + whole) // (2 * whole)
    integer, fraction = divmod(scaled, unit)
    decimals = f",{fraction:0{digits}d}" if digits else ""
    return f"{angka(integer)}{decimals}"


def nomor_tps(number: int | None) -> str:
    """Station number with the three digits of the forms: ``7`` → ``"007"``."""
    return MISSING if number is None else f"{number:03d}"


def tanggal(day: date | None, zone: str = "") -> str:
    """``"7 November 2024"``; a datetime needs the IANA ``zone`` whose date is meant.

    Raises ValueError for a datetime without a known zone.
    """
    if day is None:
        return MISSING
    local = legal_date(day, zone)
    return f"{local.day} {MONTHS[local.month - 1]} {local.year}"


def tanggal_hari(day: date | None, zone: str = "") -> str:
    """``"Kamis, 7 November 2024"``."""
    if day is None:
        return MISSING
    return f"{DAYS[legal_date(day, zone).weekday()]}, {tanggal(day, zone)}"


def rentang(first: date, last: date) -> str:
    """A range of dates without what both ends share: ``"17–28 September 2024"``."""
    if first == last:
        return tanggal(last)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{tanggal(last)}"
    opening = tanggal(first)
    if first.year == last.year:
        opening = opening.removesuffix(f" {first.year}")
    return f"{opening} – {tanggal(last)}"


def jam(moment: datetime | None, zone: str) -> str:
    """``"14.20 WIB"`` in the IANA ``zone``. ValueError: naive time or a zone outside Indonesia."""
    if moment is None:
        return MISSING
    return f"{_local(moment, zone):%H.%M} {zone_name(zone)}"


def waktu(moment: datetime | None, zone: str) -> str:
    """Date and time: ``"4 Desember 2024 17.10 WIB"``; errors as :func:`jam`."""
    return MISSING if moment is None else f"{tanggal(moment, zone)} {jam(moment, zone)}"


def legal_date(day: date, zone: str = "") -> date:
    """Date of ``day``; a datetime is read in ``zone`` first: near midnight it decides the date."""
    return _local(day, zone).date() if isinstance(day, datetime) else day


def inisial(name: str) -> str:
    """First letters of the first two words: ``"Sri Wulandari"`` → ``"SW"``."""
    return "".join(word[0] for word in name.split()[:2]).upper()


def _local(moment: datetime, zone: str) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a naive time has no place on a page")
    zone_name(zone)
    return moment.astimezone(ZoneInfo(zone))
