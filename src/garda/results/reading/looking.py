"""The first look at a photograph: is it a page of the form, whole, sharp, of paper?

Cheap enough to ask for a new photo at once: about 0.05 s of one core for 2,000 pixels.
"""

from __future__ import annotations

from dataclasses import dataclass

from garda.results.domain.layout import PageLayout
from garda.results.domain.photo_marks import Look

from .locate import PageOf
from .missing import cause_of
from .placing import Grey, MarksSeen, Points, marks_of, placed
from .quality import quality_of


@dataclass(frozen=True, slots=True)
class Looked:
    """``placed``: homography page (mm) -> picture (px); None where ``look.missing`` says why. The
    look's code is not read here."""

    marks: MarksSeen
    page: PageLayout | None
    placed: Points | None
    look: Look


def look_at(grey: Grey, page_of: PageOf) -> Looked:
    """Look for a page of the form in a grey picture."""
    marks = marks_of(grey)
    page = page_of(*marks.side) if marks.side else None
    found = placed(page, marks.corners) if page and not marks.two_pages else None
    missing = None if found is not None else cause_of(marks, grey, page)
    number = marks.side[1] if marks.side else None
    look = quality_of(grey, page, found).look(number, missing=missing, others=marks.others)
    return Looked(marks, page, found, look)
