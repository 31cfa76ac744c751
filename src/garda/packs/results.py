"""Whose reading of a C.Hasil counts: the pack's policy of sources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Final

from garda.kernel.roles import LABELS
from garda.packs import errors
from garda.packs.sections import known_code, read_each, read_share
from garda.packs.table import Table, read_toml
from garda.packs.types import Text

_FILE: Final = "results.toml"
#: Sources that the program knows how to take in.
CODES: Final = ("operator", "ppk", "machine", "second", "witness", "supervisor")


@dataclass(frozen=True, slots=True)
class SourcePolicy:
    """One kind of source. ``settles``: it is one of the two that must agree; else it is only heard.

    ``roles`` enter for it themselves; ``assistants`` for a station that cannot, from its paper or
    by a call. ``second_look``: it reads what is settled already, to measure how often that is
    wrong.
    """

    code: str
    settles: bool
    second_look: bool
    label: Text
    roles: tuple[str, ...]
    assistants: tuple[str, ...]
    citation: str


@dataclass(frozen=True, slots=True)
class ResultRules:
    """All of ``results.toml``. ``citations`` by the name of the setting.

    ``crops``: pictures of single digits that people verified may leave for training the reader.
    """

    sources: Mapping[str, SourcePolicy]
    second_look: Fraction
    citations: Mapping[str, str]
    crops: bool = False

    def settles(self, source: str) -> bool:
        """Whether a reading of ``source`` counts; the decision of two people always does."""
        policy = self.sources.get(source)
        return policy is None or policy.settles

    def source_of(self, role: str) -> SourcePolicy | None:
        """The source for which a role enters by itself; the second look is given out, not taken."""
        own = (s for s in self.sources.values() if role in s.roles and not s.second_look)
        return next(own, None)


def read_results(folder: Path) -> ResultRules:
    """``results.toml``. Raises PackError."""
    with read_toml(folder, _FILE) as top:
        share = top.table("second_look")
        sources = read_each(top.tables("source"), _read_source)
        _require_two(top, sources)
        crops = _read_crops(top)
    return ResultRules(
        sources={source.code: source for source in sources},
        second_look=read_share(share),
        citations={"second_look": share.citation(), **crops},
        crops=bool(crops),
    )


def _read_crops(top: Table) -> dict[str, str]:
    """``[crops]``: off unless the pack says so, and by whose leave."""
    if not top.has("crops"):
        return {}
    with top.table("crops") as table:
        allowed, citation = table.required("export", bool), table.citation()
    return {"crops": citation} if allowed else {}


def _require_two(top: Table, sources: Sequence[SourcePolicy]) -> None:
    if sum(source.settles and not source.second_look for source in sources) < 2:
        message = Text(
            "paling sedikit dua sumber harus menentukan.", "at least two sources must settle."
        )
        raise top.error(errors.MISSING_KEY, message)


def _read_source(table: Table) -> SourcePolicy:
    with table:
        return SourcePolicy(
            code=known_code(table, "code", CODES),
            settles=table.required("settles", bool),
            second_look=table.optional("second_look", bool) or False,
            label=table.text("label"),
            roles=_roles(table, "roles"),
            assistants=_roles(table, "assistants"),
            citation=table.citation(),
        )


def _roles(table: Table, key: str) -> tuple[str, ...]:
    roles = table.strings(key)
    unknown = [role for role in roles if role not in LABELS]
    if unknown:
        message = Text(f"peran {unknown[0]} tidak dikenal.", f"unknown role {unknown[0]}.")
        raise table.error(errors.UNKNOWN_CODE, message, key)
    return roles
