"""What happened to a region's result: plenaries opened and closed, and every correction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, Q, QuerySet, Subquery

from garda.packs.types import FormDefinition
from garda.regions.models import Region, RegionLevel, StationListing
from garda.regions.queries import within
from garda.results.domain.definition import field_name
from garda.results.models import Contest

from .models import Correction, Plenary, PlenaryState


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a history; ``version`` from 2 on is a plenary held again."""

    at: datetime
    title: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class CorrectionLine:
    """A confirmed correction, without the people: who signed is in the ledger."""

    at: datetime
    village: str
    village_code: str
    number: int
    field: str
    old: int | None
    new: int
    reason: str


def full_name(region: Region) -> str:
    """Name with its level where the name alone does not say it: ``Kecamatan Keling``."""
    return f"Kecamatan {region.name}" if region.level == RegionLevel.DISTRICT else region.name


def plenaries_around(contest: Contest, region: Region) -> list[Plenary]:
    """Plenaries of the contest in the region, below it and above it, oldest first. One query."""
    parts = region.path.split("/")
    above = ["/".join(parts[:depth]) for depth in range(2, len(parts))]
    return list(
        Plenary.objects.filter(within(region.path) | Q(path__in=above), contest=contest)
        .select_related("region")
        .order_by("opened_at", "version")
    )


def governing(plenaries: Sequence[Plenary], region: Region) -> Plenary | None:
    """The standing plenary that decides the region's figures: its own, a village's district's."""
    level = RegionLevel.DISTRICT if region.level == RegionLevel.VILLAGE else region.level
    return next(
        (
            p
            for p in plenaries
            if p.region.level == level
            and p.superseded_by_id is None
            and (p.path == region.path or region.path.startswith(p.path + "/"))
        ),
        None,
    )


def is_closed(plenary: Plenary | None) -> bool:
    return plenary is not None and plenary.state == PlenaryState.CLOSED


def events_of(plenaries: Sequence[Plenary], region: Region, districts: int) -> tuple[Event, ...]:
    """Plenary events of the region's own level, newest first; those below are summed up in one."""
    own = governing(plenaries, region)
    level = own.region.level if own is not None else region.level
    events = [e for p in reversed(plenaries) if p.region.level == level for e in _events(p)]
    if region.level == RegionLevel.REGENCY:
        events += _district_event(plenaries, districts)
    return tuple(sorted(events, key=lambda event: event.at, reverse=True))


def _events(plenary: Plenary) -> list[Event]:
    """The newer first, which sorting keeps where both carry the same time."""
    again = f" (versi {plenary.version})" if plenary.version > 1 else ""
    name = full_name(plenary.region)
    opened = Event(plenary.opened_at, f"Rapat pleno {name} dibuka{again}")
    if plenary.closed_at is None:
        return [opened]
    note = (
        "Dibuka kembali setelah ini; versi yang baru menggantikannya."
        if plenary.superseded_by_id
        else "Hasil rekapitulasi ditetapkan."
    )
    return [Event(plenary.closed_at, f"Rapat pleno {name} ditutup{again}", note), opened]


def _district_event(plenaries: Sequence[Plenary], districts: int) -> list[Event]:
    closed = [
        p.closed_at
        for p in plenaries
        if p.region.level == RegionLevel.DISTRICT and p.superseded_by_id is None and p.closed_at
    ]
    if not closed:
        return []
    return [Event(max(closed), f"{len(closed)} dari {districts} kecamatan menutup rapat pleno")]


def confirmed_corrections(contest: Contest, path: str) -> QuerySet[Correction]:
    """Corrections at or under ``path`` that two people signed and whose plenary stands."""
    number = StationListing.objects.filter(
        station=OuterRef("round__station"), voter_list__superseded_on__isnull=True
    ).values("number")
    return (
        Correction.objects.filter(
            within(path, "round__path"),
            plenary__contest=contest,
            plenary__superseded_by__isnull=True,
            confirmed_at__isnull=False,
        )
        .select_related("round__station__village")
        .annotate(station_number=Subquery(number[:1]))
        .order_by("-confirmed_at", "round__path", "key")
    )


def correction_lines(
    definition: FormDefinition, contest: Contest, path: str
) -> tuple[CorrectionLine, ...]:
    """The same, in words, newest first. One query."""
    return tuple(_line(definition, row) for row in confirmed_corrections(contest, path))


def _line(definition: FormDefinition, row: Correction) -> CorrectionLine:
    village = row.round.station.village
    return CorrectionLine(
        at=row.confirmed_at or row.proposed_at,
        village=village.name,
        village_code=village.code,
        number=row.station_number,  # type: ignore[attr-defined]
        field=field_name(definition, row.key).id,
        old=row.old_value,
        new=row.new_value,
        reason=row.reason,
    )
