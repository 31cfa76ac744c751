"""All secretariats of a region: how many seats are filled, which letters wait for a decision."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count, Q

from garda.formation.models import Appointment, SecretariatProposal, SecretariatState
from garda.formation.staffing import secretariats
from garda.kernel.codes import in_scope
from garda.packs.types import Body
from garda.regions.models import Election, Region
from garda.regions.queries import within


@dataclass(frozen=True, slots=True)
class Fill:
    """Seats of one secretariat or several: all, with a member, with a decree."""

    secretariats: int = 0
    seats: int = 0
    filled: int = 0
    decreed: int = 0

    @property
    def empty(self) -> int:
        return self.seats - self.filled

    @property
    def undecreed(self) -> int:
        return self.filled - self.decreed

    def __add__(self, other: Fill) -> Fill:
        return Fill(
            self.secretariats + other.secretariats,
            self.seats + other.seats,
            self.filled + other.filled,
            self.decreed + other.decreed,
        )


@dataclass(frozen=True, slots=True)
class Secretariat:
    """The secretariat of one region. ``waiting``: a letter about it waits for the decision."""

    region: Region
    body: Body
    fill: Fill
    waiting: bool


@dataclass(frozen=True, slots=True)
class BoardRow:
    """A part of the region: its own secretariat, those below it, and how many letters wait."""

    region: Region
    own: Fill
    below: Fill
    waiting: int


@dataclass(frozen=True, slots=True)
class Total:
    """All secretariats of one kind."""

    body: Body
    fill: Fill


@dataclass(frozen=True)
class Board:
    """``letters`` wait, the oldest first; the number of persons each names is ``persons``."""

    region: Region
    secretariats: tuple[Secretariat, ...]
    letters: tuple[SecretariatProposal, ...]

    @cached_property
    def rows(self) -> list[BoardRow]:
        """The next level in official order."""
        return [
            self._row(part.region)
            for part in self.secretariats
            if part.region.parent_id == self.region.id
        ]

    def _row(self, region: Region) -> BoardRow:
        inside = [s for s in self.secretariats if in_scope(s.region.path, region.path)]
        own = [s.fill for s in inside if s.region.id == region.id]
        below = [s.fill for s in inside if s.region.id != region.id]
        waiting = sum(s.waiting for s in inside)
        return BoardRow(region, sum(own, Fill()), sum(below, Fill()), waiting)

    @cached_property
    def totals(self) -> list[Total]:
        """By kind of secretariat, in the order of the pack."""
        sums: dict[str, Total] = {}
        for part in self.secretariats:
            before = sums.get(part.body.code, Total(part.body, Fill()))
            sums[part.body.code] = Total(part.body, before.fill + part.fill)
        return list(sums.values())


def board(election: Election, region: Region) -> Board:
    """Every secretariat at or under a region. Three queries for any number of them."""
    letters = (
        SecretariatProposal.objects.filter(
            within(region.path), election=election, state=SecretariatState.WAITING
        )
        .select_related("region")
        .annotate(persons=Count("nominees"))
        .order_by("letter_date", "path")
    )
    waiting = tuple(letters)
    found = _secretariats(election, region, {letter.path for letter in waiting})
    return Board(region, tuple(found), waiting)


def _secretariats(election: Election, region: Region, waiting: set[str]) -> list[Secretariat]:
    bodies = secretariats(election)
    held = (
        Appointment.objects.filter(
            within(region.path),
            election=election,
            body__in=[body.code for body in bodies.values()],
            ended_on__isnull=True,
        )
        .values("region")
        .annotate(filled=Count("id"), decreed=Count("id", filter=Q(decree__isnull=False)))
    )
    counts = {row["region"]: (row["filled"], row["decreed"]) for row in held}
    regions = Region.objects.filter(
        within(region.path), level__in=list(bodies), valid_to__isnull=True
    ).order_by("path")
    return [
        Secretariat(
            place,
            bodies[place.level],
            Fill(1, bodies[place.level].seats, *counts.get(place.id, (0, 0))),
            place.path in waiting,
        )
        for place in regions
    ]
