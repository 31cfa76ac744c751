"""What is reported on a page: by the group itself, or by the PPS whom it rang up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from garda.activities.services.scanning import Sending
from garda.activities.services.words import words
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.ids import uuid7
from garda.kernel.roles import Role
from garda.regions.models import Station
from garda.votingday.domain.reports import TEXTS, Mark, counts
from garda.votingday.errors import NotCounted, NotYet
from garda.votingday.models import StationReport, Way

from .reports import REPORT, NewStationReport, take_station_reports

LONGEST_REASON = 300


@transaction.atomic
def report_step(
    actor: Actor,
    *,
    id: UUID,
    station: Station,
    kind: str,
    at: datetime | None = None,
    present: Sequence[UUID] = (),
) -> None:
    """Report a step of a station, now or as it happened earlier; the same ``id`` again is known.

    What the PPS reports is kept as told by telephone. Raises NotAllowed, NotYet, and NotCounted
    for what would not count.
    """
    now = clock.now()
    if at is not None and at > now:
        raise NotYet
    new = NewStationReport(
        id=id, station=station.id, kind=kind, device_at=at or now, present=present
    )
    _take(actor, station.path, new)


@transaction.atomic
def take_back(actor: Actor, *, report_id: UUID, reason: str) -> None:
    """Take a wrong notice back; it stays visible with the reason.

    Raises NotAllowed, WordsMissing, NotCounted.
    """
    wrong = StationReport.objects.filter(id=report_id, election=actor.election).first()
    if wrong is None:
        raise NotCounted([TEXTS[Mark.NOTHING]])
    why = words(reason, "alasan", "the reason", LONGEST_REASON)
    new = NewStationReport(
        id=uuid7(),
        station=wrong.station_id,
        kind=wrong.kind,
        device_at=clock.now(),
        takes_back=wrong.id,
        reason=why,
    )
    _take(actor, wrong.path, new)


def _take(actor: Actor, path: str, new: NewStationReport) -> None:
    REPORT.require(actor, path=path)
    way = Way.CALL if actor.role == Role.PPS else Way.PAGE
    sending = Sending(account=actor.identity if actor.account_id is None else actor.account_id)
    (result,) = take_station_reports([actor], sending=sending, reports=[new], way=way)
    if not counts(result.marks):
        raise NotCounted([TEXTS[mark] for mark in result.marks])
