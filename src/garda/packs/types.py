"""Typed, frozen objects of an election pack.

A pack is one election's rules as data. Everything a regulation fixes (dates, seats,
amounts, rules, form fields) reaches the program as one of these objects; no figure
of a particular election stands in code. Money is whole rupiah (int). Dates are legal
dates (no time zone); closing hours are local to the region (WIB, WITA or WIT).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING

from garda.packs.form_types import (
    BLOCK_ORDER,
    Block,
    FormDefinition,
    FormField,
    FormRule,
    Relation,
    RuleScope,
    Severity,
    Term,
    Text,
)

if TYPE_CHECKING:
    from garda.packs.attendance import AttendanceRules
    from garda.packs.eligibility import FoundCheck
    from garda.packs.intake import IntakeRules
    from garda.packs.learning import LearningRules
    from garda.packs.neutrality import NeutralityRules
    from garda.packs.papers import DocumentRule, PaperRules
    from garda.packs.placement import Weights
    from garda.packs.privacy import BreachRules, ExportRules, RetentionRule
    from garda.packs.readiness import ReadinessRules
    from garda.packs.results import ResultRules
    from garda.packs.sections import OathSpec, VoterListSpec
    from garda.packs.selection import SelectionRule
    from garda.packs.template import FormTemplate
    from garda.packs.visits import VisitRules
    from garda.packs.votingday import VotingDayRules


__all__ = [
    "BLOCK_ORDER",
    "Block",
    "Body",
    "ContestSpec",
    "Duty",
    "EligibilityRule",
    "FormDefinition",
    "FormField",
    "FormRule",
    "LetterSpec",
    "ModuleSpec",
    "Pack",
    "Position",
    "Relation",
    "RuleScope",
    "Severity",
    "SimulationDefaults",
    "Stage",
    "Term",
    "Text",
    "Verdict",
]


class Verdict(StrEnum):
    """Answer of one eligibility rule. ``PREFER`` lowers the rank and never rejects."""

    PASS = "pass"  # noqa: S105  (a verdict)
    FAIL = "fail"
    ASK = "ask"
    PREFER = "prefer"


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of the calendar; stages may overlap. ``closes_at`` is local, on the last day."""

    code: str
    name: Text
    starts: date
    ends: date
    citation: str
    closes_at: time | None = None
    milestone: bool = False  # shown on the public front page

    def runs_on(self, day: date) -> bool:
        return self.starts <= day <= self.ends


@dataclass(frozen=True, slots=True)
class Duty:
    """One task of a position. ``practice`` marks wording of our own, not that of a regulation."""

    code: str
    name: Text
    practice: bool
    citation: str


@dataclass(frozen=True, slots=True)
class Position:
    """A kind of seat in a body, for example the chair (1) or the members (6)."""

    code: str
    name: Text
    seats: int
    honorarium: int | None = None  # rupiah per month
    citation: str = ""
    duties: tuple[Duty, ...] = ()

    @property
    def practice(self) -> bool:
        """Whether a duty stands in words of our own."""
        return any(duty.practice for duty in self.duties)


@dataclass(frozen=True, slots=True)
class Body:
    """An ad hoc body: PPK, PPS, KPPS, order officers, Pantarlih or a secretariat.

    ``unit`` is what one body is formed for: ``district``, ``village`` or ``station``.
    """

    code: str
    name: Text
    unit: str
    positions: tuple[Position, ...]
    term_starts: date | None
    term_ends: date | None
    citation: str
    formed_by: str = ""  # who proposes or chooses its members, for papers and pages
    # One seat more where the station's list is longer than this.
    extra_seat_above: int | None = None

    @property
    def seats(self) -> int:
        return sum(position.seats for position in self.positions)

    def seats_of(self, code: str) -> range:
        """Numbers of the seats of the position ``code``; raises KeyError for no such position."""
        first = 1
        for position in self.positions:
            if position.code == code:
                return range(first, first + position.seats)
            first += position.seats
        raise KeyError(code)

    def position_of(self, seat: int) -> Position:
        """Position of seat number ``seat`` (1-based); raises IndexError for no such seat.

        The extra seat of a long station is another one of the last position.
        """
        if seat == self.seats + 1 and self.extra_seat_above is not None:
            return self.positions[-1]
        for position in self.positions:
            if seat in self.seats_of(position.code):
                return position
        raise IndexError(seat)


@dataclass(frozen=True, slots=True)
class EligibilityRule:
    """A rule of series R: ``fact`` is looked at by the check named ``kind``.

    ``kind``: ``flag`` (fact must be true), ``minimum``/``maximum`` (fact against ``value``,
    counted on voting day), ``one_of`` (fact in ``values``), ``absent`` (fact must be false or
    empty). ``otherwise`` is the verdict when the check does not hold. Texts are for the applicant.
    """

    code: str
    kind: str
    fact: str
    otherwise: Verdict
    name: Text
    message: Text  # not met
    citation: str
    enabled: bool = True
    value: int | None = None
    values: tuple[str, ...] = ()
    unknown: Verdict = Verdict.ASK  # verdict when the fact is not known
    or_fact: str = ""  # when this one is true, the rule is met
    passed: Text | None = None
    asked: Text | None = None
    evidence: tuple[str, ...] = ()  # documents (D..) that show it
    valid_from: date | None = None
    # Two people may let somebody serve who does not meet it; roles of the second of them.
    waivable: bool = False
    waived_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ContestSpec:
    """A kind of contest: its level (``country``, ``province``, ``regency``) and its form."""

    kind: str
    name: Text
    level: str
    form: str
    order: int
    region_levels: tuple[str, ...] = ()  # levels whose plenaries recapitulate it, lowest first
    citation: str = ""


@dataclass(frozen=True, slots=True)
class ModuleSpec:
    """A training module and the minutes planned for it."""

    code: str
    name: Text
    minutes: int
    required: bool
    citation: str = ""


@dataclass(frozen=True, slots=True)
class LetterSpec:
    """A text that each person signs. ``practice``: as of an oath. Paragraphs by blank lines."""

    title: Text
    text: Text
    practice: bool
    citation: str


@dataclass(frozen=True, slots=True)
class SimulationDefaults:
    """What a demo assumes where a folder gives no figure; every result of it is SIMULASI."""

    turnout: Fraction
    invalid_share: Fraction
    female_share: Fraction
    voters_per_station: int
    applicants_per_seat: Fraction
    moved_share: Fraction
    added_share: Fraction
    disabled_share: Fraction


@dataclass(frozen=True)
class Pack:
    """One election's rules. ``hash`` is the SHA-256 of its files (hex)."""

    id: str
    hash: str
    name: Text
    voting_day: date
    stages: tuple[Stage, ...]
    bodies: Mapping[str, Body]
    eligibility: tuple[EligibilityRule, ...]
    papers: PaperRules
    found_checks: Mapping[str, FoundCheck]
    intake: IntakeRules
    # By body: those that are not formed as the KPPS are, nor by proposal.
    selections: Mapping[str, SelectionRule]
    contests: Mapping[str, ContestSpec]
    voter_lists: tuple[VoterListSpec, ...]
    modules: tuple[ModuleSpec, ...]
    learning: LearningRules
    visits: VisitRules
    readiness: ReadinessRules
    results: ResultRules
    votingday: VotingDayRules
    oaths: Mapping[str, OathSpec]
    attendance: AttendanceRules
    letters: Mapping[str, LetterSpec]
    max_voters_per_station: int
    special_station_from: int
    max_choices: int
    # Days from fixing a list to its dice and proposal.
    draw_days: int
    reserve_share: Fraction
    simulation: SimulationDefaults
    placement: Weights
    exports: ExportRules
    breach: BreachRules
    retention: tuple[RetentionRule, ...]
    neutrality: NeutralityRules
    forms: Mapping[str, FormTemplate] = field(repr=False, default_factory=dict)
    # Where a setting comes from: by its name in pack.toml, simulation.toml or placement.toml.
    citations: Mapping[str, str] = field(repr=False, default_factory=dict)

    @property
    def documents(self) -> tuple[DocumentRule, ...]:
        """Documents of an applicant, in order."""
        return self.papers.documents

    def stage(self, code: str) -> Stage:
        """The stage ``code``; raises KeyError."""
        for stage in self.stages:
            if stage.code == code:
                return stage
        raise KeyError(code)
