"""What a plenary may change in a proposal: people change places, within the hard limits.

Soft wishes are the plenary's to weigh; that nobody sits beside kin, that a special location takes
its own people only and that a seat holds one person are not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from garda.formation.domain.candidates import Candidate, StationNeed
from garda.formation.domain.draw_list import DrawList
from garda.kernel.errors import GardaError


class Kind(StrEnum):
    """SWAP: two people take each other's place. SEAT: into an empty seat. UNSEAT: out of one."""

    SWAP = "swap"
    SEAT = "seat"
    UNSEAT = "unseat"


class ChangeRefused(GardaError):
    """A change that a hard limit forbids, or that changes nothing."""

    code = "change_refused"


@dataclass(frozen=True, slots=True)
class Spot:
    """Where somebody is: a seat of a station (key), else a rank as reserve."""

    station: str | None = None
    seat: int | None = None
    rank: int | None = None

    @property
    def seated(self) -> bool:
        return self.seat is not None


@dataclass(frozen=True, slots=True)
class Change:
    """``first`` and ``second`` are receipts; ``spot`` is the empty seat of a SEAT."""

    kind: Kind
    first: str
    second: str | None = None
    spot: Spot | None = None


Spots = Mapping[str, Spot]


def apply(spots: Spots, change: Change, listed: DrawList) -> dict[str, Spot]:
    """The places after ``change``, by receipt; ``spots`` are those of everybody on the list.

    Reserves keep their order and count on without a gap. Raises ChangeRefused.
    """
    for receipt in (change.first, change.second):
        if receipt is not None and receipt not in spots:
            raise _refused(
                "Orang itu tidak ada pada daftar pelamar yang memenuhi syarat. Pilih orang lain.",
                "That person is not on the list of eligible applicants. Choose somebody else.",
            )
    moved = {**spots, **_moves(spots, change, listed)}
    for receipt in (change.first, change.second):
        if receipt is not None:
            _check(receipt, moved, listed)
    return _without_gaps(moved)


def _moves(spots: Spots, change: Change, listed: DrawList) -> Spots:
    if change.kind is Kind.SWAP:
        return _swap(spots, change)
    if change.kind is Kind.SEAT:
        return _seat(spots, change, listed)
    if not spots[change.first].seated:
        raise _no_change()
    last = max((spot.rank or 0 for spot in spots.values()), default=0)
    return {change.first: Spot(rank=last + 1)}


def _swap(spots: Spots, change: Change) -> Spots:
    first, second = change.first, change.second
    if second is None or first == second:
        raise _no_change()
    if not (spots[first].seated or spots[second].seated):
        raise _no_change()
    return {first: spots[second], second: spots[first]}


def _seat(spots: Spots, change: Change, listed: DrawList) -> Spots:
    spot = change.spot
    if spot is None or spots[change.first].seated:
        raise _no_change()
    station = _station(listed, spot.station)
    if station is None or spot.seat is None or not 1 <= spot.seat <= station.seats:
        raise _refused("Kursi itu tidak ada. Pilih kursi kosong.", "There is no such seat.")
    if spot in spots.values():
        raise _refused(
            f"Kursi {spot.seat} {station.label} sudah terisi. Pakai “bertukar tempat”.",
            f"Seat {spot.seat} of {station.label} is taken. Swap the two instead.",
        )
    return {change.first: spot}


def _check(receipt: str, spots: Spots, listed: DrawList) -> None:
    """Hard limits for somebody at the new place."""
    place = spots[receipt].station
    if place is None:
        return
    people = {person.key: person for person in listed.candidates}
    station, person = _station(listed, place), people[receipt]
    label = station.label if station else place
    if station is None or not _is_open(station, person):
        raise _refused(
            f"{receipt} tidak dapat bertugas di {label}: lokasi khusus hanya untuk orang dari "
            "daftar pemilihnya, dan mereka hanya di sana.",
            f"{receipt} cannot serve at {label}: a special location takes only people of its own "
            "voter list, and they serve only there.",
        )
    beside = (
        people[key] for key, spot in spots.items() if spot.station == place and key != receipt
    )
    if person.household is not None and person.household in {p.household for p in beside}:
        raise _refused(
            f"{receipt} sekeluarga (KK atau suami/istri) dengan anggota {label}. Pilih TPS lain.",
            f"{receipt} is of one family with a member of {label}. Choose another station.",
        )


def _is_open(station: StationNeed, person: Candidate) -> bool:
    own = person.special_station
    return own == station.key if own or station.is_special else True


def _station(listed: DrawList, key: str | None) -> StationNeed | None:
    return next((station for station in listed.stations if station.key == key), None)


def _without_gaps(spots: Spots) -> dict[str, Spot]:
    waiting = sorted((spot.rank, key) for key, spot in spots.items() if spot.rank is not None)
    ranks = {key: number for number, (_, key) in enumerate(waiting, start=1)}
    return {
        key: replace(spot, rank=ranks[key]) if key in ranks else spot for key, spot in spots.items()
    }


def _no_change() -> ChangeRefused:
    return _refused(
        "Perubahan ini tidak mengubah apa pun. Pilih orang yang duduk dan tempat barunya.",
        "This changes nothing. Choose somebody who has a seat, and the new place.",
    )


def _refused(indonesian: str, english: str) -> ChangeRefused:
    return ChangeRefused(id=indonesian, en=english)
