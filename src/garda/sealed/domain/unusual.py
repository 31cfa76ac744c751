"""When opening sealed data is unusual: a question for whoever did it, never a block."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from statistics import median


class Measure(StrEnum):
    OPENED_IN_HOUR = "opened_in_hour"
    OWN_MEDIAN = "own_median"
    OFFICERS_IN_DAY = "officers_in_day"
    AT_NIGHT = "at_night"


@dataclass(frozen=True, slots=True)
class Rule:
    """More than ``above`` by its measure is unusual. ``id`` and ``en`` say what is."""

    code: str
    measure: Measure
    above: int
    id: str
    en: str
    at_least: int = 0
    from_hour: int = 0
    until_hour: int = 0

    @property
    def about_person(self) -> bool:
        """Whether it asks who was looked at, not who looks."""
        return self.measure == Measure.OFFICERS_IN_DAY


@dataclass(frozen=True, slots=True)
class Counts:
    """Openings, the present one included.

    ``hour``: by this officer within the last hour; ``today``: since local midnight; ``before``: of
    each of the seven days before, zeros included; ``officers``: who opened data of this person
    since local midnight; ``local``: the present time where the officer works.
    """

    hour: int
    today: int
    before: tuple[int, ...]
    officers: int
    local: datetime


@dataclass(frozen=True, slots=True)
class Broken:
    """A rule that does not hold, by how many, in the period that began at ``since``."""

    rule: Rule
    count: int
    since: datetime


def broken(rules: Iterable[Rule], counts: Counts) -> Iterator[Broken]:
    """Rules under which the present opening is unusual, each with its period's beginning."""
    for rule in rules:
        count = _measured(rule, counts)
        if count > _limit(rule, counts):
            yield Broken(rule, count, _since(rule, counts.local))


def _measured(rule: Rule, counts: Counts) -> int:
    match rule.measure:
        case Measure.OPENED_IN_HOUR:
            return counts.hour
        case Measure.OFFICERS_IN_DAY:
            return counts.officers
        case Measure.OWN_MEDIAN:
            return counts.today if counts.today >= rule.at_least else 0
        case Measure.AT_NIGHT:
            return counts.today if _at_night(rule, counts.local) else 0


def _limit(rule: Rule, counts: Counts) -> float:
    """Whoever never opened anything has a median of 0: then the floor alone decides."""
    if rule.measure == Measure.OWN_MEDIAN:
        return rule.above * (median(counts.before) if counts.before else 0)
    return rule.above


def _at_night(rule: Rule, local: datetime) -> bool:
    """Hours may go over midnight."""
    if rule.from_hour <= rule.until_hour:
        return rule.from_hour <= local.hour < rule.until_hour
    return local.hour >= rule.from_hour or local.hour < rule.until_hour


def _since(rule: Rule, local: datetime) -> datetime:
    """One case per clock hour for what is counted by the hour, else one per local day."""
    if rule.measure == Measure.OPENED_IN_HOUR:
        return local.replace(minute=0, second=0, microsecond=0)
    return midnight(local)


def midnight(local: datetime) -> datetime:
    """The beginning of a local day (aware)."""
    return local.replace(hour=0, minute=0, second=0, microsecond=0)


def week_before(local: datetime) -> list[datetime]:
    """The beginnings of the seven days before today, the earliest first."""
    today = midnight(local)
    return [today - timedelta(days=days) for days in range(7, 0, -1)]
