"""Lists of people who serve, or served in earlier elections, as SIAKBA and offices write them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from garda.kernel.sheets import EMPTY, Cell, Line, key
from garda.kernel.text import fold

from . import batch_cells as cells
from .batch_cells import Wrong
from .batch_columns import BatchColumn
from .batch_rows import EMPTY_CELL, Problem

#: By code: the heading that we write first, then what is found in the field's lists.
COLUMNS: Final = (
    BatchColumn("region", ("Kode wilayah", "Kode kecamatan/desa", "Kode wilayah kerja"), 16, True),
    BatchColumn("place", ("Wilayah kerja", "Nama wilayah", "Kecamatan/desa"), 24),
    BatchColumn("body", ("Badan ad hoc", "Badan", "Jenis badan adhoc", "Tingkatan"), 10, True),
    BatchColumn("position", ("Jabatan",), 12),
    BatchColumn("seat", ("Kursi", "Nomor urut", "No urut"), 7),
    BatchColumn("year", ("Tahun pemilihan terdahulu", "Tahun pemilu", "Tahun"), 10),
    BatchColumn("name", ("Nama lengkap", "Nama", "Nama anggota"), 32, True),
    BatchColumn("nik", ("NIK", "Nomor NIK"), 20),
    BatchColumn("sex", ("L/P", "Jenis kelamin", "JK"), 6, True),
    BatchColumn("birth_date", ("Tanggal lahir", "Tgl lahir"), 14, True),
    BatchColumn("phone", ("Telepon", "Nomor HP", "No. HP", "No. Telepon/WA"), 16),
)
_FIRST_YEAR = 1999
_CHAIR = "ketua"


@dataclass(frozen=True, slots=True, kw_only=True)
class Officer:
    """A member of a body in the region with this code. ``year``: of an earlier election, None for
    this one; ``seat`` None where the list does not say which."""

    region: str
    body: str
    name: str
    sex: str
    birth_date: date
    nik: str
    phone: str
    seat: int | None
    is_chair: bool
    year: int | None

    @property
    def human(self) -> tuple[str, date]:
        return fold(self.name), self.birth_date


@dataclass(frozen=True, slots=True)
class OfficerRow:
    line: int
    officer: Officer | None
    problems: tuple[Problem, ...] = ()


def read_officer(
    line: Line, places: Mapping[str, int], bodies: Mapping[str, str], today: date
) -> OfficerRow:
    """A row under heads found at ``places``. ``bodies``: codes by every name that means one."""
    values: dict[str, Any] = {}
    problems = []
    for column in COLUMNS:
        cell = _cell(line.cells, places.get(column.code))
        if not cell.text.strip() or cell.text in cells.NOTHING:
            if column.required:
                problems.append(Problem(column.title, EMPTY_CELL))
            continue
        try:
            cells.refuse_formula(cell, plus=column.code == "phone")
            values[column.code] = _value(column.code, cell, bodies, today)
        except Wrong as wrong:
            problems.append(Problem(column.title, str(wrong)))
    if problems:
        return OfficerRow(line.number, None, tuple(problems))
    return OfficerRow(line.number, _officer(values))


def _cell(cells_: Sequence[Cell], place: int | None) -> Cell:
    return EMPTY if place is None or place >= len(cells_) else cells_[place]


def _value(code: str, cell: Cell, bodies: Mapping[str, str], today: date) -> object:
    if code == "birth_date":
        return cells.birth_date(cell, today)
    if code == "body":
        found = bodies.get(key(cell.text))
        if found is None:
            raise Wrong("Isi PPK, PPS, atau KPPS.")
        return found
    if code == "year":
        year = _whole(cell)
        if not _FIRST_YEAR <= year <= today.year:
            raise Wrong(f"Isi tahun {_FIRST_YEAR} sampai {today.year}, atau kosongkan.")
        return year
    return _SIMPLE[code](cell)


def _whole(cell: Cell) -> int:
    found = cells.plain(cell).strip()
    if not found.isascii() or not found.isdecimal() or len(found) > len("2024"):
        raise Wrong("Isi angka bulat.")
    return int(found)


def _officer(values: Mapping[str, Any]) -> Officer:
    return Officer(
        region=values["region"],
        body=values["body"],
        name=values["name"],
        sex=values["sex"],
        birth_date=values["birth_date"],
        nik=values.get("nik", ""),
        phone=values.get("phone", ""),
        seat=values.get("seat"),
        is_chair=fold(values.get("position", "")).startswith(_CHAIR),
        year=values.get("year"),
    )


_SIMPLE: Final[Mapping[str, Callable[[Cell], object]]] = {
    "region": lambda cell: cell.text.split(" ", 1)[0],
    "place": lambda cell: cell.text,
    "position": lambda cell: cells.text(cell, 40),
    "seat": _whole,
    "name": cells.name,
    "nik": lambda cell: cells.identity_number(cell, "KTP-el"),
    "sex": cells.sex,
    "phone": cells.phone,
}
