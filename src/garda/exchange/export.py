"""An election written back in the folder format of examples/FORMAT.md, one folder per regency.

Results come from the official line where a district's plenary is closed, else from the settled
forms. A contest without any form is written as it was published.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from garda.exchange.sheets import sheets_of
from garda.exchange.snapshot import Snapshot, take_snapshot
from garda.kernel.errors import GardaError
from garda.regions.models import Election, Region
from garda.regions.queries import regencies


class UnknownElection(GardaError):
    code = "unknown_election"


class FolderNotEmpty(GardaError):
    code = "folder_not_empty"


@dataclass(frozen=True, slots=True)
class Exported:
    """One written folder. ``lines``: per contest, how many districts came from which line."""

    path: str
    regency: str
    stations: int
    lines: Mapping[str, Mapping[str, int]]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def export_election(election: Election, path: Path) -> list[Exported]:
    """Write all regencies of an election: one into ``path`` itself, several into folders of it.

    Raises UnknownElection when no regency takes part, FolderNotEmpty before anything is written,
    OSError when the place cannot be written to.
    """
    taking_part = list(regencies(election))
    if not taking_part:
        raise UnknownElection(
            id=f"Pemilihan {election.code} belum punya daftar pemilih, jadi belum ada isinya.",
            en=f"The election {election.code} has no voter list yet, so there is nothing in it.",
        )
    single = len(taking_part) == 1
    places = [path if single else path / _folder_name(regency) for regency in taking_part]
    for place in places:
        _refuse_filled(place)
    return [
        _write(place, take_snapshot(election, regency))
        for place, regency in zip(places, taking_part, strict=True)
    ]


def _folder_name(regency: Region) -> str:
    """``Kabupaten Kotawaringin Barat`` → ``kotawaringin-barat``; a city keeps its ``kota-``."""
    return "-".join(regency.name.removeprefix("Kabupaten ").lower().split())


def _refuse_filled(place: Path) -> None:
    if place.exists() and (not place.is_dir() or any(place.iterdir())):
        raise FolderNotEmpty(
            id=f"{place} sudah berisi. Pilih folder baru, supaya tidak ada berkas yang tercampur.",
            en=f"{place} is not empty. Choose a new folder, so that no files are mixed.",
        )


def _write(place: Path, snapshot: Snapshot) -> Exported:
    sheets = sheets_of(snapshot)
    place.mkdir(parents=True, exist_ok=True)
    for name, text in sheets.items():
        (place / name).write_text(text, encoding="utf-8")
    return Exported(str(place), snapshot.regency.name, len(snapshot.listings), snapshot.lines)
