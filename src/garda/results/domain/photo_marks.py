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


#: Peaks of fine waves: photographs of paper have 1.4 at most, of screens 2 and more.
GRID_ABOVE: Final = 1.8
#: Marks of another page in the same picture; one may be ink or a frame that looks like it.
_TWO_PAGES: Final = 2


class Mark(StrEnum):
    """What the inspection found. The order is that in which people should deal with them."""

    BROKEN = "broken"
    OTHER_STATION = "other_station"
    OTHER_CONTEST = "other_contest"
    OTHER_ROUND = "other_round"
    DUPLICATE = "duplicate"
    OTHER_FORM = "other_form"
    OTHER_PAGE = "other_page"
    SAME_PAGE_TWICE = "same_page_twice"
    TWO_PAGES = "two_pages"
    MIRRORED = "mirrored"
    NO_MARKS = "no_marks"
    CORNERS = "corners"
    NOT_FLAT = "not_flat"
    SCREEN = "screen"
    UNREADABLE_CODE = "unreadable_code"
    BLURRED = "blurred"
    DARK = "dark"
    GLARE = "glare"
    CLOCK = "clock"


@dataclass(frozen=True, slots=True)
class Look:
    """What is seen on a picture. ``page``: what the corner marks say. ``missing``: why the page
    was not found in it, None where it was. ``others``: marks of another page.

    ``sharpness``: how steep its edges are for its contrast; ``light``: brightness of the paper, 0
    to 255; ``glare``: share of the page that light drowns; ``grid``: how clearly a screen's pixels
    show.
    """

    page: int | None
    missing: Mark | None
    code: SheetCode | None
    sharpness: float
    light: float
    glare: float
    grid: float = 0.0
    others: int = 0


@dataclass(frozen=True, slots=True)
class Words:
    """A mark on a page of ours: in two or three words, and what to do about it; ``en`` says both
    in English."""

    name: str
    todo: str
    en: str

    @property
    def inside(self) -> str:
        """The name within a sentence."""
        return self.name[0].lower() + self.name[1:]

    @property
    def id(self) -> str:
        """Name and what to do as one text."""
        return f"{self.name}. {self.todo}"


SERIOUS: Final = frozenset(
    {Mark.OTHER_STATION, Mark.OTHER_CONTEST, Mark.OTHER_ROUND, Mark.DUPLICATE}
)

#: With one of these nothing can be read: the photo has to be taken again.
AGAIN: Final = frozenset(
    {Mark.BROKEN, Mark.OTHER_FORM, Mark.OTHER_PAGE, Mark.TWO_PAGES, Mark.MIRRORED, Mark.NO_MARKS,
     Mark.CORNERS, Mark.NOT_FLAT, Mark.SCREEN, Mark.BLURRED}
)  # fmt: skip

WORDS: Final[Mapping[Mark, Words]] = {
    Mark.BROKEN: Words(
        "Berkas rusak",
        "Gambar tidak dapat dibuka. Foto lembarnya sekali lagi, lalu kirim.",
        "The picture cannot be opened. Photograph the sheet again and send it.",
    ),
    Mark.OTHER_STATION: Words(
        "Lembar TPS lain",
        "Kode pada lembar milik TPS lain. Periksa lembarnya, lalu kirim foto lembar TPS ini.",
        "The sheet's code is that of another station. Check the sheet, then send this station's.",
    ),
    Mark.OTHER_CONTEST: Words(
        "Pemilihan lain",
        "Kode pada lembar milik pemilihan lain. Kirim foto ini pada formulir pemilihannya.",
        "The sheet's code is that of another contest. Send the photo at that contest's form.",
    ),
    Mark.OTHER_ROUND: Words(
        "Pemungutan lain",
        "Kode pada lembar milik pemungutan suara lain (putaran atau pemilu lain). Kirim foto "
        "lembar yang berlaku.",
        "The sheet's code is that of another vote. Send a photo of the sheet that is in force.",
    ),
    Mark.DUPLICATE: Words(
        "Sama dengan foto TPS lain",
        "Gambar ini sama atau hampir sama dengan foto formulir lain. PPK memeriksa kedua "
        "lembarnya.",
        "The picture is that of another form, or nearly. The PPK looks at both sheets.",
    ),
    Mark.OTHER_FORM: Words(
        "Formulir lain",
        "Tanda sudut milik formulir atau kertas lain. Pilih formulir yang benar, atau foto lembar "
        "yang diminta.",
        "The corner marks are those of another form or paper. Choose the right form, or photograph "
        "the sheet that is asked for.",
    ),
    Mark.OTHER_PAGE: Words(
        "Halaman lain",
        "Yang terfoto halaman lain dari yang dipilih. Foto halaman yang diminta.",
        "This is another page than the one chosen. Photograph the page that is asked for.",
    ),
    Mark.SAME_PAGE_TWICE: Words(
        "Halaman terkirim dua kali",
        "Gambar ini sama dengan halaman lain formulir ini. Foto halaman yang belum ada.",
        "The picture is that of another page of this form. Photograph the page that is missing.",
    ),
    Mark.TWO_PAGES: Words(
        "Dua lembar dalam satu foto",
        "Foto setiap halaman sendiri-sendiri.",
        "Two sheets are in one photograph. Photograph every page by itself.",
    ),
    Mark.MIRRORED: Words(
        "Terbalik seperti di cermin",
        "Matikan pencerminan kamera depan, atau pakai kamera belakang, lalu foto ulang.",
        "The picture is mirrored. Turn off mirroring of the front camera, or use the rear one, and "
        "photograph again.",
    ),
    Mark.NO_MARKS: Words(
        "Tanda sudut tidak terlihat",
        "Foto ulang seluruh lembar dari atas: keempat tanda sudut masuk gambar, tidak terlipat "
        "atau tertutup jari.",
        "No sheet we know is seen. Photograph the whole sheet from above, with its four corner "
        "marks inside.",
    ),
    Mark.CORNERS: Words(
        "Lembar tidak utuh",
        "Kurang dari tiga tanda sudut terlihat. Foto ulang: seluruh lembar masuk gambar, sudut "
        "tidak terlipat atau tertutup jari.",
        "Fewer than three corner marks are seen. Photograph again: the whole sheet inside, no "
        "corner folded or under a finger.",
    ),
    Mark.NOT_FLAT: Words(
        "Lembar tidak rata",
        "Tanda sudut tidak terletak seperti pada lembar yang rata. Ratakan lembarnya, lalu foto "
        "dari atas.",
        "The corner marks do not lie as on a flat sheet. Flatten the sheet and photograph it from "
        "above.",
    ),
    Mark.SCREEN: Words(
        "Foto layar",
        "Yang terfoto layar, bukan kertasnya. Foto lembar yang asli.",
        "A screen was photographed, not the paper. Photograph the sheet itself.",
    ),
    Mark.UNREADABLE_CODE: Words(
        "Kode tidak terbaca",
        "Kode kotak pada lembar tidak terbaca. Bila dapat, foto ulang lebih dekat dan rata.",
        "The square code on the sheet cannot be read. If you can, photograph it nearer and flat.",
    ),
    Mark.BLURRED: Words(
        "Kabur",
        "Foto ulang: tahan ponsel diam dan ketuk layar agar fokus.",
        "The photograph is blurred. Hold the phone still, tap to focus, and photograph again.",
    ),
    Mark.DARK: Words(
        "Gelap",
        "Foto ulang di tempat terang atau nyalakan lampu.",
        "The photograph is dark. Photograph again in a bright place or with a lamp.",
    ),
    Mark.GLARE: Words(
        "Silau",
        "Foto ulang tanpa lampu kilat; miringkan lembar dari pantulan.",
        "Light drowns a part of the sheet. Photograph without flash, tilted away from the light.",
    ),
    Mark.CLOCK: Words(
        "Jam ponsel keliru",
        "Waktu foto menurut ponsel tidak mungkin. Betulkan jam ponsel; fotonya tidak perlu "
        "diulang.",
        "The phone's time cannot be right. Put its clock right; the photo need not be repeated.",
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
    found = poor(look)
    if not printed:
        return found
    found |= {look.missing} if look.missing else set()
    if look.code is None:
        found |= {Mark.UNREADABLE_CODE} if look.missing is None else set()
        return found | _other_page(look.page, expected.page)
    return found | _other_form(look.code, expected) | _other_page(look.code.page, expected.page)


def poor(look: Look) -> set[Mark]:
    """What keeps a picture from being read well, whatever it shows."""
    wrong = {
        Mark.SCREEN: look.grid > GRID_ABOVE,
        Mark.TWO_PAGES: look.missing is None and look.others >= _TWO_PAGES,
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
