"""Reads the files of a pack, one function per file, into the types of :mod:`garda.packs.types`.

Every function raises PackError with file, line and code of the check.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, time
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeVar

from garda.packs import errors
from garda.packs.table import Table, read_toml, refuse_duplicates
from garda.packs.types import (
    Body,
    ContestSpec,
    Duty,
    LetterSpec,
    ModuleSpec,
    Position,
    SimulationDefaults,
    Stage,
    Text,
)

T = TypeVar("T")

UNITS = ("district", "village", "station")
CONTEST_LEVELS = ("country", "province", "regency")


@dataclass(frozen=True, slots=True)
class OathSpec:
    """Oath of a body. ``practice`` marks wording of our own, which a real election must replace."""

    text: Text
    practice: bool
    online_reasons: Mapping[str, Text]
    citation: str


@dataclass(frozen=True, slots=True)
class VoterListSpec:
    """Kind of voter list in its legal order; the last one that is fixed is current."""

    code: str
    name: Text
    order: int
    citation: str = ""


def read_list(
    folder: Path, file: str, name: str, read: Callable[[Table], T], key: str = "code"
) -> tuple[T, ...]:
    """All ``[[name]]`` tables of a file that holds nothing else, with no ``key`` twice."""
    with read_toml(folder, file) as top:
        tables = top.tables(name)
    return read_each(tables, read, key)


def read_each(
    tables: Sequence[Table], read: Callable[[Table], T], key: str = "code"
) -> tuple[T, ...]:
    """One thing per table, with no ``key`` twice."""
    items = tuple(read(table) for table in tables)
    keyed = ((getattr(item, key), table) for item, table in zip(items, tables, strict=True))
    refuse_duplicates(keyed, key)
    return items


def known_code(table: Table, key: str, known: tuple[str, ...]) -> str:
    """The text of ``key``; raises PackError unless it is one of ``known``."""
    value = table.string(key)
    if value not in known:
        choices = ", ".join(known)
        message = Text(
            f"{key} harus salah satu dari {choices}, bukan {value}.",
            f"{key} must be one of {choices}, not {value}.",
        )
        raise table.error(errors.UNKNOWN_CODE, message, key)
    return value


def read_stages(folder: Path, voting_day: date) -> tuple[Stage, ...]:
    """The calendar, in order of the first day; the stage ``voting`` is the voting day."""
    with read_toml(folder, "calendar.toml") as top:
        tables = top.tables("stage")
    stages = read_each(tables, read_stage)
    for earlier, later, table in zip(stages, stages[1:], tables[1:], strict=False):
        if later.starts < earlier.starts:
            message = Text(
                f"{later.code} mulai sebelum {earlier.code}; urutkan menurut hari mulai.",
                f"{later.code} starts before {earlier.code}; order them by first day.",
            )
            raise table.error(errors.DATE_ORDER, message, "starts")
    _check_voting_day(stages, tables, voting_day)
    return stages


def _check_voting_day(stages: tuple[Stage, ...], tables: list[Table], day: date) -> None:
    for stage, table in zip(stages, tables, strict=True):
        if stage.code == "voting" and (stage.starts, stage.ends) != (day, day):
            message = Text(
                f"tahap voting harus pada hari pemungutan suara {day}.",
                f"the stage voting must be on the voting day {day}.",
            )
            raise table.error(errors.DATE_ORDER, message, "starts")


def read_stage(table: Table) -> Stage:
    """A stage of a calendar."""
    with table:
        starts, ends = table.period()
        return Stage(
            code=table.string("code"),
            name=table.text("name"),
            starts=starts,
            ends=ends,
            citation=table.citation(),
            closes_at=table.optional("closes_at", time),
            milestone=bool(table.optional("milestone", bool)),
        )


def read_body(table: Table) -> Body:
    """A body with its positions; the term is absent or in order."""
    with table:
        starts, ends = table.period() if table.has("starts") else (None, None)
        positions = table.tables("position")
        body = Body(
            code=table.string("code"),
            name=table.text("name"),
            unit=known_code(table, "unit", UNITS),
            positions=read_each(positions, _read_position),
            term_starts=starts,
            term_ends=ends,
            citation=table.citation(),
            formed_by=table.string("formed_by", ""),
            extra_seat_above=table.optional("extra_seat_above", int),
        )
        _check_seats(table, body, table.required("seats", int))
        return body


def _check_seats(table: Table, body: Body, stated: int) -> None:
    """``seats`` of the body is written beside the positions so that one guards the other."""
    if body.seats != stated:
        message = Text(
            f"{body.code}: {stated} kursi, jabatannya berjumlah {body.seats}.",
            f"{body.code}: {stated} seats, its positions add up to {body.seats}.",
        )
        raise table.error(errors.SEATS, message, "seats")


def _read_position(table: Table) -> Position:
    with table:
        position = Position(
            code=table.string("code"),
            name=table.text("name"),
            seats=table.required("seats", int),
            honorarium=table.optional("honorarium", int),
            citation=table.citation(),
            duties=read_each(table.tables("duty"), _read_duty),
        )
    if position.seats < 1 or (position.honorarium or 0) < 0:
        message = Text("kursi atau honor tidak mungkin.", "impossible seats or honorarium.")
        raise table.error(errors.SEATS, message, "seats")
    return position


def _read_duty(table: Table) -> Duty:
    with table:
        return Duty(
            code=table.string("code"),
            name=table.text("name"),
            practice=table.required("practice", bool),
            citation=table.citation(),
        )


def read_contest(table: Table) -> ContestSpec:
    """A kind of contest."""
    with table:
        return ContestSpec(
            kind=table.string("kind"),
            name=table.text("name"),
            level=known_code(table, "level", CONTEST_LEVELS),
            form=table.string("form"),
            order=table.required("order", int),
            region_levels=table.strings("region_levels"),
            citation=table.citation(),
        )


def read_voter_list(table: Table) -> VoterListSpec:
    """A kind of voter list."""
    with table:
        return VoterListSpec(
            code=table.string("code"),
            name=table.text("name"),
            order=table.required("order", int),
            citation=table.citation(),
        )


def read_module(table: Table) -> ModuleSpec:
    """A training module."""
    with table:
        return ModuleSpec(
            code=table.string("code"),
            name=table.text("name"),
            minutes=table.required("minutes", int),
            required=table.required("required", bool),
            citation=table.citation(),
        )


def read_oaths(folder: Path) -> dict[str, OathSpec]:
    """Oath by the code of its occasion."""
    with read_toml(folder, "oath.toml") as top:
        tables = top.tables("oath")
    codes = [table.string("code") for table in tables]
    refuse_duplicates(zip(codes, tables, strict=True))
    return {code: _read_oath(table) for code, table in zip(codes, tables, strict=True)}


def _read_oath(table: Table) -> OathSpec:
    with table:
        reasons = table.tables("online_reason")
        return OathSpec(
            text=table.text("text"),
            practice=table.required("practice", bool),
            online_reasons=dict(_read_reason(reason) for reason in reasons),
            citation=table.citation(),
        )


def read_letters(folder: Path) -> dict[str, LetterSpec]:
    """Texts that people sign, by their codes."""
    with read_toml(folder, "letters.toml") as top:
        tables = top.tables("letter")
    codes = [table.string("code") for table in tables]
    refuse_duplicates(zip(codes, tables, strict=True))
    return {code: _read_letter(table) for code, table in zip(codes, tables, strict=True)}


def _read_letter(table: Table) -> LetterSpec:
    with table:
        return LetterSpec(
            title=table.text("title"),
            text=table.text("text"),
            practice=table.required("practice", bool),
            citation=table.citation(),
        )


def _read_reason(table: Table) -> tuple[str, Text]:
    with table:
        table.citation()
        return table.string("code"), table.text("name")


def read_simulation(folder: Path) -> tuple[SimulationDefaults, dict[str, str]]:
    """Assumptions of a demo and where each comes from; every value is its own table."""
    with read_toml(folder, "simulation.toml") as top:
        tables = {f.name: top.table(f.name) for f in fields(SimulationDefaults)}
    values: dict[str, Any] = {}
    for name, table in tables.items():
        whole = name == "voters_per_station"
        values[name] = read_setting(table, int) if whole else read_share(table)
    citations = {name: table.citation() for name, table in tables.items()}
    return SimulationDefaults(**values), citations


def read_setting(table: Table, kind: type[T]) -> T:
    """``value`` of a table ``[name]`` that holds ``value`` and ``citation``."""
    with table:
        table.citation()
        return table.required("value", kind)


def read_share(table: Table) -> Fraction:
    """As :func:`read_setting` for a share, which is written as text to stay exact."""
    with table:
        table.citation()
        return table.fraction("value")
