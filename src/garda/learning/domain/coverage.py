"""How many of those who must be trained are: counted on all seven, never on who was sent."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class Coverage:
    """Members of one place. ``finished`` attended every required module, ``started`` some of it.

    ``passed``: passed every required post-test; ``practised``: passed the practice of the phone
    app. ``stations`` have members; of those ``whole`` have every seat finished and ``ready`` are
    whole with at least two who practised (domain.md 6).
    """

    members: int = 0
    finished: int = 0
    started: int = 0
    passed: int = 0
    practised: int = 0
    stations: int = 0
    whole: int = 0
    ready: int = 0

    @property
    def untrained(self) -> int:
        return self.members - self.finished - self.started

    def __add__(self, other: Coverage) -> Coverage:
        return Coverage(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))


def station(
    seats: int, members: int, finished: int, started: int, passed: int, practised: int
) -> Coverage:
    """The coverage of one station of ``seats`` seats."""
    whole = finished >= seats
    return Coverage(
        members=members,
        finished=finished,
        started=started,
        passed=passed,
        practised=practised,
        stations=1,
        whole=int(whole),
        ready=int(whole and practised >= OPERATORS),
    )


#: Members of a station who must have practised with the phone app.
OPERATORS = 2


def by_place(
    stations: Iterable[tuple[str, Coverage]], place_of: Callable[[str], str]
) -> dict[str, Coverage]:
    """Sums by the place that ``place_of`` gives for a station's path."""
    found: dict[str, Coverage] = {}
    for path, counted in stations:
        place = place_of(path)
        found[place] = found.get(place, Coverage()) + counted
    return found
