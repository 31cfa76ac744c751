"""Who served, and what earlier elections know of somebody: the next intake reads it here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from garda.regions.models import Election
from garda.regions.queries import within

from .models import Appointment, Evaluation, PastService
from .staffing import KPPS

_ON_THE_DAY = Q(starts_on__lte=F("election__voting_day")) & (
    Q(ended_on__isnull=True) | Q(ended_on__gt=F("election__voting_day"))
)


@dataclass(frozen=True, slots=True)
class EarlierService:
    """One seat that somebody held on the voting day of an earlier election.

    ``scale`` 1 to 4 and ``again`` as the PPS said afterwards; None where nobody did. What was noted
    in words stays with that election.
    """

    election: str
    year: int
    body: str
    position: str
    region: str
    scale: int | None
    again: bool | None


def served(election: Election, path: str) -> QuerySet[Appointment]:
    """Decreed members of stations at or under ``path`` who served on voting day, by seat."""
    return Appointment.objects.filter(
        _ON_THE_DAY, within(path), election=election, body=KPPS, decree__isnull=False
    ).order_by("path", "seat")


def unevaluated(election: Election, path: str) -> int:
    """Members who served and of whom nobody said how they did. One query."""
    said = Evaluation.objects.filter(appointment=OuterRef("pk"))
    return served(election, path).exclude(Exists(said)).count()


def evaluated_by_station(election: Election, path: str) -> Mapping[str, tuple[int, int]]:
    """Members who served, and how many of them are evaluated, by the station's path. One query."""
    counted = (
        served(election, path)
        .order_by()
        .values("path")
        .annotate(members=Count("id"), said=Count("evaluations"))
    )
    return {row["path"]: (row["members"], row["said"]) for row in counted}


def earlier_service(persons: Iterable[UUID], before: Election) -> dict[UUID, list[EarlierService]]:
    """What each of ``persons`` did in earlier elections, the latest first. Two queries.

    Elections of another kind do not count: nobody gains experience in a rehearsal. Seats of every
    body are in it, and what lists of the office told of times before this system.
    """
    wanted = list(persons)
    held = (
        Appointment.objects.filter(
            _ON_THE_DAY,
            person__in=wanted,
            election__in=earlier_than(before),
        )
        .annotate(scale=F("evaluations__scale"), again=F("evaluations__again"))
        .select_related("election", "region")
        .order_by("-election__voting_day", "path", "seat")
    )
    found: dict[UUID, list[EarlierService]] = defaultdict(list)
    for seat in held:
        found[seat.person_id].append(
            EarlierService(
                election=seat.election.name,
                year=seat.election.voting_day.year,
                body=seat.body,
                position=seat.position,
                region=seat.region.name,
                scale=seat.scale,
                again=seat.again,
            )
        )
    for past in PastService.objects.filter(person__in=wanted).order_by("-year", "body"):
        found[past.person_id].append(_told(past))
    for services in found.values():
        services.sort(key=lambda service: service.year, reverse=True)
    return dict(found)


def _told(past: PastService) -> EarlierService:
    """Where in the region of a list somebody served, and in which seat, the list does not say."""
    name = f"Pemilihan {past.year}"
    return EarlierService(name, past.year, past.body, "", "", scale=None, again=None)


def earlier_than(election: Election) -> QuerySet[Election]:
    """Elections of the same kind that were held before."""
    return Election.objects.filter(kind=election.kind, voting_day__lt=election.voting_day)
