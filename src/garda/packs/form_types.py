"""The form of one contest as data: its fields in order, and the rules of series K over them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from garda.packs.layout import FormLayout


@dataclass(frozen=True, slots=True)
class Text:
    """A message in Indonesian and English; may hold ``{name}`` placeholders."""

    id: str
    en: str


class Severity(StrEnum):
    """Weight of a form rule: an error must hold, a warning asks for a look."""

    ERROR = "E"
    WARNING = "W"


class Block(StrEnum):
    """Group of form fields that is settled together."""

    VOTES = "votes"
    USERS = "users"
    BALLOTS = "ballots"
    DISABILITY = "disability"


#: A rule across blocks belongs to the latest block in this order and so never
#: unsettles an earlier one.
BLOCK_ORDER: tuple[Block, ...] = (Block.VOTES, Block.USERS, Block.BALLOTS, Block.DISABILITY)


class RuleScope(StrEnum):
    """Where a form rule runs."""

    FORM = "form"
    STATION = "station"
    RECAP = "recap"
    CAPTURE = "capture"


@dataclass(frozen=True, slots=True)
class FormField:
    """One figure of a form. ``section`` and ``label`` are those of the paper."""

    key: str
    section: str
    label: Text
    block: Block
    column: str | None = None  # "l", "p", "j" or None
    boxes: int = 3

    @property
    def maximum(self) -> int:
        """Largest number its boxes can hold."""
        return int(10**self.boxes) - 1


@dataclass(frozen=True, slots=True)
class Term:
    """``coefficient × figure``. ``source`` is ``""`` for the form itself, ``list`` for the voter
    list, or a contest kind (``bupati``) for the other form of the same station."""

    key: str
    coefficient: int = 1
    source: str = ""


@dataclass(frozen=True, slots=True)
class Relation:
    """``sum(left) (op) sum(right) + constant`` with op one of ``=``, ``<=``, ``>=``."""

    left: tuple[Term, ...]
    op: str
    right: tuple[Term, ...]
    constant: int = 0

    @property
    def terms(self) -> tuple[Term, ...]:
        return self.left + self.right


@dataclass(frozen=True, slots=True)
class FormRule:
    """A rule of series K bound to the fields of one form definition.

    ``kind``: ``relation`` (all ``relations`` must hold), ``range`` (every key of ``keys`` lies in
    0..its boxes' maximum), ``reserve`` (K11), ``limit`` (figure <= ``value``), ``turnout``,
    ``invalid_share``, ``landslide`` (the three looks of K17), ``sum`` (K20: parts add up to the
    total, key by key), ``shares`` and ``share_sum`` (K21), ``agreement`` (K18: all ways of
    writing say the same).
    """

    code: str
    severity: Severity
    scope: RuleScope
    block: Block
    kind: str
    message: Text
    citation: str
    relations: tuple[Relation, ...] = ()
    keys: tuple[str, ...] = ()
    value: Fraction | None = None


@dataclass(frozen=True)
class FormDefinition:
    """The form of one contest with its choices filled in: fields in order, and rules.

    ``figures`` everywhere are sequences of ``int | None`` in the order of ``fields``. ``layout``:
    where they stand on paper; None for a form that is not printed here.
    """

    code: str
    contest_kind: str
    title: Text
    choices: tuple[int, ...]
    fields: tuple[FormField, ...]
    rules: tuple[FormRule, ...]
    layout: FormLayout | None = None

    @cached_property
    def keys(self) -> tuple[str, ...]:
        return tuple(f.key for f in self.fields)

    @cached_property
    def index(self) -> Mapping[str, int]:
        return {key: i for i, key in enumerate(self.keys)}

    @cached_property
    def vote_keys(self) -> tuple[str, ...]:
        return tuple(f"votes_{number}" for number in self.choices)

    def keys_of(self, block: Block) -> tuple[str, ...]:
        return self._keys_by_block[block]

    def places_of(self, block: Block) -> tuple[int, ...]:
        """Where the block's fields stand among all fields."""
        return self._places_by_block[block]

    @cached_property
    def _keys_by_block(self) -> Mapping[Block, tuple[str, ...]]:
        return {b: tuple(f.key for f in self.fields if f.block is b) for b in Block}

    @cached_property
    def _places_by_block(self) -> Mapping[Block, tuple[int, ...]]:
        return {b: tuple(i for i, f in enumerate(self.fields) if f.block is b) for b in Block}
