"""The list of a draw: all that a placement depends on, as plain data that is fixed by its hash.

It names people by their receipt alone, which was given at the counter; kin are those with the same
number. Whoever changes a person, a station or a weight after the dice were thrown changes the hash.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from garda.formation.domain import placement
from garda.formation.domain.candidates import Candidate, Proposal, StationNeed
from garda.kernel.canonical import canonical_bytes, sha256_hex
from garda.packs.placement import Weights
from garda.packs.types import Text

FORMAT: Final = "garda-placement-1"
Plain = dict[str, Any]


@dataclass(frozen=True, slots=True)
class DrawList:
    """What a placement is made of: stations, eligible candidates, weights."""

    stations: tuple[StationNeed, ...]
    candidates: tuple[Candidate, ...]
    weights: Weights


def plain(
    stations: Sequence[StationNeed], candidates: Sequence[Candidate], weights: Weights
) -> Plain:
    """The list as plain data, in an order of its own; of candidates only the eligible."""
    eligible = sorted((p for p in candidates if p.eligible), key=lambda p: p.key)
    kin = _kin(eligible)
    return {
        "format": FORMAT,
        "stations": [_plain_station(s) for s in sorted(stations, key=lambda s: s.key)],
        "applicants": [_plain_person(p, kin) for p in eligible],
        "weights": weights.plain(),
    }


def _kin(people: Sequence[Candidate]) -> dict[str, int]:
    """A number for every household that two of ``people`` share; the family card stays unknown."""
    sizes = Counter(p.household for p in people if p.household is not None)
    shared = dict.fromkeys(p.household for p in people if p.household and sizes[p.household] > 1)
    return {str(household): number for number, household in enumerate(shared, start=1)}


def _plain_station(station: StationNeed) -> Plain:
    return {
        "key": station.key,
        "number": station.number,
        "seats": station.seats,
        "special": station.is_special,
    }


def _plain_person(person: Candidate, kin: Mapping[str, int]) -> Plain:
    return {
        "receipt": person.key,
        "station": person.home,
        "special": person.special_station is not None,
        "woman": person.is_woman,
        "experience": person.experience,
        "it_able": person.it_able,
        "over_preferred_age": person.over_preferred_age,
        "kin": kin.get(person.household or ""),
        "moves": person.moves,
    }


def hash_of(content: Plain) -> str:
    """SHA-256 (hex) of the list's canonical bytes (JSON, sorted keys, no blanks, UTF-8)."""
    return sha256_hex(canonical_bytes(content))


def read(content: Plain) -> DrawList:
    """The list of plain data. Raises ValueError for data of another form."""
    try:
        if content["format"] != FORMAT:
            raise ValueError(f"unknown format {content['format']!r}")
        return DrawList(
            tuple(_station(row) for row in content["stations"]),
            tuple(_person(row) for row in content["applicants"]),
            Weights.of_plain(content["weights"]),
        )
    except (KeyError, TypeError, AttributeError) as fault:
        raise ValueError(f"not a list of a draw: {fault!r}") from fault


def _station(row: Mapping[str, Any]) -> StationNeed:
    return StationNeed(
        _as(str, row["key"]), _as(int, row["number"]), _as(int, row["seats"]),
        is_special=_as(bool, row["special"]),
    )  # fmt: skip


def _person(row: Mapping[str, Any]) -> Candidate:
    place = None if row["station"] is None else _as(str, row["station"])
    special = _as(bool, row["special"])
    return Candidate(
        key=_as(str, row["receipt"]),
        station=None if special else place,
        special_station=place if special else None,
        is_woman=_as(bool, row["woman"]),
        experience=_as(int, row["experience"]),
        it_able=_as(bool, row["it_able"]),
        over_preferred_age=_as(bool, row["over_preferred_age"]),
        household=None if row["kin"] is None else str(_as(int, row["kin"])),
        moves=_as(bool, row["moves"]),
    )


def _as(kind: type, value: Any) -> Any:
    if type(value) is not kind:
        raise ValueError(f"{value!r} is no {kind.__name__}")
    return value


def place(content: Plain, seed: str) -> Proposal:
    """The placement of a list by a seed. Raises ValueError for a wrong list, PlacementError."""
    found = read(content)
    return placement.propose(found.stations, found.candidates, weights=found.weights, seed=seed)


def differences(before: Plain, now: Plain) -> tuple[Text, ...]:
    """What changed in a list since it was fixed, for people to read; empty when nothing did."""
    old, new = _by_receipt(before), _by_receipt(now)
    altered = sorted(r for r in old.keys() & new.keys() if old[r] != new[r])
    told = [
        _told("Bertambah", "Added", sorted(new.keys() - old.keys())),
        _told("Tidak lagi ada", "No longer there", sorted(old.keys() - new.keys())),
        _told("Datanya berubah", "Data changed", altered),
    ]
    if before["stations"] != now["stations"]:
        told.append(Text("Daftar TPS berubah.", "The stations have changed."))
    if before["weights"] != now["weights"]:
        told.append(Text("Bobot penilaian berubah.", "The weights have changed."))
    return tuple(text for text in told if text is not None)


def _by_receipt(content: Plain) -> dict[str, Plain]:
    return {row["receipt"]: row for row in content["applicants"]}


def _told(indonesian: str, english: str, receipts: Sequence[str]) -> Text | None:
    if not receipts:
        return None
    shown = ", ".join(receipts[:5]) + (f" (+{len(receipts) - 5})" if len(receipts) > 5 else "")
    return Text(f"{indonesian}: {shown}.", f"{english}: {shown}.")
