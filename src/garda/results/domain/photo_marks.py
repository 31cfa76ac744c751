"""What may be wrong with a photographed page, named once, with what the officer should do.

A serious mark says that the picture is not the page it was sent as: figures of the form wait for a
person then. The others ask for a better picture and keep nothing from counting.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


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
        "Kode pada lembar milik pemungutan suara yang lain di TPS ini. Kirim foto lembar yang "
        "berlaku.",
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
