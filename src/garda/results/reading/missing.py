"""Why no page was found in a photograph, as a mark whose words say what to do about it."""

from __future__ import annotations

import numpy as np

from garda.results.domain.layout import PageLayout
from garda.results.domain.photo_marks import Mark

from .locate import PageOf
from .placing import FEWEST_MARKS, Grey, MarksSeen, marks_of

#: Mirrored marks are looked for in a copy of about this longer side.
_MIRRORED_SIDE = 1600


def why(grey: Grey, page_of: PageOf) -> Mark:
    """Why :func:`~garda.results.reading.locate.locate` found nothing in this photograph."""
    marks = marks_of(grey)
    page = page_of(*marks.side) if marks.side else None
    return cause_of(marks, grey, page)


def cause_of(marks: MarksSeen, grey: Grey, page: PageLayout | None) -> Mark:
    """The same, where the marks have been looked for; ``page``: the form's page they belong to."""
    if marks.two_pages or (marks.others >= len(marks.corners) - 1 and marks.others > 1):
        return Mark.TWO_PAGES
    if _is_mirrored(marks, grey):
        return Mark.MIRRORED
    if not marks.corners:
        return Mark.NO_MARKS
    if page is None:
        return Mark.OTHER_FORM
    return Mark.CORNERS if len(marks.corners) < FEWEST_MARKS else Mark.NOT_FLAT


def _is_mirrored(marks: MarksSeen, grey: Grey) -> bool:
    """Whether more marks are seen in a mirror; a few look like others of ours there."""
    if len(marks.corners) >= FEWEST_MARKS:
        return False
    step = max(1, round(max(grey.shape) / _MIRRORED_SIDE))
    mirrored = marks_of(np.ascontiguousarray(grey[::step, ::-step]))
    return len(mirrored.corners) >= FEWEST_MARKS
