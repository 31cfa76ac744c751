"""Value objects of a placement: what goes in (stations, candidates) and what comes out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from garda.packs.types import Text


@dataclass(frozen=True, slots=True)
class StationNeed:
    """A station (TPS) and its seats. ``key`` is stable, ``number`` is what people see."""

    key: str
    number: int
    seats: int
    is_special: bool = False

    @property
    def label(self) -> str:
        return f"TPS {self.number:03d}"


@dataclass(frozen=True, slots=True)
class Candidate:
    """An applicant as far as placement may know them; health is not among it.

    ``key``: stable text the lottery hashes. ``station``: station of residence, ``None`` when only
    the village is known (then any ordinary station will do). ``special_station``: the special
    location whose own voter list holds the person, who then serves there or nowhere.
    ``household``: equal for kin, who are kept apart.
    ``experience``: times served at a station. ``moves``: agrees to another station of the village.
    ``eligible``: outcome MS of the administrative check.
    """

    key: str
    station: str | None
    is_woman: bool = False
    experience: int = 0
    it_able: bool = False
    over_preferred_age: bool = False
    household: str | None = None
    moves: bool = False
    special_station: str | None = None
    eligible: bool = True

    @property
    def home(self) -> str | None:
        return self.special_station or self.station


@dataclass(frozen=True, slots=True)
class Reason:
    """One coded reason; ``points`` is what it adds to the village's penalty (or 0)."""

    code: str
    points: int
    text: Text


@dataclass(frozen=True, slots=True)
class SeatProposal:
    """``candidate`` in seat number ``seat`` (1 = chair) of ``station``, and what was weighed."""

    station: str
    seat: int
    candidate: str
    moved: bool
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Reserve:
    """Place ``rank`` (1 = next) on the village's list of substitutes (*calon pengganti*)."""

    candidate: str
    rank: int
    station: str | None
    special_station: str | None
    moves: bool


@dataclass(frozen=True, slots=True)
class NotChosen:
    """Why ``candidate`` has no seat: what the mildest exchange with a chosen person would change.

    ``penalty_change`` (points) and ``experience_change`` (times served, capped; negative = lost)
    are those of that exchange; both 0 means that the lottery decided. They are ``None`` where no
    exchange exists, because the person is not eligible or no station may take them.
    """

    candidate: str
    reasons: tuple[Reason, ...]
    reserve_rank: int | None = None
    penalty_change: int | None = None
    experience_change: int | None = None


@dataclass(frozen=True, slots=True)
class StationSummary:
    """What a station's proposed group is made of. ``penalty`` includes that of its members."""

    station: str
    filled: int
    shortage: int
    women: int
    it_able: int
    experienced: int
    penalty: int
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposal to the PPS plenary; people decide.

    ``penalty`` is the village's total (points), ``experience`` the times served by the chosen
    (capped). ``optimal`` tells whether no lighter proposal is proven to exist. The same input and
    ``seed`` give the same names.
    """

    seats: tuple[SeatProposal, ...]
    stations: tuple[StationSummary, ...]
    reserves: tuple[Reserve, ...]
    not_chosen: tuple[NotChosen, ...]
    penalty: int
    experience: int
    optimal: bool
    seed: str

    @property
    def shortage(self) -> Mapping[str, int]:
        """Empty seats by station, stations that are full left out."""
        return {summary.station: summary.shortage for summary in self.stations if summary.shortage}
