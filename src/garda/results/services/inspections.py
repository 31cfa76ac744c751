"""What a worker finds on a photographed page: the cleaned picture, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.files.base import ContentFile
from django.db import IntegrityError, connection, transaction

from garda.documents.domain.kinds import PHOTO
from garda.documents.domain.refusals import UploadRefused, busy, unscanned
from garda.documents.intake import Received, receive
from garda.documents.models import Upload
from garda.documents.objects import store
from garda.documents.services import take_upload
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.ledger.models import Log
from garda.ledger.services import record
from garda.people.services import system_operator
from garda.results.domain.photo_marks import Mark, judge, ordered
from garda.results.models import FormPhoto, PhotoInspection
from garda.results.photos.likeness import bands_of, fingerprint
from garda.results.photos.pages import is_printed, page_finder
from garda.results.photos.seeing import Seen, see
from garda.results.photos.twins import twin_of
from garda.results.sheets.stations import sheet_of

from .photo_holds import settle_holds

#: Refusals that say something of this machine and not of the file: the job is run again.
_LATER: Final = frozenset({busy().code, unscanned().code})
#: A device's clock may be this wrong without a word.
_TOLERANCE: Final = timedelta(minutes=30)
#: Two pictures of one sheet that are looked at in the same moment must meet.
_ONE_AT_A_TIME: Final = "SELECT pg_advisory_xact_lock(hashtext('garda.photos'), hashtext(%s))"


@dataclass(frozen=True, slots=True)
class Findings:
    """``cleaned`` and ``seen`` are None where the bytes are no picture."""

    cleaned: Received | None
    seen: Seen | None
    marks: frozenset[Mark]


def inspect(photo_id: UUID) -> PhotoInspection:
    """Look at a photo once and write down what was found. Running it again changes nothing.

    A serious mark holds the form; a better photo of the page lifts what it can. Raises
    UploadRefused where no file can be checked at the moment.
    """
    links = ("election", "round__contest__election", "round__station__village")
    photo = FormPhoto.objects.select_related(*links).get(pk=photo_id)
    done = PhotoInspection.objects.filter(photo=photo).first()
    if done is not None:
        return done
    findings = _looked_at(photo)
    try:
        with clock.as_of(photo.election.as_of):
            return _write(photo, findings)
    except IntegrityError:
        # Two workers at the same moment: the first one's findings stand.
        return PhotoInspection.objects.get(photo=photo)


def _looked_at(photo: FormPhoto) -> Findings:
    clock_mark = {Mark.CLOCK} if _clock_is_wrong(photo) else set()
    cleaned = _cleaned(photo)
    if cleaned is None:
        return Findings(None, None, frozenset(clock_mark | {Mark.BROKEN}))
    contest = photo.round.contest_id
    seen = see(cleaned.cleaned, page_finder(contest))
    expected = sheet_of(photo.round).code(photo.page)
    marks = judge(seen.look, expected, printed=is_printed(contest))
    return Findings(cleaned, seen, frozenset(marks | clock_mark))


def _cleaned(photo: FormPhoto) -> Received | None:
    """The picture upright and without anything but its pixels; None where it is none."""
    try:
        return receive(ContentFile(store().get(photo.object_sha256)), (PHOTO,))
    except UploadRefused as refused:
        if refused.code in _LATER:
            raise
        return None


def _clock_is_wrong(photo: FormPhoto) -> bool:
    """Taken before the day of the vote, or after it arrived."""
    zone = ZoneInfo(photo.round.station.village.time_zone)
    taken = photo.taken_at
    early = taken.astimezone(zone).date() < photo.round.voted_on
    return early or taken > photo.recorded_at + _TOLERANCE


@transaction.atomic
def _write(photo: FormPhoto, findings: Findings) -> PhotoInspection:
    machine = system_operator(photo.election_id)
    with connection.cursor() as cursor:
        cursor.execute(_ONE_AT_A_TIME, [str(photo.election_id)])
    twin = twin_of(photo, findings.seen.ink) if findings.seen else None
    marks = ordered(findings.marks | _twin_mark(photo, twin))
    row = PhotoInspection.objects.create(
        election_id=photo.election_id,
        photo=photo,
        path=photo.path,
        upload=_kept(machine, photo, findings.cleaned),
        marks=marks,
        twin=twin,
        inspected_at=clock.now(),
        **_compared(findings.seen),
    )
    record(
        machine,
        "photo.inspected",
        path=photo.path,
        log=Log.RESULTS,
        election_id=photo.election_id,
        payload={"photo": str(photo.id), "marks": [str(mark) for mark in marks]},
    )
    settle_holds(machine, photo, marks, twin, proven=_is_proven(findings))
    return row


def _kept(machine: Actor, photo: FormPhoto, cleaned: Received | None) -> Upload | None:
    if cleaned is None:
        return None
    return take_upload(
        machine,
        received=cleaned,
        election=photo.election,
        path=photo.path,
        sender=photo.entered_by,
    )


def _twin_mark(photo: FormPhoto, twin: FormPhoto | None) -> set[Mark]:
    if twin is None:
        return set()
    return {Mark.SAME_PAGE_TWICE if twin.round_id == photo.round_id else Mark.DUPLICATE}


def _compared(seen: Seen | None) -> dict[str, Any]:
    """The columns by which pictures are compared and crops are cut."""
    if seen is None:
        return {}
    likeness = fingerprint(seen.ink)
    placed = None if seen.placed is None else list(seen.placed)
    bands = bands_of(likeness)
    return {"likeness": likeness, "bands": bands, "placed": placed, "paper": seen.paper}


def _is_proven(findings: Findings) -> bool:
    """Whether the picture's own code says that it is the page it was sent as."""
    return findings.seen is not None and findings.seen.look.code is not None
