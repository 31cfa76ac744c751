"""Selections of a regency: for each body how far each district or village is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from django.db.models import Count, Q

from garda.formation.contests import level_of, seats_at
from garda.formation.models import (
    Application,
    Appointment,
    Call,
    Mark,
    Outcome,
    Score,
    Selection,
    Step,
)
from garda.formation.staffing import body_of, latest_outcome
from garda.kernel.actor import Actor
from garda.kernel.roles import Role
from garda.packs.loader import get_pack
from garda.packs.selection import SelectionRule
from garda.packs.types import Body
from garda.regions.models import Election, Region, RegionLevel
from garda.regions.queries import listings, within


@dataclass(frozen=True, slots=True)
class SelectionRow:
    """One region: people by how far they are; ``waiting``: marks that nobody has confirmed."""

    region: Region
    seats: int
    applicants: int
    unchecked: int
    eligible: int
    written: int
    interviewed: int
    waiting: int
    decided: bool
    filled: int
    undecreed: int


@dataclass(frozen=True)
class SelectionBoard:
    body: Body
    rule: SelectionRule
    call: Call | None
    rows: Sequence[SelectionRow]

    @cached_property
    def waiting(self) -> int:
        return sum(row.waiting for row in self.rows)

    @cached_property
    def undecreed(self) -> int:
        return sum(row.undecreed for row in self.rows)

    @cached_property
    def applicants(self) -> int:
        return sum(row.applicants for row in self.rows)

    @cached_property
    def decided(self) -> int:
        return sum(row.decided for row in self.rows)


def bodies_for(election: Election, actor: Actor, region: Region) -> list[Body]:
    """Bodies that are selected at this level and that the actor may know of.

    A PPS knows of those that it selects itself; above and beside it all are known.
    """
    rules = get_pack(election.pack).selections
    own = {Role.PPS, Role.PPS_SECRETARIAT}
    bodies = [(body_of(election, code), rule) for code, rule in rules.items()]
    return [
        body
        for body, rule in bodies
        if (region.level == RegionLevel.REGENCY or level_of(body) == region.level)
        and (actor.role not in own or rule.decided_by == Role.PPS)
    ]


def selection_board(election: Election, regency: Region, body: Body) -> SelectionBoard:
    """Every region in which the body works. Eight queries for any number of them."""
    call = Call.objects.filter(election=election, region=regency, body=body.code).first()
    regions = Region.objects.filter(
        within(regency.path), level=level_of(body), valid_to__isnull=True
    ).order_by("path")
    counts, seats = _counts(call) if call else {}, _seats(election, regency, body)
    decided = set(Selection.objects.filter(call=call).values_list("region", flat=True))
    held = _held(election, regency, body)
    empty: Mapping[str, int] = {}
    rows = [
        SelectionRow(
            region=region,
            seats=seats.get(region.path, body.seats if body.unit != "station" else 0),
            **{name: counts.get(region.id, empty).get(name, 0) for name in _COUNTED},
            decided=region.id in decided,
            filled=held.get(region.id, (0, 0))[0],
            undecreed=held.get(region.id, (0, 0))[1],
        )
        for region in regions
    ]
    return SelectionBoard(body, get_pack(election.pack).selections[body.code], call, rows)


_COUNTED = ("applicants", "unchecked", "eligible", "written", "interviewed", "waiting")


def _counts(call: Call) -> dict[UUID, dict[str, int]]:
    """By region. Three queries."""
    standing = Application.every.filter(call=call, withdrawn_at__isnull=True)
    judged = standing.annotate(outcome=latest_outcome()).values("village")
    rows = judged.annotate(
        applicants=Count("id"),
        eligible=Count("id", filter=Q(outcome=Outcome.MS)),
        unchecked=Count("id", filter=Q(outcome__isnull=True) | Q(outcome=Outcome.ASK)),
    )
    found = {
        row["village"]: {
            "applicants": row["applicants"],
            "eligible": row["eligible"],
            "unchecked": row["unchecked"],
        }
        for row in rows
    }
    theirs = Q(application__call=call, application__withdrawn_at__isnull=True)
    scores = Score.objects.filter(theirs).values("application__village")
    for row in scores.annotate(
        written=Count("id", filter=Q(step=Step.WRITTEN)),
        interviewed=Count("id", filter=Q(step=Step.INTERVIEW)),
    ):
        found[row["application__village"]] |= {k: row[k] for k in ("written", "interviewed")}
    marked = Mark.objects.filter(theirs)
    done = Score.objects.filter(theirs).values_list("application", "step")
    confirmed = set(done)
    for village, application, step in marked.values_list(
        "application__village", "application", "step"
    ).distinct():
        if (application, step) not in confirmed:
            found[village]["waiting"] = found[village].get("waiting", 0) + 1
    return found


def _seats(election: Election, regency: Region, body: Body) -> dict[str, int]:
    """Seats of each village, for bodies of stations. One query."""
    found: dict[str, int] = {}
    if body.unit != "station":
        return found
    rows = listings(election.id, regency.path).values_list("village__path", "male", "female")
    for path, male, female in rows:
        found[path] = found.get(path, 0) + seats_at(body, (male or 0) + (female or 0))
    return found


def _held(election: Election, regency: Region, body: Body) -> dict[object, tuple[int, int]]:
    """Seats with a member, and those without a decree, by region. One query."""
    rows = (
        Appointment.objects.filter(
            within(regency.path), election=election, body=body.code, ended_on__isnull=True
        )
        .values("region")
        .annotate(filled=Count("id"), undecreed=Count("id", filter=Q(decree__isnull=True)))
    )
    return {row["region"]: (row["filled"], row["undecreed"]) for row in rows}
