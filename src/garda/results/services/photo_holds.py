"""Forms wait while a photo says that it is another form's, and go on when a right one came."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from garda.kernel.actor import Actor
from garda.results.domain.photo_marks import WORDS, Mark
from garda.results.domain.settlement import Cause
from garda.results.models import FormHold, FormPhoto
from garda.results.sheets.stations import sheet_of

from .holds import hold, release

#: What each serious mark holds a form for.
CAUSES: Final[Mapping[Mark, Cause]] = {
    Mark.OTHER_STATION: Cause.WRONG_STATION,
    Mark.OTHER_CONTEST: Cause.WRONG_STATION,
    Mark.OTHER_ROUND: Cause.WRONG_STATION,
    Mark.DUPLICATE: Cause.DUPLICATE_PHOTO,
}


def settle_holds(
    machine: Actor,
    photo: FormPhoto,
    marks: Collection[Mark],
    twin: FormPhoto | None,
    *,
    proven: bool,
) -> None:
    """Hold the form for each serious mark, of two equal photos both; or lift what a right photo
    answers. Rounds that were replaced wait for nothing."""
    if photo.round.replaced_by_id is not None:
        return
    serious = [mark for mark in marks if mark in CAUSES]
    for mark in serious:
        _hold(machine, photo, mark, twin)
    if Mark.DUPLICATE in serious and twin is not None and twin.round.replaced_by_id is None:
        _hold(machine, twin, Mark.DUPLICATE, photo)
    if proven and not serious and Mark.OTHER_PAGE not in marks:
        _lift(machine, photo)


def _hold(machine: Actor, photo: FormPhoto, mark: Mark, twin: FormPhoto | None) -> None:
    where = f" ({_place(twin)})" if twin is not None else ""
    hold(
        machine,
        round_id=photo.round_id,
        cause=CAUSES[mark],
        photo_id=photo.id,
        detail=f"Halaman {photo.page}: {WORDS[mark].inside}{where}",
    )


def _place(photo: FormPhoto) -> str:
    sheet = sheet_of(photo.round)
    return f"TPS {sheet.station:03d} {sheet.village}, {sheet.contest}, halaman {photo.page}"


def _lift(machine: Actor, photo: FormPhoto) -> None:
    """The page that showed another form is here now. That two sheets are alike, people answer."""
    open_ = FormHold.objects.filter(
        round=photo.round_id,
        cause=Cause.WRONG_STATION,
        photo__page=photo.page,
        photo__recorded_at__lte=photo.recorded_at,
        released_at__isnull=True,
    )
    for found in open_:
        reason = f"Foto halaman {photo.page} yang benar sudah diterima."
        release(machine, hold_id=found.id, reason=reason)
