"""What a pack says of taking in applicants: what is ticked from papers, and the calls."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from garda.packs import errors
from garda.packs.sections import read_each, read_stage
from garda.packs.table import Table, read_toml
from garda.packs.types import Stage, Text

#: The stage during which applications come in; every call has it.
RECEIVING = "receiving"


@dataclass(frozen=True, slots=True)
class Declaration:
    """A sentence of the paper ``document`` that states ``fact``. ``standard``: stated by all."""

    fact: str
    document: str
    standard: bool
    name: Text
    citation: str


@dataclass(frozen=True, slots=True)
class Proof:
    """``fact`` holds when the paper ``document`` is there; asked only where the paper is due."""

    document: str
    fact: str
    citation: str


@dataclass(frozen=True, slots=True)
class Education:
    """A degree, as it stands in applications."""

    code: str
    name: Text


@dataclass(frozen=True, slots=True)
class Extension:
    """Once, by ``days``, where there are fewer applicants than ``below`` × the need."""

    days: int
    below: int


@dataclass(frozen=True, slots=True)
class CallRule:
    """The call for a body: its stages, which may overlap, and whether it may be extended."""

    body: str
    stages: tuple[Stage, ...]
    extension: Extension | None
    citation: str

    @property
    def receiving(self) -> Stage:
        """The stage during which applications come in."""
        return next(stage for stage in self.stages if stage.code == RECEIVING)


@dataclass(frozen=True, slots=True)
class IntakeRules:
    """All of ``intake.toml``; ``calls`` by body."""

    declarations: tuple[Declaration, ...]
    proofs: tuple[Proof, ...]
    educations: tuple[Education, ...]
    calls: Mapping[str, CallRule]


def read_intake(
    folder: Path, stages: Sequence[Stage], bodies: Collection[str], documents: Collection[str]
) -> IntakeRules:
    """``intake.toml``; names of bodies, documents and stages must be those of the pack.

    Raises PackError.
    """
    with read_toml(folder, "intake.toml") as top:
        ticked, proofs = top.tables("declaration"), top.tables("proof")
        degrees, calls = top.tables("education"), top.tables("call")
    calendar = {stage.code: stage for stage in stages}
    rules = IntakeRules(
        read_each(ticked, _read_declaration, "fact"),
        read_each(proofs, _read_proof, "fact"),
        read_each(degrees, _read_education),
        {rule.body: rule for rule in read_each(calls, lambda t: _read_call(t, calendar), "body")},
    )
    for table in (*ticked, *proofs):
        _known(table, "document", documents)
    for table in calls:
        _known(table, "body", bodies)
    return rules


def _known(table: Table, key: str, known: Collection[str]) -> None:
    value = table.string(key)
    if value not in known:
        raise _unknown(table, key, value)


def _unknown(table: Table, key: str, value: str) -> Exception:
    message = Text(f"{key} {value} tidak ada dalam paket.", f"the pack has no {key} {value}.")
    return table.error(errors.UNKNOWN_CODE, message, key)


def _read_declaration(table: Table) -> Declaration:
    with table:
        return Declaration(
            fact=table.string("fact"),
            document=table.string("document"),
            standard=table.required("standard", bool),
            name=table.text("name"),
            citation=table.citation(),
        )


def _read_proof(table: Table) -> Proof:
    with table:
        return Proof(table.string("document"), table.string("fact"), table.citation())


def _read_education(table: Table) -> Education:
    with table:
        return Education(table.string("code"), table.text("name"))


def _read_call(table: Table, calendar: Mapping[str, Stage]) -> CallRule:
    with table:
        named, own = table.strings("calendar"), table.tables("stage")
        rule = CallRule(
            body=table.string("body"),
            stages=(*_of_calendar(table, named, calendar), *read_each(own, read_stage)),
            extension=_read_extension(table),
            citation=table.citation(),
        )
    if RECEIVING not in [stage.code for stage in rule.stages]:
        message = Text(f"tahap {RECEIVING} tidak ada.", f"there is no stage {RECEIVING}.")
        raise table.error(errors.MISSING_KEY, message)
    return rule


def _of_calendar(
    table: Table, codes: Sequence[str], calendar: Mapping[str, Stage]
) -> tuple[Stage, ...]:
    for code in codes:
        if code not in calendar:
            raise _unknown(table, "calendar", code)
    return tuple(calendar[code] for code in codes)


def _read_extension(table: Table) -> Extension | None:
    days, below = table.optional("extension_days", int), table.optional("extension_below", int)
    if days is None and below is None:
        return None
    if days is None or below is None or days < 1 or below < 1:
        message = Text(
            "extension_days dan extension_below harus ada berdua, paling sedikit 1.",
            "extension_days and extension_below come together and are at least 1.",
        )
        raise table.error(errors.WRONG_TYPE, message)
    return Extension(days, below)
