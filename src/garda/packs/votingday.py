"""What a pack says of voting day at the stations (``votingday.toml``)."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from pathlib import Path
from typing import Final

from garda.packs import errors
from garda.packs.sections import known_code, read_each
from garda.packs.table import Table, read_toml
from garda.packs.types import Text

#: What is asked of a station on the day, in the order in which it happens.
STEPS: Final = (
    "roll_call",
    "opened",
    "voting_closed",
    "counting",
    "counting_done",
    "photographed",
    "sent",
    "box_sealed",
    "to_pps",
    "to_ppk",
)
#: Votes that are held again: revote, continued, postponed, recount.
ROUNDS: Final = ("psu", "psl", "pss", "recount")
_HOUR: Final = re.compile(r"(\+1 )?([01][0-9]|2[0-3])\.([0-5][0-9])", re.ASCII)


@dataclass(frozen=True, slots=True)
class Due:
    """By when a station has taken a step: its own hour, on voting day or ``days`` later."""

    report: str
    by: time
    days: int
    citation: str

    def moment(self, day: date, zone: tzinfo) -> datetime:
        """The moment for a vote on ``day`` at a station in ``zone``."""
        return datetime.combine(day + timedelta(days=self.days), self.by, zone)


@dataclass(frozen=True, slots=True)
class IncidentKind:
    """What may happen at a station. ``objection``: raised by the witness of a pair."""

    code: str
    name: Text
    objection: bool
    citation: str


@dataclass(frozen=True, slots=True)
class RoundRule:
    """How many days after voting day a vote may be held again."""

    kind: str
    days: int
    citation: str


@dataclass(frozen=True, slots=True)
class Trigger:
    """Why a vote is held again, or ballots are counted again."""

    code: str
    round: str
    name: Text
    citation: str


@dataclass(frozen=True, slots=True)
class Content:
    """A thing that is handed over with the box."""

    code: str
    name: Text
    citation: str


@dataclass(frozen=True, slots=True)
class VotingDayRules:
    """All of ``votingday.toml``."""

    due: Mapping[str, Due]
    incidents: Mapping[str, IncidentKind]
    rounds: Mapping[str, RoundRule]
    triggers: Mapping[str, Trigger]
    contents: Mapping[str, Content]


def read_votingday(folder: Path) -> VotingDayRules:
    """``votingday.toml``. Raises PackError."""
    with read_toml(folder, "votingday.toml") as top:
        tables = {
            name: top.tables(name) for name in ("due", "incident", "round", "trigger", "content")
        }
    rounds = {rule.kind: rule for rule in read_each(tables["round"], _round, "kind")}
    return VotingDayRules(
        due={due.report: due for due in read_each(tables["due"], _due, "report")},
        incidents={kind.code: kind for kind in read_each(tables["incident"], _incident)},
        rounds=rounds,
        triggers={t.code: t for t in read_each(tables["trigger"], _trigger_of(rounds))},
        contents={thing.code: thing for thing in read_each(tables["content"], _content)},
    )


def _due(table: Table) -> Due:
    with table:
        written = table.string("by")
        found = _HOUR.fullmatch(written)
        if found is None:
            message = Text(
                f'by harus jam seperti "07.15" atau "+1 12.00", bukan {written}.',
                f'by must be an hour like "07.15" or "+1 12.00", not {written}.',
            )
            raise table.error(errors.WRONG_TYPE, message, "by")
        later, hour, minute = found.groups()
        at = time(int(hour), int(minute))
        return Due(known_code(table, "report", STEPS), at, int(bool(later)), table.citation())


def _incident(table: Table) -> IncidentKind:
    with table:
        objection = table.optional("objection", bool) or False
        return IncidentKind(table.string("code"), table.text("name"), objection, table.citation())


def _round(table: Table) -> RoundRule:
    with table:
        days = table.required("days", int)
        if not 1 <= days <= 365:
            message = Text("days harus antara 1 dan 365.", "days must be between 1 and 365.")
            raise table.error(errors.WRONG_TYPE, message, "days")
        return RoundRule(known_code(table, "kind", ROUNDS), days, table.citation())


def _trigger_of(rounds: Collection[str]) -> Callable[[Table], Trigger]:
    def read(table: Table) -> Trigger:
        with table:
            kind = known_code(table, "round", tuple(rounds))
            return Trigger(table.string("code"), kind, table.text("name"), table.citation())

    return read


def _content(table: Table) -> Content:
    with table:
        return Content(table.string("code"), table.text("name"), table.citation())
