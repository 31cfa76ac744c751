"""Reads of readiness: every station of a region with what it lacks; the same of one operator."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from garda.kernel import clock
from garda.packs.loader import get_pack
from garda.regions.models import Election, StationListing
from garda.regions.queries import listings, within
from garda.signin.models import DeviceAccount

from .app_version import newest_version
from .domain.ready import Lack, Told, phone_lacks, ready_reasons
from .models import ReadinessPhoto, ReadinessReport, StationOperator


@dataclass(frozen=True, slots=True)
class StationState:
    """A station of the list in force. ``lacks``: nothing is missing when empty."""

    path: str
    number: int
    village: str
    village_code: str
    operators: int
    lacks: tuple[Lack, ...]

    @property
    def ready(self) -> bool:
        return not self.lacks


@dataclass(frozen=True, slots=True)
class OwnStation:
    """A station as one of its operators meets it: what the own phone lacks, and the photo."""

    station: UUID
    number: int
    village: str
    appointment: UUID
    lacks: tuple[Lack, ...]


def station_states(election: Election, path: str) -> list[StationState]:
    """All stations at or under ``path``, in order. Four queries, whatever their number."""
    rules, now, newest = get_pack(election.pack).readiness, clock.now(), newest_version()
    told = _latest(Q(within(path), election=election))
    held: dict[UUID, list[Told | None]] = defaultdict(list)
    for station, appointment in _operators(election, path):
        held[station].append(told.get(appointment))
    photos = _with_photo(Q(within(path), election=election))
    return [
        StationState(
            path=row.path,
            number=row.number,
            village=row.village.name,
            village_code=row.village.code,
            operators=len(held[row.station_id]),
            lacks=ready_reasons(
                held[row.station_id],
                row.station_id in photos,
                rules,
                now=now,
                newest_app=newest,
            ),
        )
        for row in listings(election.id, path)
    ]


def own_stations(election: Election, person: UUID | None) -> list[OwnStation]:
    """Stations of which a person is an operator. One query, four where there are any."""
    rules, now, newest = get_pack(election.pack).readiness, clock.now(), newest_version()
    rows = _serving(election).filter(appointment__person=person)
    held = dict(rows.values_list("station_id", "appointment_id"))
    if not held:
        return []
    told = _latest(Q(appointment__in=held.values()))
    photos = _with_photo(Q(report__station__in=held))
    found = StationListing.objects.filter(
        station__in=held, voter_list__superseded_on__isnull=True
    ).select_related("village")
    return [
        OwnStation(
            station=row.station_id,
            number=row.number,
            village=row.village.name,
            appointment=held[row.station_id],
            lacks=(
                *phone_lacks(told.get(held[row.station_id]), rules, now, newest),
                *([] if row.station_id in photos else [Lack.PHOTO]),
            ),
        )
        for row in found.order_by("path")
    ]


def operators_in(election: Election, path: str) -> QuerySet[StationOperator]:
    """Operators whose seat has not ended, by station and place."""
    return _serving(election).filter(within(path)).order_by("path", "slot")


def _serving(election: Election) -> QuerySet[StationOperator]:
    return StationOperator.objects.filter(
        election=election, ended_at__isnull=True, appointment__ended_on__isnull=True
    )


def _operators(election: Election, path: str) -> Sequence[tuple[UUID, UUID]]:
    return list(operators_in(election, path).values_list("station_id", "appointment_id"))


def _latest(which: Q) -> Mapping[UUID, Told]:
    """The newest state that counts, by operator. One query."""
    pairing = DeviceAccount.objects.filter(
        device=OuterRef("device"),
        account=OuterRef("account"),
        ended_at__isnull=True,
        device__revoked_at__isnull=True,
    )
    rows = ReadinessReport.objects.filter(which, marks=[]).annotate(paired=Exists(pairing))
    newest = rows.order_by("appointment", "-happened_at", "-id").distinct("appointment")
    columns = ("happened_at", "camera", "storage_mb", "offset_ms", "app", "paired")
    return {
        appointment: Told(at, camera, free, timedelta(milliseconds=off), app, paired)
        for appointment, at, camera, free, off, app, paired in newest.values_list(
            "appointment_id", *columns
        )
    }


def _with_photo(which: Q) -> set[UUID]:
    photos = ReadinessPhoto.objects.filter(which, report__marks=[])
    return set(photos.values_list("report__station_id", flat=True))
