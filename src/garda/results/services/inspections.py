"""What a worker finds on a photographed page: the cleaned picture, and what is wrong with it."""

from __future__ import annotations

from datetime import timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction

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
from garda.results.domain.photo_marks import Mark, ordered
from garda.results.models import FormPhoto, PhotoInspection

#: Refusals that say something of this machine and not of the file: the job is run again.
_LATER: Final = frozenset({busy().code, unscanned().code})
#: A device's clock may be this wrong without a word.
_TOLERANCE: Final = timedelta(minutes=30)


def inspect(photo_id: UUID) -> PhotoInspection:
    """Look at a photo once and write down what was found. Running it again changes nothing.

    Raises UploadRefused where no file can be checked at the moment.
    """
    photo = FormPhoto.objects.select_related("election", "round__station__village").get(pk=photo_id)
    done = PhotoInspection.objects.filter(photo=photo).first()
    if done is not None:
        return done
    cleaned = _cleaned(photo)
    try:
        with clock.as_of(photo.election.as_of):
            return _write(photo, cleaned)
    except IntegrityError:
        # Two workers at the same moment: the first one's findings stand.
        return PhotoInspection.objects.get(photo=photo)


def _cleaned(photo: FormPhoto) -> Received | None:
    """The picture upright and without anything but its pixels; None where it is none."""
    try:
        return receive(ContentFile(store().get(photo.object_sha256)), (PHOTO,))
    except UploadRefused as refused:
        if refused.code in _LATER:
            raise
        return None


@transaction.atomic
def _write(photo: FormPhoto, cleaned: Received | None) -> PhotoInspection:
    machine = system_operator(photo.election_id)
    marks = ordered(_marks(photo, cleaned))
    row = PhotoInspection.objects.create(
        election_id=photo.election_id,
        photo=photo,
        path=photo.path,
        upload=_kept(machine, photo, cleaned),
        marks=marks,
        inspected_at=clock.now(),
    )
    record(
        machine,
        "photo.inspected",
        path=photo.path,
        log=Log.RESULTS,
        election_id=photo.election_id,
        payload={"photo": str(photo.id), "marks": [str(mark) for mark in marks]},
    )
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


def _marks(photo: FormPhoto, cleaned: Received | None) -> set[Mark]:
    found = {Mark.CLOCK} if _clock_is_wrong(photo) else set()
    return found if cleaned is not None else found | {Mark.BROKEN}


def _clock_is_wrong(photo: FormPhoto) -> bool:
    """Taken before the day of the vote, or after it arrived."""
    zone = ZoneInfo(photo.round.station.village.time_zone)
    taken = photo.taken_at
    early = taken.astimezone(zone).date() < photo.round.voted_on
    return early or taken > photo.recorded_at + _TOLERANCE
