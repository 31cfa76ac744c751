"""Verified digits leave for training the reader: only with the pack's leave, never with a name."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any, Final

import numpy as np
from django.db import transaction

from garda.kernel import clock
from garda.kernel.errors import GardaError
from garda.ledger.models import Log
from garda.ledger.services import record
from garda.people.services import system_operator
from garda.regions.models import Election
from garda.results.entry import result_rules
from garda.results.models import SettledFigure, VoteRound
from garda.results.photos.verified import Digit, digits_of
from garda.signin.keys import keyed

#: From fewer stations a hand could be told whose it is.
FEWEST_STATIONS: Final = 20
MOST_DIGITS: Final = 200_000
FILE: Final = "field_writers.npz"
CARD: Final = "field_writers.json"
_TESTED: Final = 8  # one station in so many is never learnt from


class NoConsent(GardaError):
    """The pack does not let pictures leave."""

    code = "no_consent"

    def __init__(self) -> None:
        super().__init__(
            id="Paket aturan tidak mengizinkan ekspor potongan foto. Bila sudah ada izin tertulis, "
            "sebutkan di results.toml: [crops] export = true, citation = nomor suratnya.",
            en="The pack does not allow crops of photos to be exported. Where there is a written "
            "permission, name it in results.toml: [crops] export = true, citation = its number.",
        )


class TooFew(GardaError):
    """So few stations that a hand could be told whose it is."""

    code = "too_few_stations"

    def __init__(self, stations: int, fewest: int) -> None:
        super().__init__(
            id=f"Baru {stations} TPS yang angkanya dipastikan dua orang; paling sedikit {fewest}, "
            "supaya tulisan tidak dapat dikenali milik siapa.",
            en=f"Figures of {stations} stations only were verified by two people; at least "
            f"{fewest} are needed, so that nobody's hand can be told.",
        )


@dataclass(slots=True)
class _Part:
    pictures: list[Any] = field(default_factory=list)
    values: list[int] = field(default_factory=list)
    writers: list[int] = field(default_factory=list)

    def add(self, digit: Digit, writer: int) -> None:
        self.pictures.append(digit.picture)
        self.values.append(digit.value)
        self.writers.append(writer)

    def arrays(self, name: str) -> dict[str, Any]:
        return {
            f"x_{name}": np.array(self.pictures, np.uint8),
            f"y_{name}": np.array(self.values, np.uint8),
            f"writer_{name}": np.array(self.writers, np.int64),
        }


@transaction.atomic
def export_crops(
    election: Election, folder: Path, *, fewest: int = FEWEST_STATIONS
) -> dict[str, Any]:
    """Write verified digits by keyed hash of their station, split by it, and a card. Facts of it.

    Raises NoConsent, TooFew; then nothing is written.
    """
    rules = result_rules(election.id)
    if not rules.crops:
        raise NoConsent
    learn, test = _Part(), _Part()
    for number, (writer, digits) in enumerate(_by_station(election)):
        part = learn if number % _TESTED else test
        for digit in digits:
            part.add(digit, writer)
        if len(learn.values) + len(test.values) >= MOST_DIGITS:
            break
    stations = len({*learn.writers, *test.writers})
    if stations < fewest:
        raise TooFew(stations, fewest)
    facts = {
        "election": election.code,
        "permission": rules.citations["crops"],
        "made_at": clock.now().isoformat(),
        "stations": stations,
        "digits": len(learn.values) + len(test.values),
        "held_back": len(test.values),
    }
    _write(folder, {**learn.arrays("train"), **test.arrays("test")}, facts)
    machine = system_operator(election.id)
    record(
        machine,
        "crops.exported",
        path=machine.path,
        log=Log.INTERNAL,
        election_id=election.id,
        payload=facts,
    )
    return facts


def _by_station(election: Election) -> Iterator[tuple[int, list[Digit]]]:
    """Stations in the order of their hashes, which tells nothing of where they are."""
    settled = SettledFigure.objects.filter(election=election).values("round")
    rounds = VoteRound.objects.filter(
        id__in=settled, photos__isnull=False, replaced_by__isnull=True
    ).distinct()
    hashed = sorted(((_writer(round_), round_) for round_ in rounds), key=_first)
    for writer, forms in groupby(hashed, key=_first):
        digits = [digit for _, round_ in forms for digit in digits_of(round_)]
        if digits:
            yield writer, digits


def _first(pair: tuple[int, VoteRound]) -> int:
    return pair[0]


def _writer(round_: VoteRound) -> int:
    """63 bits of a keyed hash of the station: the same hand at both contests and every export."""
    return int.from_bytes(keyed("results.crops", str(round_.station_id))[:8]) >> 1


def _write(folder: Path, arrays: dict[str, Any], facts: dict[str, Any]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(folder / FILE, **arrays)
    (folder / CARD).write_text(json.dumps(facts, indent=2, ensure_ascii=False) + "\n")
