"""What a simulation is given and what it hands back: plain frozen values, no database.

Index conventions: stations, villages and districts of one regency are counted from 0;
``S`` stations, ``D`` districts, ``n`` choices. Array shapes are written ``[S, 2]``. The
second axis of a voter list is (male, female), the order L, P of the form.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from garda.kernel.errors import GardaError
from garda.packs.types import FormDefinition, Pack, Text

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

#: Level of a contest whose ballot a voter from another regency of the province may get.
PROVINCE = "province"


class FiguresError(GardaError):
    """The facts cannot be put on forms at all, for example more votes than boxes can hold."""

    code = "figures"


@dataclass(frozen=True, slots=True)
class VoterCount:
    """Voters of one region in the voter list; ``female`` is None when only the sum is known."""

    total: int
    female: int | None = None


@dataclass(frozen=True, slots=True)
class VoterFacts:
    """Known voter-list figures by level; a level or a region may be missing."""

    regency: VoterCount | None = None
    districts: Mapping[int, VoterCount] = field(default_factory=dict)
    villages: Mapping[int, VoterCount] = field(default_factory=dict)
    stations: Mapping[int, VoterCount] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Finals:
    """Final figures of one contest in one region; ``votes`` in the order of the form's choices."""

    votes: tuple[int, ...] | None = None
    users: int | None = None
    valid: int | None = None
    invalid: int | None = None


@dataclass(frozen=True, slots=True)
class ContestFacts:
    """One contest: its form, ``votes`` [D, n] of the stations that are in, ``stations_in`` [D].

    ``level`` is ``province`` or ``regency``, as in the pack's contest.
    """

    form: FormDefinition
    level: str
    votes: IntArray
    stations_in: IntArray
    finals: Finals = field(default_factory=Finals)
    district_finals: Mapping[int, Finals] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        return self.form.contest_kind


@dataclass(frozen=True, slots=True)
class RegencyFacts:
    """A regency: per station its district, its village and whether it is special, each [S]."""

    code: str
    district: IntArray
    village: IntArray
    special: BoolArray
    contests: tuple[ContestFacts, ...]
    voters: VoterFacts = field(default_factory=VoterFacts)

    @property
    def stations(self) -> int:
        return len(self.district)

    @property
    def districts(self) -> int:
        return max((len(contest.stations_in) for contest in self.contests), default=0)


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds set by the pack: list size, ballot reserve, boxes, share of invalid to look at."""

    max_voters: int
    reserve_share: Fraction
    largest: int
    invalid_share: Fraction

    @classmethod
    def of(cls, pack: Pack, forms: Iterable[FormDefinition]) -> Limits:
        """Bounds of ``pack`` that hold for every one of ``forms``."""
        known = tuple(forms)
        rules = (rule for form in known for rule in form.rules)
        shares = (rule.value for rule in rules if rule.kind == "invalid_share")
        return cls(
            max_voters=pack.max_voters_per_station,
            reserve_share=pack.reserve_share,
            largest=min(f.maximum for form in known for f in form.fields),
            invalid_share=min((s for s in shares if s is not None), default=Fraction(1)),
        )

    def reserve(self, listed: IntArray) -> IntArray:
        """Reserve ballots for ``listed`` voters, rounded up (K11)."""
        return -((-listed * self.reserve_share.numerator) // self.reserve_share.denominator)

    @property
    def largest_list(self) -> int:
        """Largest voter list whose ballots, reserve included, still fit in the boxes."""
        return int(self.largest / (1 + self.reserve_share))


@dataclass(frozen=True, slots=True)
class Note:
    """A warning: the facts were followed as far as they go; ``text`` says where they do not."""

    code: str
    text: Text


@dataclass(frozen=True, slots=True)
class ContestFigures:
    """Forms of one contest.

    ``figures`` int32 [S, fields] in the order of ``form.keys``, zero where ``has_form`` [S] is
    false. ``late`` [S] marks stations outside the published feed; one that has a form all the
    same was completed from the finals and is an assumption. ``pinned`` holds (key, level) pairs
    whose sums are published (a district's only when none of its stations is late); every other
    figure is simulated.
    """

    form: FormDefinition
    figures: npt.NDArray[np.int32]
    has_form: BoolArray
    late: BoolArray
    pinned: frozenset[tuple[str, str]]

    def column(self, key: str) -> IntArray:
        """Figures of field ``key`` [S] as int64, safe to sum; raises KeyError."""
        return self.figures[:, self.form.index[key]].astype(np.int64)


@dataclass(frozen=True, slots=True)
class RegencyFigures:
    """Voter lists ``dpt`` [S, 2] and the forms of each contest in the order given.

    ``pinned_lists`` names the levels at which the voter list meets every published figure.
    """

    code: str
    dpt: IntArray
    contests: tuple[ContestFigures, ...]
    pinned_lists: frozenset[str]
    notes: tuple[Note, ...]
