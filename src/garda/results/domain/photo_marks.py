"""What may be wrong with a photographed page, named once, with what the officer should do.

A serious mark says that the picture is not the page it was sent as: figures of the form wait for a
person then. The others ask for a better picture and keep nothing from counting.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from garda.results.domain.sheetcode import SheetCode

#: Below this a page's print is washed out; digits by hand are hard to tell. From photographs of
#: forms made by :mod:`garda.results.sheets.filled`: sharp ones have 0.03 and more.
BLURRED_BELOW: Final = 0.012
DARK_BELOW: Final = 90.0
GLARE_ABOVE: Final = 0.03


@dataclass(frozen=True, slots=True)
class Look:
    """What is seen on a picture. ``page``: what the corner marks say, ``placed``: whether they
    lie as on the page.

    ``sharpness``: how steep its edges are for its contrast; ``light``: brightness of the paper, 0
    to 255; ``glare``: share of the page that light drowns.
    """

    page: int | None
    placed: bool
    code: SheetCode | None
    sharpness: float
    light: float
    glare: float


class Mark(StrEnum):
    """What the inspection found. The order is that in which people should deal with them."""

    BROKEN = "broken"
    OTHER_STATION = "other_station"
    OTHER_CONTEST = "other_contest"
    OTHER_ROUND = "other_round"
    DUPLICATE = "duplicate"
    OTHER_PAGE = "other_page"
    SAME_PAGE_TWICE = "same_page_twice"
    NO_MARKS = "no_marks"
    UNREADABLE_CODE = "unreadable_code"
    BLURRED = "blurred"
    DARK = "dark"
    GLARE = "glare"
    CLOCK = "clock"


@dataclass(frozen=True, slots=True)
class Words:
    """A mark on a page of ours: in two or three words, and what to do about it."""

    name: str
    todo: str

    @property
    def inside(self) -> str:
        """The name within a sentence."""
        return self.name[0].lower() + self.name[1:]


SERIOUS: Final = frozenset(
    {Mark.OTHER_STATION, Mark.OTHER_CONTEST, Mark.OTHER_ROUND, Mark.DUPLICATE}
)

WORDS: Final[Mapping[Mark, Words]] = {
    Mark.BROKEN: Words(
        "Berkas rusak", "Gambar tidak dapat dibuka. Foto lembarnya sekali lagi, lalu kirim."
    ),
    Mark.OTHER_STATION: Words(
        "Lembar TPS lain",
        "Kode pada lembar milik TPS lain. Periksa lembarnya, lalu kirim foto lembar TPS ini.",
    ),
    Mark.OTHER_CONTEST: Words(
        "Pemilihan lain",
        "Kode pada lembar milik pemilihan lain. Kirim foto ini pada formulir pemilihannya.",
    ),
    Mark.OTHER_ROUND: Words(
        "Pemungutan lain",
        "Kode pada lembar milik pemungutan suara lain (putaran atau pemilu lain). Kirim foto "
        "lembar yang berlaku.",
    ),
    Mark.DUPLICATE: Words(
        "Sama dengan foto TPS lain",
        "Gambar ini sama atau hampir sama dengan foto formulir lain. PPK memeriksa kedua "
        "lembarnya.",
    ),
    Mark.OTHER_PAGE: Words(
        "Halaman lain", "Yang terfoto halaman lain dari yang dipilih. Foto halaman yang diminta."
    ),
    Mark.SAME_PAGE_TWICE: Words(
        "Halaman terkirim dua kali",
        "Gambar ini sama dengan halaman lain formulir ini. Foto halaman yang belum ada.",
    ),
    Mark.NO_MARKS: Words(
        "Tanda sudut tidak terlihat",
        "Foto ulang seluruh lembar dari atas: keempat tanda sudut masuk gambar, tidak terlipat "
        "atau tertutup jari.",
    ),
    Mark.UNREADABLE_CODE: Words(
        "Kode tidak terbaca",
        "Kode kotak pada lembar tidak terbaca. Bila dapat, foto ulang lebih dekat dan rata.",
    ),
    Mark.BLURRED: Words("Kabur", "Foto ulang: tahan ponsel diam dan ketuk layar agar fokus."),
    Mark.DARK: Words("Gelap", "Foto ulang di tempat terang atau nyalakan lampu."),
    Mark.GLARE: Words("Silau", "Foto ulang tanpa lampu kilat; miringkan lembar dari pantulan."),
    Mark.CLOCK: Words(
        "Jam ponsel keliru",
        "Waktu foto menurut ponsel tidak mungkin. Betulkan jam ponsel; fotonya tidak perlu "
        "diulang.",
    ),
}


def ordered(marks: Iterable[str]) -> list[Mark]:
    """Known marks in the order of :class:`Mark`; those of a later version are left out."""
    found = set(marks)
    return [mark for mark in Mark if mark in found]


def is_serious(marks: Iterable[str]) -> bool:
    return not SERIOUS.isdisjoint(marks)


def judge(look: Look, expected: SheetCode, *, printed: bool) -> set[Mark]:
    """What is wrong with a picture that was sent as the page ``expected``.

    ``printed``: whether the form is one of ours, with marks and a code.
    """
    found = _quality(look)
    if not printed:
        return found
    if not look.placed:
        found.add(Mark.NO_MARKS)
    if look.code is None:
        found |= {Mark.UNREADABLE_CODE} if look.placed else set()
        return found | _other_page(look.page, expected.page)
    return found | _other_form(look.code, expected) | _other_page(look.code.page, expected.page)


def _quality(look: Look) -> set[Mark]:
    wrong = {
        Mark.BLURRED: look.sharpness < BLURRED_BELOW,
        Mark.DARK: look.light < DARK_BELOW,
        Mark.GLARE: look.glare > GLARE_ABOVE,
    }
    return {mark for mark, holds in wrong.items() if holds}


def _other_form(code: SheetCode, expected: SheetCode) -> set[Mark]:
    """The first thing that makes it another form: a form of elsewhere is not also another vote."""
    if code.station != expected.station:
        return {Mark.OTHER_STATION}
    if code.contest != expected.contest:
        return {Mark.OTHER_CONTEST}
    same = (code.election, code.round) == (expected.election, expected.round)
    return set() if same else {Mark.OTHER_ROUND}


def _other_page(page: int | None, expected: int) -> set[Mark]:
    return set() if page in {None, expected} else {Mark.OTHER_PAGE}
