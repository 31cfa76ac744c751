"""Reads of voting day: what each station has reported, sent, settled and handed over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.db.models import (
    Case,
    IntegerField,
    Max,
    Min,
    Q,
    QuerySet,
    When,
)

from garda.activities.models import ActivityKind, Attendance
from garda.documents.models import DocumentState
from garda.kernel.codes import scope_of
from garda.regions.models import Election, Station, StationListing
from garda.regions.queries import listings, within
from garda.results.models import Choice, Contest, RoundKind, VoteRound

from .models import (
    HandOverStation,
    Incident,
    IncidentState,
    IncidentStep,
    OrderState,
    ReportKind,
    RoundOrder,
    StationReport,
)


@dataclass(slots=True)
class StationDay:
    """A station of the list in force on one voting day. ``taken``: when each step was taken, by its
    code (see :data:`garda.packs.votingday.STEPS`); ``news``: when something last came in;
    ``again``: kinds of votes that are to be, or were, held instead of this day's."""

    station: UUID
    path: str
    number: int
    village: str
    village_code: str
    time_zone: str
    taken: dict[str, datetime] = field(default_factory=dict)
    news: datetime | None = None
    again: tuple[str, ...] = ()

    @property
    def postponed(self) -> bool:
        """Whether nothing is asked of it on the day: its vote was put off or broken off."""
        return any(kind in {RoundKind.PSS, RoundKind.PSL} for kind in self.again)

    def take(self, step: str, at: datetime, news: datetime | None = None) -> None:
        """Note a step; of several the first counts."""
        self.taken[step] = min(at, self.taken.get(step, at))
        self.hear(news or at)

    def hear(self, at: datetime) -> None:
        self.news = max(at, self.news or at)


# Only rounds of the day are asked for: what a revote replaced was held on another.
_FORMS: Final = """
SELECT r.path, bool_and(photo.at IS NOT NULL), max(photo.at),
       bool_and(sent.at IS NOT NULL), max(sent.at),
       bool_and(settled.at IS NOT NULL), max(settled.at)
FROM results_voteround r
     LEFT JOIN LATERAL (
         SELECT min(recorded_at) AS at FROM results_formphoto WHERE round_id = r.id) photo ON true
     LEFT JOIN LATERAL (
         SELECT min(recorded_at) AS at FROM results_reading
         WHERE round_id = r.id AND source = 'operator') sent ON true
     LEFT JOIN LATERAL (
         SELECT max(changed_at) AS at FROM results_settlement
         WHERE round_id = r.id AND block = 'votes' AND state LIKE 'settled%%') settled ON true
WHERE r.election_id = %(election)s AND r.voted_on = %(day)s
  AND r.path >= %(lo)s AND r.path < %(hi)s
GROUP BY r.path
"""


def station_days(election: Election, path: str, day: date) -> list[StationDay]:
    """Stations at or under ``path`` that vote on ``day``, with what is known. Six queries."""
    listed = listings(election.id, path)
    if day != election.voting_day:
        listed = listed.filter(_again_on(day))
    found = {row.path: _station(row) for row in listed}
    for place, step, at, news in _steps(election, path, day):
        # A station that a later list no longer has is none of the day.
        if place in found:
            found[place].take(step, at, news)
    _note_forms(found, _forms(election, path, day))
    for place, kind in _ordered(election, path, day):
        if place in found:
            found[place].again = (*found[place].again, kind)
    return list(found.values())


def _steps(election: Election, path: str, day: date) -> Iterator[Sequence[Any]]:
    """Path, step, time and arrival of everything that somebody told. Three queries."""
    yield from _reported(election, path, day)
    yield from _sworn(election, path, day)
    yield from _handed(election, path, day)


def _note_forms(found: Mapping[str, StationDay], forms: Iterable[Sequence[Any]]) -> None:
    """A step is taken when every contest's form is there; one of them is news."""
    for place, *columns in forms:
        pairs = zip(columns[::2], columns[1::2], strict=True)
        for step, (whole, at) in zip(("photographed", "sent", "settled"), pairs, strict=True):
            if place in found and whole:
                found[place].take(step, at, at)
            elif place in found and at is not None:
                found[place].hear(at)


def _again_on(day: date) -> Q:
    """Stations with a vote held, or to be held, on a day of its own."""
    held = VoteRound.objects.filter(voted_on=day)
    coming = RoundOrder.objects.filter(vote_on=day, state=OrderState.ORDERED)
    return Q(station__in=held.values("station")) | Q(station__in=coming.values("round__station"))


def _station(row: StationListing) -> StationDay:
    village = row.village
    return StationDay(
        row.station_id, row.path, row.number, village.name, village.code, village.time_zone
    )


def standing_reports(election_id: UUID) -> QuerySet[StationReport]:
    """Notices that count and were not taken back, of all days."""
    return StationReport.objects.filter(
        election=election_id, counts=True, takes_back__isnull=True, taken_back_by__isnull=True
    )


def counting_reports(election: Election, day: date) -> QuerySet[StationReport]:
    """Those of one day."""
    return standing_reports(election.id).filter(day=day)


def _reported(election: Election, path: str, day: date) -> Iterable[Sequence[Any]]:
    rows = counting_reports(election, day).filter(within(path)).values("path", "kind")
    first = rows.annotate(at=Min("happened_at"), news=Max("recorded_at")).order_by()
    return first.values_list("path", "kind", "at", "news")


def _sworn(election: Election, path: str, day: date) -> Iterator[Sequence[Any]]:
    """Whose oath at the station was recorded: nobody calls the roll twice."""
    if day != election.voting_day:
        return
    rows = Attendance.objects.filter(
        within(path),
        election=election,
        activity__kind=ActivityKind.STATION_OATH,
        activity__cancelled_at__isnull=True,
        completed=True,
    ).values("activity__path")
    first = rows.annotate(at=Min("happened_at"), news=Max("happened_at")).order_by()
    for place, at, news in first.values_list("activity__path", "at", "news"):
        yield place, ReportKind.ROLL_CALL, at, news


def handed_over(election: Election, path: str) -> QuerySet[HandOverStation]:
    """Stations that were handed over by a receipt that holds."""
    return HandOverStation.objects.filter(within(path), election=election).exclude(
        handover__document__state=DocumentState.WITHDRAWN
    )


def _handed(election: Election, path: str, day: date) -> Iterable[Sequence[Any]]:
    rows = handed_over(election, path).filter(handover__day=day)
    return rows.values_list("path", "leg", "handover__happened_at", "handover__recorded_at")


def _ordered(election: Election, path: str, day: date) -> Iterable[Sequence[Any]]:
    """Votes of the day that are held again on another."""
    orders = RoundOrder.objects.filter(
        within(path),
        election=election,
        round__voted_on=day,
        state__in=[OrderState.ORDERED, OrderState.HELD],
    )
    return orders.values_list("path", "kind").order_by("path", "kind").distinct()


def _forms(election: Election, path: str, day: date) -> Sequence[Sequence[Any]]:
    lo, hi = scope_of(path)
    with connection.cursor() as cursor:
        cursor.execute(_FORMS, {"election": election.id, "day": day, "lo": lo, "hi": hi})
        return cursor.fetchall()


def days_of(election: Election, path: str) -> list[date]:
    """Voting days at or under ``path``, in order. Two queries."""
    held = VoteRound.objects.filter(within(path), election=election).order_by()
    coming = RoundOrder.objects.filter(within(path), election=election, state=OrderState.ORDERED)
    return sorted(
        {
            election.voting_day,
            *held.values_list("voted_on", flat=True).distinct(),
            *coming.values_list("vote_on", flat=True),
        }
    )


@dataclass(frozen=True, slots=True)
class IncidentLine:
    """An incident with its state and what was last done about it."""

    incident: Incident
    state: str
    last_step: str


def incidents(election: Election, path: str, *, objections: bool = False) -> list[IncidentLine]:
    """What happened at or under ``path``, the newest first; ``objections`` alone. Two queries."""
    rows = Incident.objects.filter(within(path), election=election)
    rows = rows.select_related("station__village", "contest")
    if objections:
        rows = rows.filter(objection=True)
    steps = IncidentStep.objects.filter(within(path), election=election)
    newest = {step.incident_id: step for step in steps.order_by("recorded_at", "id")}
    return [
        IncidentLine(
            row,
            newest[row.id].state if row.id in newest else IncidentState.OPEN,
            newest[row.id].text if row.id in newest else "",
        )
        for row in rows.select_related("station__village", "contest").order_by(
            "-happened_at", "-id"
        )
    ]


def orders(election: Election, path: str) -> QuerySet[RoundOrder]:
    """Orders to vote or count again at or under ``path``: those that wait first, then by day."""
    return (
        RoundOrder.objects.filter(within(path), election=election)
        .select_related("round__contest", "round__station__village", "new_round")
        .annotate(
            turn=Case(
                When(state=OrderState.WAITING, then=0),
                When(state=OrderState.ORDERED, then=1),
                default=2,
                output_field=IntegerField(),
            )
        )
        .order_by("turn", "vote_on", "path")
    )


def pairs_at(station: Station) -> list[Choice]:
    """Pairs on the ballots of a station, by contest and number. One query."""
    contests = Contest.objects.filter(voteround__station=station)
    rows = Choice.objects.filter(contest__in=contests, empty_column=False)
    return list(rows.select_related("contest").order_by("contest__kind", "number"))
