"""Which villages to visit first: what is known about them, each with its weight.

New chairs, low marks, empty seats, special locations (people.md 11). Weights order a list and
decide nothing; the reasons stand beside the sum.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of a village. Counts of stations, seats and members; ``marks`` in percent."""

    stations: int
    seats: int
    members: int
    new_chairs: int
    special: int
    untrained: int
    marks: float | None = None
    open_findings: int = 0
    visited: bool = False


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a village stands where it stands."""

    code: str
    words: str
    points: int


#: Post-test means below this (percent) are low; the pack's pass mark is the usual value.
LOW = 70
WEIGHTS: Mapping[str, int] = {
    "shortage": 4,
    "low_marks": 3,
    "findings": 3,
    "untrained": 2,
    "new_chairs": 2,
    "special": 2,
}


def reasons(known: Known) -> list[Reason]:
    """Reasons to go, the heaviest first; none for a village where all is well."""
    empty = known.seats - known.members
    found = {
        "shortage": empty > 0 and f"{empty} kursi kosong",
        "low_marks": known.marks is not None
        and known.marks < LOW
        and f"rata-rata tes akhir {known.marks:.0f}%",
        "findings": known.open_findings > 0 and f"{known.open_findings} temuan terbuka",
        "untrained": known.untrained > 0 and f"{known.untrained} anggota belum selesai bimtek",
        "new_chairs": known.new_chairs > 0 and f"{known.new_chairs} ketua baru",
        "special": known.special > 0 and f"{known.special} TPS lokasi khusus",
    }
    listed = [Reason(code, words, WEIGHTS[code]) for code, words in found.items() if words]
    return sorted(listed, key=lambda reason: -reason.points)


def points(known: Known) -> int:
    """The village's place in the list: the sum of its reasons, halved once it was visited."""
    total = 2 * sum(reason.points for reason in reasons(known))
    return total // 2 if known.visited else total
