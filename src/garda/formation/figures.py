"""How far forming the groups is, counted by village: who applied, their papers, verdicts, ages.

Counts only, never of whom. Sums over villages are those of the regions above them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, Count, F, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from garda.packs.loader import get_pack
from garda.packs.papers import DocumentRule
from garda.packs.types import Pack
from garda.regions.models import Election, RegionLevel
from garda.regions.queries import within

from .models import Application, Appointment, PaperState
from .paper_queries import newest
from .queries import SeatRow, seat_board
from .rollup import PathPrefix
from .staffing import KPPS, latest_outcome, serving

#: Outcome of an application that nobody has checked.
UNCHECKED = ""
WOMAN = "P"
#: Last ages of the steps between the youngest who may serve and the oldest preferred.
_BETWEEN = (25, 35, 45)


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts of one place. ``short``: seats that nobody fills yet, or can fill.

    ``outcomes`` add up to the applicants; ``ages`` (by step) and ``sexes`` to those of them whom
    the reader may see: somebody registered elsewhere is counted without.
    """

    stations: int = 0
    seats: int = 0
    proposed: int = 0
    appointed: int = 0
    decreed: int = 0
    short: int = 0
    complete: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    ages: Counter[int] = field(default_factory=Counter)
    sexes: Counter[str] = field(default_factory=Counter)
    members: Counter[str] = field(default_factory=Counter)
    left: Counter[str] = field(default_factory=Counter)

    def __add__(self, other: Figures) -> Figures:
        return Figures(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))

    @property
    def applicants(self) -> int:
        return self.outcomes.total()

    @property
    def women(self) -> int:
        return self.sexes[WOMAN]

    @property
    def gone(self) -> int:
        """Members who left."""
        return self.left.total()

    @property
    def known(self) -> int:
        """Applicants whose sex and age are counted."""
        return self.sexes.total()


@dataclass(frozen=True, slots=True)
class VillageFigures:
    """One village with its counts."""

    path: str
    name: str
    code: str
    figures: Figures


def village_figures(election: Election, path: str) -> list[VillageFigures]:
    """Counts of each village at or under ``path`` that has stations, by path. Nine queries."""
    pack = get_pack(election.pack)
    applied = _applied(election, path, pack.documents)
    people = _people(election, path, age_steps(pack))
    members = _by_village(serving(election.id, KPPS, path), "person__sex")
    left = _by_village(_gone(election, path), "end_reason")
    return [
        VillageFigures(
            row.path,
            row.name,
            row.code,
            _figures(row, applied[row.path], people[row.path], members[row.path], left[row.path]),
        )
        for row in seat_board(election, path, RegionLevel.VILLAGE)
    ]


def summed(rows: Iterable[VillageFigures]) -> Figures:
    return sum((row.figures for row in rows), Figures())


#: Rows of one village counted by what :func:`_by_village` was asked for.
_Tally = Counter[tuple[Any, ...]]


def _figures(
    row: SeatRow, applied: _Tally, people: _Tally, members: _Tally, left: _Tally
) -> Figures:
    return Figures(
        stations=row.stations,
        seats=row.seats,
        proposed=row.proposed,
        appointed=row.appointed,
        decreed=row.decreed,
        short=row.lacking,
        complete=_column(applied, 1)[True],
        outcomes=_column(applied, 0),
        ages=_column(people, 1),
        sexes=_column(people, 0),
        members=_column(members, 0),
        left=_column(left, 0),
    )


def _column(tally: _Tally, index: int) -> Counter[Any]:
    """The tally by one of its columns alone."""
    found: Counter[Any] = Counter()
    for key, number in tally.items():
        found[key[index]] += number
    return found


def _by_village(rows: QuerySet[Any], *columns: str) -> Mapping[str, _Tally]:
    """Rows with a ``path``, counted by the village above them and by ``columns``. One query."""
    grouped = rows.order_by().annotate(above=PathPrefix("path", level=RegionLevel.VILLAGE))
    found: dict[str, _Tally] = defaultdict(Counter)
    for row in grouped.values_list("above", *columns).annotate(number=Count("pk")):
        above, *key, number = row
        found[above][tuple(key)] = number
    return found


def _standing(election: Election, path: str) -> QuerySet[Application]:
    return Application.objects.filter(within(path), election=election, withdrawn_at__isnull=True)


def _applied(
    election: Election, path: str, documents: Sequence[DocumentRule]
) -> Mapping[str, _Tally]:
    """Applications by outcome, and by whether all their papers are here."""
    rows = with_papers(_standing(election, path), documents)
    rows = rows.annotate(verdict=Coalesce(latest_outcome(), Value(UNCHECKED)))
    return _by_village(rows, "verdict", "complete")


def with_papers(
    applications: QuerySet[Application], documents: Sequence[DocumentRule]
) -> QuerySet[Any]:
    """Applications with ``handed``, codes of papers that nobody refused, and ``complete``:
    whether every paper that is due is among them (as ``papers.is_complete``).
    """
    due: dict[str | None, list[str]] = defaultdict(list)
    for rule in documents:
        due[rule.due_when].append(rule.code)
    all_here = Q()
    for fact, codes in due.items():
        here = Q(handed__contains=codes)
        # A fact that is not known makes nothing due.
        all_here &= here if fact is None else ~Q(facts__contains={fact: True}) | here
    handed = newest().filter(application=OuterRef("pk")).exclude(state=PaperState.REFUSED)
    return applications.annotate(handed=ArraySubquery(handed.values("code"))).annotate(
        complete=Case(When(all_here, then=Value(True)), default=Value(False))
    )


def age_steps(pack: Pack) -> list[tuple[int, int]]:
    """Steps of the histogram, first and last age, from the pack's youngest to its oldest
    preferred; who is younger or older comes before and after them.
    """
    limits = {r.kind: r.value for r in pack.eligibility if r.fact == "age" and r.value}
    youngest, oldest = limits["minimum"], limits["maximum"]
    ends = [*(end for end in _BETWEEN if youngest < end < oldest), oldest]
    return list(zip([youngest, *(end + 1 for end in ends)], ends, strict=False))


def _people(
    election: Election, path: str, steps: Sequence[tuple[int, int]]
) -> Mapping[str, _Tally]:
    """Applicants by sex and step of age: 0 before the first step, one more for each begun."""
    starts = [first for first, _ in steps] + [steps[-1][1] + 1]
    begun = [
        When(person__birth_date__lte=_born(election.voting_day, age), then=Value(number))
        for number, age in reversed(list(enumerate(starts, start=1)))
    ]
    step = Case(*begun, default=Value(0), output_field=IntegerField())
    rows = _standing(election, path).annotate(step=step, sex=F("person__sex"))
    return _by_village(rows, "sex", "step")


def _born(day: date, age: int) -> date:
    """The last day of birth of somebody who is ``age`` years old on ``day``."""
    try:
        return day.replace(year=day.year - age)
    except ValueError:  # 29 February, in a year without one
        return day.replace(year=day.year - age, day=28)


def _gone(election: Election, path: str) -> QuerySet[Appointment]:
    return Appointment.objects.filter(
        within(path), election=election, body=KPPS, ended_on__isnull=False
    )
