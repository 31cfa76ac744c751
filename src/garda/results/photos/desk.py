"""What the page of a form's photos shows: per page what is there, how good, what to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from garda.kernel.actor import Actor
from garda.kernel.roles import SUPERVISORS
from garda.results.domain.photo_marks import AGAIN, WORDS, Words, is_serious, ordered
from garda.results.models import FormPhoto, PhotoInspection, Reading, Source, VoteRound

from .pages import pages_of

#: Pages offered for a form that is not printed here, whose number of pages nobody knows.
_UNKNOWN_PAGES = 5


@dataclass(frozen=True, slots=True)
class PhotoLine:
    """One photo of a page. ``words`` is None while nobody has looked at it. ``again``: nothing can
    be read from it."""

    photo: FormPhoto
    words: Sequence[Words] | None
    serious: bool
    shown: bool
    again: bool = False


@dataclass(frozen=True, slots=True)
class PageLines:
    """A page of the form and its photos, the newest first."""

    number: int
    photos: Sequence[PhotoLine]


def page_lines(round_: VoteRound) -> list[PageLines]:
    """All pages of a round's form. One query."""
    photos = FormPhoto.objects.filter(round=round_).select_related("inspection")
    lines: dict[int, list[PhotoLine]] = {}
    for photo in photos.order_by("-recorded_at", "-id"):
        lines.setdefault(photo.page, []).append(_line(photo))
    last = max(pages_of(round_.contest_id) or _UNKNOWN_PAGES, *lines, 1)
    return [PageLines(number, lines.get(number, [])) for number in range(1, last + 1)]


def _line(photo: FormPhoto) -> PhotoLine:
    found: PhotoInspection | None = getattr(photo, "inspection", None)
    if found is None:
        return PhotoLine(photo, None, serious=False, shown=False)
    words = [WORDS[mark] for mark in ordered(found.marks)]
    shown, again = found.upload_id is not None, not AGAIN.isdisjoint(found.marks)
    return PhotoLine(photo, words, is_serious(found.marks), shown, again)


def may_look(actor: Actor, round_: VoteRound) -> bool:
    """Whether the actor may see the form's photos: supervisors after their own entry only."""
    if actor.role not in SUPERVISORS:
        return True
    own = Reading.objects.filter(round=round_, source=Source.SUPERVISOR)
    return own.filter(entered_by=actor.identity).exists()
