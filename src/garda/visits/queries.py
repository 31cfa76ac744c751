"""Reads of visits: where to go first, what was planned and done, which findings wait."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Avg, Count, Exists, F, OuterRef, Q, QuerySet

from garda.activities.models import Activity, ActivityKind, ActivityMember, MemberRole
from garda.activities.services.holding import VISITORS
from garda.formation.models import Appointment, PastService
from garda.formation.queries import serving_on
from garda.formation.rollup import PathPrefix
from garda.formation.staffing import KPPS
from garda.learning.covering import station_coverage
from garda.learning.domain.coverage import by_place
from garda.learning.models import Attempt, AttemptKind
from garda.learning.queries import counting
from garda.packs.loader import get_pack
from garda.people.models import Grant
from garda.regions.models import Election, Region, RegionLevel, StationKind
from garda.regions.queries import ancestors, listings, within

from .domain.risk import Known, Reason, points, reasons
from .models import VisitFinding, VisitReport


@dataclass(frozen=True, slots=True)
class Place:
    """A village with why to go there, the heaviest first."""

    village: Region
    points: int
    reasons: Sequence[Reason]
    visited: bool


def places_by_risk(election: Election, region: Region, day: date) -> list[Place]:
    """Every village at or under the region, those to go to first. Eight queries."""
    known = _known(election, region.path, day)
    villages = Region.objects.filter(
        within(region.path), level=RegionLevel.VILLAGE, valid_to__isnull=True
    ).select_related("parent")
    found = [
        Place(village, points(k), reasons(k), k.visited)
        for village in villages
        if (k := known.get(village.path)) is not None
    ]
    return sorted(found, key=lambda place: (-place.points, place.village.path))


def _known(election: Election, path: str, day: date) -> dict[str, Known]:
    seats = get_pack(election.pack).bodies[KPPS].seats
    stations = _stations(election, path)
    coverage = by_place(
        station_coverage(election, path, day), lambda place: place.rpartition("/")[0]
    )
    members = Appointment.objects.filter(
        within(path), serving_on(day), election=election, body=KPPS
    )
    serving, chairs = _count(members), _count(_new_chairs(members))
    marks = _marks(election, path)
    findings = _count(
        VisitFinding.objects.filter(within(path), election=election, closed_at__isnull=True)
    )
    visited = set(
        VisitReport.objects.filter(within(path), election=election).values_list(
            "region__path", flat=True
        )
    )
    return {
        village: Known(
            stations=count,
            seats=count * seats,
            members=serving.get(village, 0),
            new_chairs=chairs.get(village, 0),
            special=special,
            untrained=coverage[village].untrained if village in coverage else 0,
            marks=marks.get(village),
            open_findings=findings.get(village, 0),
            visited=village in visited,
        )
        for village, (count, special) in stations.items()
    }


def _count(rows: QuerySet[Any]) -> dict[str, int]:
    """Rows by village. One query."""
    counted = (
        rows.order_by()
        .annotate(place=PathPrefix("path", level=RegionLevel.VILLAGE))
        .values("place")
        .annotate(count=Count("pk"))
    )
    return {row["place"]: row["count"] for row in counted}


def _stations(election: Election, path: str) -> dict[str, tuple[int, int]]:
    """Stations and those at special locations, by village. One query."""
    found: dict[str, tuple[int, int]] = {}
    for kind, station in listings(election.id, path).values_list("kind", "path"):
        village = station.rpartition("/")[0]
        count, special = found.get(village, (0, 0))
        found[village] = (count + 1, special + (kind == StationKind.SPECIAL))
    return found


def _new_chairs(members: QuerySet[Appointment]) -> QuerySet[Appointment]:
    """Chairs of whom no earlier service is known."""
    served = PastService.objects.filter(person=OuterRef("person"))
    earlier = Appointment.objects.filter(
        person=OuterRef("person"), election__voting_day__lt=OuterRef("election__voting_day")
    )
    return members.filter(~Exists(served), ~Exists(earlier), seat=1)


def _marks(election: Election, path: str) -> Mapping[str, float]:
    """Mean of post-tests in percent, by village. One query."""
    tests = Attempt.objects.filter(
        counting(), within(path), election=election, kind=AttemptKind.POST, questions__gt=0
    )
    rows = (
        tests.annotate(place=PathPrefix("path", level=RegionLevel.VILLAGE))
        .values("place")
        .annotate(mean=Avg(F("score") * 100.0 / F("questions")))
    )
    return {row["place"]: row["mean"] for row in rows}


def visits(election: Election, path: str) -> QuerySet[Activity]:
    """Visits at or under a region that stand, with how many reports each has."""
    planned = Activity.objects.filter(
        within(path), election=election, kind=ActivityKind.VISIT, cancelled_at__isnull=True
    )
    counted = planned.annotate(reported=Count("reports"))
    return counted.select_related("region", "region__parent").order_by("starts_at", "path")


def progress(election: Election, path: str) -> tuple[int, int]:
    """Visits done and planned. One query."""
    planned = Activity.objects.filter(
        within(path), election=election, kind=ActivityKind.VISIT, cancelled_at__isnull=True
    )
    done = Q(pk__in=VisitReport.objects.values("activity"))
    counted = planned.aggregate(done=Count("pk", filter=done), planned=Count("pk"))
    return counted["done"], counted["planned"]


def findings(election: Election, path: str) -> QuerySet[VisitFinding]:
    """Findings that wait, the earliest last day first."""
    waiting = VisitFinding.objects.filter(within(path), election=election, closed_at__isnull=True)
    return waiting.select_related("region", "report").order_by("due_on", "path", "item")


def visitors_around(election: Election, region: Region) -> list[tuple[str, str]]:
    """Who may go to every village of the region: id of the person and words. Two queries."""
    around = [place.path for place in ancestors(region)]
    held = Grant.objects.filter(
        election=election,
        role__in=VISITORS,
        region__path__in=around,
        revoked_at__isnull=True,
        account__person__isnull=False,
    ).select_related("account__person", "region")
    found: dict[UUID, str] = {}
    for grant in held:
        person = grant.account.person
        if person is not None:
            words = f"{person.name}, {grant.get_role_display()} {grant.region.name}"
            found.setdefault(person.id, words)
    return sorted(((str(i), words) for i, words in found.items()), key=lambda pair: pair[1])


def visits_of(election: Election, person: UUID, path: str) -> QuerySet[Activity]:
    """Somebody's own visits, the next first."""
    mine = ActivityMember.objects.filter(
        activity=OuterRef("pk"), person=person, role=MemberRole.VISITOR, ended_at__isnull=True
    )
    return visits(election, path).filter(Exists(mine))
