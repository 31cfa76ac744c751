"""A form as the pack writes it, before the choices of a contest are filled in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from garda.packs.layout_template import SheetTemplate
from garda.packs.relations import EACH_VOTES, VOTES
from garda.packs.types import Block, Relation, RuleScope, Severity, Text

#: Keys of a rule meaning "every field of the form".
EVERY = "*"
#: Settings of the pack that a rule may take its value from.
SETTINGS = ("max_voters_per_station", "reserve_share")
#: Sources other than contest kinds that a term may name.
LIST_SOURCE = "list"
ATTENDANCE_SOURCE = "attendance"


@dataclass(frozen=True, slots=True)
class RowTemplate:
    """A row of the paper: one figure, one per column (L, P, J), or one per choice."""

    key: str
    section: str
    label: Text
    block: Block
    columns: tuple[str, ...] = ()
    per_choice: bool = False
    boxes: int = 3
    enabled: bool = True

    @property
    def keys(self) -> tuple[str, ...]:
        """Field keys; a row of choices counts as the pseudo-keys of the rule language."""
        if self.per_choice:
            return (VOTES, EACH_VOTES)
        return tuple(f"{self.key}_{column}" for column in self.columns) or (self.key,)


@dataclass(frozen=True, slots=True)
class RuleTemplate:
    """A rule of series K before it is bound to the fields of one contest's form.

    ``setting`` names the pack's setting that gives the value, so that it is written once.
    """

    code: str
    severity: Severity
    scope: RuleScope
    kind: str
    message: Text
    citation: str
    relations: tuple[Relation, ...] = ()
    keys: tuple[str, ...] = ()
    value: Fraction | None = None
    setting: str | None = None


@dataclass(frozen=True, slots=True)
class FormTemplate:
    """A form of the pack. ``title`` holds ``{contest}``; ``sheets``: one per kind of paper."""

    code: str
    title: Text
    rows: tuple[RowTemplate, ...]
    rules: tuple[RuleTemplate, ...]
    citation: str
    sections: Mapping[str, Text] = field(default_factory=dict)
    note: Text | None = None  # how to write on it
    # Code of the form whose rows, sections, note and sheets it takes.
    extends: str = ""
    sheets: tuple[SheetTemplate, ...] = ()

    def keys(self, *, enabled: bool) -> Iterator[str]:
        """Keys of the rows that are in use (or that are printed on other layouts only)."""
        return (key for row in self.rows if row.enabled is enabled for key in row.keys)
