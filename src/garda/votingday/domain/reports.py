"""What a station's notice is worth: to which voting day it belongs, and whether it counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

#: A device's clock that is off by more is named. The time is corrected all the same.
CLOCK_TOLERANCE: Final = timedelta(minutes=15)
#: Counting and handing over may end on the day after the vote.
_AFTER: Final = timedelta(days=1)


class Mark(StrEnum):
    """What the server saw when a notice arrived."""

    NOT_YOURS = "not_yours"
    REVOKED_DEVICE = "revoked_device"
    ENDED_ROLE = "ended_role"
    TIME = "time"
    NOTHING = "nothing"
    CLOCK = "clock"
    NOT_MEMBER = "not_member"


#: Shown, but the notice counts.
REMARKS: Final = frozenset({Mark.CLOCK, Mark.NOT_MEMBER})

TEXTS: Final[Mapping[str, str]] = {
    Mark.NOT_YOURS: "Akun pengirim tidak bertugas di TPS ini.",
    Mark.REVOKED_DEVICE: "Ponsel pengirim sudah dicabut. Tanyakan kepada TPS, lalu catat sendiri.",
    Mark.ENDED_ROLE: "Peran pengirim sudah berakhir.",
    Mark.TIME: "Waktunya bukan pada hari pemungutan suara TPS ini.",
    Mark.NOTHING: "Laporan yang dibatalkan tidak ada, atau sudah dibatalkan.",
    Mark.CLOCK: "Jam ponsel meleset lebih dari 15 menit; waktunya dikoreksi.",
    Mark.NOT_MEMBER: "Ada yang disebut hadir tetapi bukan anggota KPPS TPS ini; tidak dihitung.",
}


@dataclass(frozen=True, slots=True)
class Arrival:
    """What is known of a notice. ``day``: see :func:`day_of`; ``undoes_nothing``: it takes back
    what is not there."""

    works_there: bool
    revoked: bool
    ended: bool
    day: date | None
    clock_off: timedelta
    undoes_nothing: bool
    strangers: bool


def day_of(local: date, voting_days: Iterable[date]) -> date | None:
    """The voting day to which something on the ``local`` day belongs; None: there was no vote."""
    return max((day for day in voting_days if day <= local <= day + _AFTER), default=None)


def marks_of(arrival: Arrival) -> list[Mark]:
    """What is said of a notice, in the order of :class:`Mark`."""
    holds = {
        Mark.NOT_YOURS: not arrival.works_there,
        Mark.REVOKED_DEVICE: arrival.revoked,
        Mark.ENDED_ROLE: arrival.ended,
        Mark.TIME: arrival.day is None,
        Mark.NOTHING: arrival.undoes_nothing,
        Mark.CLOCK: abs(arrival.clock_off) > CLOCK_TOLERANCE,
        Mark.NOT_MEMBER: arrival.strangers,
    }
    return [mark for mark in Mark if holds[mark]]


def counts(marks: Iterable[str]) -> bool:
    """Whether a notice with these marks is one of the station."""
    return all(mark in REMARKS for mark in marks)
