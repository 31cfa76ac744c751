"""Why no page was found in a photograph, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

import numpy as np

from garda.packs.types import Text

from .locate import PageOf
from .placing import FEWEST_MARKS, Grey, MarksSeen, marks_of


class Missing(StrEnum):
    """What keeps a photograph from being read."""

    NOTHING = "nothing"
    CORNERS = "corners"
    MIRRORED = "mirrored"
    TWO_PAGES = "two_pages"
    OTHER_FORM = "other_form"
    NOT_FLAT = "not_flat"


WORDS: Final[Mapping[Missing, Text]] = {
    Missing.NOTHING: Text(
        id="Tidak ada lembar yang dikenal pada foto. Foto seluruh lembar dari atas, keempat tanda "
        "sudutnya masuk gambar.",
        en="No sheet we know is in the photograph. Photograph the whole sheet from above, with its "
        "four corner marks inside.",
    ),
    Missing.CORNERS: Text(
        id="Kurang dari tiga tanda sudut terlihat. Foto ulang: seluruh lembar masuk gambar, sudut "
        "tidak terlipat atau tertutup jari.",
        en="Fewer than three corner marks are seen. Photograph again: the whole sheet inside, no "
        "corner folded or under a finger.",
    ),
    Missing.MIRRORED: Text(
        id="Gambar terbalik seperti di cermin. Matikan pencerminan kamera depan, atau pakai kamera "
        "belakang, lalu foto ulang.",
        en="The picture is mirrored. Turn off mirroring of the front camera, or use the rear one, "
        "and photograph again.",
    ),
    Missing.TWO_PAGES: Text(
        id="Dua lembar dalam satu foto. Foto setiap halaman sendiri-sendiri.",
        en="Two sheets are in one photograph. Photograph every page by itself.",
    ),
    Missing.OTHER_FORM: Text(
        id="Tanda sudut milik formulir atau kertas lain. Pilih formulir yang benar, atau foto "
        "lembar yang diminta.",
        en="The corner marks are those of another form or paper. Choose the right form, or "
        "photograph the sheet that is asked for.",
    ),
    Missing.NOT_FLAT: Text(
        id="Tanda sudut tidak terletak seperti pada lembar yang rata. Ratakan lembarnya, lalu foto "
        "dari atas.",
        en="The corner marks do not lie as on a flat sheet. Flatten the sheet and photograph it "
        "from above.",
    ),
}


def why(grey: Grey, page_of: PageOf) -> Missing:
    """Why :func:`locate` found nothing in this photograph."""
    marks = marks_of(grey)
    if not marks.corners:
        return _unmarked(grey)
    if marks.others >= len(marks.corners) - 1 and marks.others > 1:
        return Missing.TWO_PAGES
    return _misplaced(marks, page_of)


def _unmarked(grey: Grey) -> Missing:
    mirrored = marks_of(np.ascontiguousarray(grey[:, ::-1]))
    return Missing.MIRRORED if len(mirrored.corners) >= FEWEST_MARKS else Missing.NOTHING


def _misplaced(marks: MarksSeen, page_of: PageOf) -> Missing:
    if marks.side is None or page_of(*marks.side) is None:
        return Missing.OTHER_FORM
    return Missing.CORNERS if len(marks.corners) < FEWEST_MARKS else Missing.NOT_FLAT
