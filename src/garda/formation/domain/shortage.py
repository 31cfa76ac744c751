"""Empty seats and replacements: who is asked next, in the order of the field's practice.

Same village first, then a neighbouring village of the district with consent, then direct
appointment with minutes (berita acara); each is an act of its own. KPPS selection is not extended.
People of one household never serve at one station, here as in the placement.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final


class FillKind(StrEnum):
    """How an empty seat is filled: the first three are tried in this order."""

    SAME_VILLAGE = "same_village"
    NEIGHBOUR = "neighbour"
    DIRECT = "direct"
    RESERVE = "reserve"  # a replacement: the village's next substitute moves up


NO_HOUSEHOLD: Final[frozenset[str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Vacancy:
    """An empty seat of a station, and the village (key) that the station is in.

    ``households``: those of the members who serve at the station's other seats.
    """

    village: str
    station: str
    seat: int
    is_special: bool = False
    households: frozenset[str] = NO_HOUSEHOLD


@dataclass(frozen=True, slots=True)
class Substitute:
    """Somebody on a village's list of substitutes. ``rank`` 1 is next.

    ``moves`` and ``neighbours`` say what they agreed to: another station of the village, another
    village of the district. ``special_station``: on that special location's voter list, so free
    for no other place. ``households``: kin have one in common.
    """

    candidate: str
    village: str
    rank: int
    station: str | None
    moves: bool = False
    neighbours: bool = False
    special_station: str | None = None
    households: frozenset[str] = NO_HOUSEHOLD

    def may_serve_in_village(self, vacancy: Vacancy) -> bool:
        """Whether the substitute, of the vacancy's village, may take the seat."""
        if vacancy.is_special or self.special_station is not None:
            return self.special_station == vacancy.station
        return self.moves or self.station in (None, vacancy.station)

    def may_serve_next_door(self, vacancy: Vacancy) -> bool:
        """Whether the substitute, of another village, may take the seat."""
        return self.neighbours and self.special_station is None and not vacancy.is_special

    def is_kin_at(self, vacancy: Vacancy) -> bool:
        """Whether somebody of the substitute's household serves at the station."""
        return not self.households.isdisjoint(vacancy.households)


@dataclass(frozen=True, slots=True)
class Fill:
    """One act, which puts ``candidate`` from the list of ``from_village`` into a seat.

    Both are None for a direct appointment: the PPS names the person in its minutes.
    """

    kind: FillKind
    station: str
    seat: int
    candidate: str | None
    from_village: str | None


class _Lists:
    """The substitutes of each village in their order, who leave the list when they get a seat."""

    def __init__(self, substitutes: Iterable[Substitute]) -> None:
        self._by_village: dict[str, list[Substitute]] = defaultdict(list)
        # Households of those who got a seat from here, by station.
        self._placed: dict[str, set[str]] = defaultdict(set)
        for person in sorted(substitutes, key=lambda p: (p.village, p.rank, p.candidate)):
            self._by_village[person.village].append(person)

    def take_own(self, vacancy: Vacancy) -> Substitute | None:
        """Next of the village: somebody living at the station goes before others."""
        asked = [p for p in self._by_village[vacancy.village] if p.may_serve_in_village(vacancy)]
        asked.sort(key=lambda p: p.station != vacancy.station)  # stable: the rank stays second
        return self._take(asked, vacancy)

    def take_neighbour(self, vacancy: Vacancy, villages: Sequence[str]) -> Substitute | None:
        """Next of the first neighbouring village that can spare somebody willing."""
        asked = [p for v in villages for p in self._by_village[v] if p.may_serve_next_door(vacancy)]
        return self._take(asked, vacancy)

    def _take(self, asked: Iterable[Substitute], vacancy: Vacancy) -> Substitute | None:
        """The first who is no kin of anybody at the station, off the list."""
        placed = self._placed[vacancy.station]
        for person in asked:
            if not person.is_kin_at(vacancy) and placed.isdisjoint(person.households):
                self._by_village[person.village].remove(person)
                placed.update(person.households)
                return person
        return None


def plan_fills(
    vacancies: Iterable[Vacancy],
    substitutes: Iterable[Substitute],
    neighbours: Mapping[str, Sequence[str]],
) -> tuple[Fill, ...]:
    """Plan one act for each vacancy; acts come by kind, then by village, station and seat.

    ``neighbours``: the villages of the same district to ask for each village, nearest first. Every
    village serves its own seats before it lends anybody.
    """
    lists = _Lists(substitutes)
    open_seats = sorted(vacancies, key=lambda v: (v.village, v.station, v.seat))
    fills: list[Fill] = []
    left = _fill(open_seats, fills, FillKind.SAME_VILLAGE, lists.take_own)
    left = _fill(
        left,
        fills,
        FillKind.NEIGHBOUR,
        lambda vacancy: lists.take_neighbour(vacancy, neighbours.get(vacancy.village, ())),
    )
    return (*fills, *(Fill(FillKind.DIRECT, v.station, v.seat, None, None) for v in left))


def plan_replacement(
    vacancy: Vacancy, substitutes: Iterable[Substitute], neighbours: Sequence[str]
) -> Fill:
    """The act that fills the seat of somebody who left.

    The village's next substitute moves up, else a neighbour serves, else PPS appoints directly.

    ``neighbours``: the villages of the same district to ask, nearest first. When a chair leaves,
    the plenary may move a member up first (``placement.choose_chair``) and have the member's seat
    filled.
    """
    fill = plan_fills([vacancy], substitutes, {vacancy.village: neighbours})[0]
    moves_up = fill.kind is FillKind.SAME_VILLAGE
    return replace(fill, kind=FillKind.RESERVE) if moves_up else fill


def _fill(
    vacancies: Iterable[Vacancy],
    fills: list[Fill],
    kind: FillKind,
    take: Callable[[Vacancy], Substitute | None],
) -> list[Vacancy]:
    """Fill what ``take`` finds somebody for, into ``fills``; returns the seats still empty."""
    left = []
    for vacancy in vacancies:
        person = take(vacancy)
        if person is None:
            left.append(vacancy)
        else:
            fills.append(
                Fill(kind, vacancy.station, vacancy.seat, person.candidate, person.village)
            )
    return left
