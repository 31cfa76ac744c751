"""The machine's reading of a form's photographs: one source among others, never more.

It enters what it vouches for and leaves the rest unread. It cannot state that the paper stands so,
never changes what counts without a person, and is asked only when all pages are there.
"""

from __future__ import annotations

from functools import cache
from typing import Final
from uuid import UUID

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from garda.kernel import clock
from garda.kernel.canonical import sha256_hex
from garda.ledger.models import Log
from garda.ledger.services import record
from garda.people.services import system_operator
from garda.results.domain.refusals import AlreadySettled, SameAuthor, SourceParty
from garda.results.models import Channel, FormPhoto, MachineFinding, Reading, Source, VoteRound
from garda.results.photos.reading import MachineReading, finding_id, read_round
from garda.results.reading.classify import MODEL

from .book import RoundReplaced
from .photos import PHOTO_QUEUE
from .readings import record_readings
from .sending import NewReading, Receipt

READ_TASK: Final = "results.read_photos"
_NEW_PHOTO: Final = "Foto halaman yang baru"
#: What a machine's reading cannot overrule: then it is not recorded at all.
_STANDS: Final = (AlreadySettled, SameAuthor, SourceParty, RoundReplaced)


def order_reading(photo_id: UUID) -> None:
    """Have the form of a photo read, soon; many photos of one form wait as one job."""
    round_id = FormPhoto.objects.values_list("round_id", flat=True).get(pk=photo_id)
    task = app.configure_task(READ_TASK, queue=PHOTO_QUEUE, queueing_lock=f"read:{round_id}")
    try:
        task.defer(round_id=str(round_id))
    except AlreadyEnqueued:
        return


def read_photos(round_id: UUID) -> Receipt | None:
    """Read a form whose pages are all there. Running it again changes nothing.

    None when nothing was recorded: a page is missing, nothing can be read, or what stands may not
    be touched by a machine.
    """
    if not MODEL.exists():
        return None
    round_ = VoteRound.objects.select_related("election").get(pk=round_id)
    with clock.as_of(round_.election.as_of):
        found = read_round(round_)
        if found is None:
            return None
        keep_finding(round_, found)
        return take_machine_reading(round_, found) if found.is_told else None


@transaction.atomic
def keep_finding(round_: VoteRound, found: MachineReading) -> MachineFinding:
    """Write down what the reader said, also where nothing of it enters; the same photos once."""
    own_id = finding_id(round_.id, found.photos)
    first = MachineFinding.objects.filter(pk=own_id).first()
    if first is not None:
        return first
    machine = system_operator(round_.election_id)
    row = MachineFinding(
        id=own_id,
        election_id=round_.election_id,
        round=round_,
        path=round_.path,
        photos_sha256=list(found.photos),
        model_hash=model_hash(),
        verdict=str(found.verdict),
        reasons=[
            {"cause": str(r.cause), "keys": list(r.keys), "codes": list(r.codes)}
            for r in found.reasons
        ],
        as_written=list(found.as_written),
        found_at=clock.now(),
        **_columns(found),
    )
    row.save(force_insert=True)
    record(
        machine,
        "photos.read",
        path=round_.path,
        log=Log.RESULTS,
        election_id=round_.election_id,
        payload={"round": str(round_.id), "verdict": row.verdict, "model": row.model_hash},
        items=row.photos_sha256,
    )
    return row


def _columns(found: MachineReading) -> dict[str, list[int | float | None]]:
    names = ("plain", "decoded", "cost", "lead")
    return {name: [getattr(detail, name, None) for detail in found.details] for name in names}


@cache
def model_hash() -> str:
    """SHA-256 (hex) of the network that reads."""
    return sha256_hex(MODEL.read_bytes())


def take_machine_reading(round_: VoteRound, found: MachineReading) -> Receipt | None:
    """Record what the machine read as its source; None where it may not."""
    before = {r.id: r for r in Reading.objects.filter(round=round_, source=Source.MACHINE)}
    reading_id = finding_id(round_.id, found.photos)
    if reading_id in before:
        first = before[reading_id]
        return Receipt(
            first.id, first.receipt, repeated=True, version=first.version, marks=tuple(first.marks)
        )
    sent = NewReading(
        id=reading_id,
        round_id=round_.id,
        source=Source.MACHINE,
        figures=found.figures,
        as_written=found.as_written,
        happened_at=clock.now(),
        channel=Channel.BATCH,
        photos_sha256=found.photos,
        reason=_NEW_PHOTO if before else "",
    )
    try:
        return record_readings(system_operator(round_.election_id), readings=[sent])[0]
    except _STANDS:
        return None
