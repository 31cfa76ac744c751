"""Seats in a rehearsal: who serves in the election serves there, too, by a decree of practice.

Part of the act that opens it. Applications, assessments and minutes stay where they are: a copy
tells only who sits where.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from uuid import UUID

from django.db.models import Q

from garda.documents.models import Document
from garda.formation.models import Appointment, Origin
from garda.kernel import clock
from garda.kernel.bulk import copy_rows
from garda.kernel.ids import uuid7
from garda.regions.models import Election, Region
from garda.regions.queries import within

_FIELDS = [
    "id",
    "election",
    "person",
    "body",
    "region",
    "station",
    "path",
    "seat",
    "position",
    "origin",
    "decree",
    "decided_at",
    "starts_on",
    "ends_on",
    "end_reason",
]


def copy_seats(
    *,
    rehearsal: Election,
    region: Region,
    above: list[str],
    stations: Mapping[str, UUID],
    decree: Document,
    today: date,
) -> int:
    """Seats of those who serve now by a decree, at or under the region and on the paths ``above``.

    ``stations``: the rehearsal's by path; a seat at a station that it lacks is left out. Everybody
    serves from today until at least its voting day. Returns how many. Two queries.
    """
    held = Appointment.objects.filter(
        Q(within(region.path)) | Q(path__in=above, station__isnull=True),
        election=rehearsal.rehearses_id,
        ended_on__isnull=True,
        decree__isnull=False,
    )
    rows = (seat for seat in held if seat.station_id is None or seat.path in stations)
    return copy_rows(Appointment, _FIELDS, _rows(rows, rehearsal, stations, decree, today))


def _rows(
    held: Iterator[Appointment],
    rehearsal: Election,
    stations: Mapping[str, UUID],
    decree: Document,
    today: date,
) -> Iterator[tuple[object, ...]]:
    now = clock.now()
    for seat in held:
        yield (
            uuid7(),
            rehearsal.id,
            seat.person_id,
            seat.body,
            seat.region_id,
            stations[seat.path] if seat.station_id else None,
            seat.path,
            seat.seat,
            seat.position,
            str(Origin.REHEARSAL),
            decree.id,
            now,
            min(seat.starts_on, today),
            max(seat.ends_on, rehearsal.voting_day) if seat.ends_on else None,
            "",
        )
