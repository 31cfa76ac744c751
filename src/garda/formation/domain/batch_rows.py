"""A list of paper applications, row by row: each row an applicant, or what is wrong with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from garda.kernel.sheets import EMPTY, Cell, Line, key
from garda.kernel.text import fold
from garda.packs.types import Pack

from . import batch_cells as cells
from .batch_cells import Wrong
from .batch_columns import DECLARED, PAPER, VILLAGE, BatchColumn, is_yes_or_no
from .eligibility import Fact
from .stated import stated_facts

EMPTY_CELL: Final = "Belum diisi."
OWN_NUMBER: Final = "Ini NIK pelamar sendiri. Ketik NIK suami atau istrinya, atau kosongkan."
_ADDRESS, _OCCUPATION = 120, 80
_WORDS: Final = ("education", "occupation", "address", "rt", "rw", "experience")


@dataclass(frozen=True, slots=True)
class Problem:
    """Which column is wrong and what to do; a row may have many."""

    column: str
    text: str

    def __str__(self) -> str:
        return f"{self.column}: {self.text}" if self.column else self.text


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicant:
    """What a good row says. ``received_at``: by the village's clocks, without a zone."""

    village: UUID
    receipt: str
    received_at: datetime
    name: str
    nik: str
    kk: str
    spouse: str
    sex: str
    birth_date: date
    phone: str
    station: UUID | None
    facts: Mapping[str, Fact]
    papers: Sequence[str]
    elsewhere: bool
    neighbour: bool

    @property
    def human(self) -> tuple[str, date]:
        """Tells two people with one number apart."""
        return fold(self.name), self.birth_date


@dataclass(frozen=True, slots=True)
class BatchRow:
    """A row of the file: its number there, its texts in the order of the columns, and the
    applicant unless there are ``problems``."""

    line: int
    texts: tuple[str, ...]
    applicant: Applicant | None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class VillageKnown:
    """A village of the file with its stations by number."""

    id: UUID
    stations: Mapping[int, UUID]


@dataclass(frozen=True)
class RowReader:
    """Reads rows under the heads that were found.

    ``places``: column of each code in the file. ``villages``: by every text that names one, of one
    village by ``""``. ``today``: in the villages' time zone.
    """

    pack: Pack
    columns: Sequence[BatchColumn]
    places: Mapping[str, int]
    villages: Mapping[str, VillageKnown]
    today: date
    _educations: Mapping[str, str] = field(init=False)

    def __post_init__(self) -> None:
        degrees = self.pack.intake.educations
        names = {key(d.code): d.code for d in degrees} | {key(d.name.id): d.code for d in degrees}
        object.__setattr__(self, "_educations", names)

    def read(self, line: Line) -> BatchRow:
        """The row's applicant, or every problem of the row at once."""
        found = {column.code: self._cell(line, column.code) for column in self.columns}
        texts = tuple(cell.text for cell in found.values())
        values: dict[str, Any] = {}
        problems = [*self._parsed(found, values)]
        if "village" in values or VILLAGE not in found:
            problems += self._placed(values)
        if values.get("spouse") is not None and values["spouse"] == values.get("nik"):
            problems.append(Problem(self._title("spouse"), OWN_NUMBER))
        if problems:
            return BatchRow(line.number, texts, None, tuple(problems))
        return BatchRow(line.number, texts, self._applicant(values))

    def _cell(self, line: Line, code: str) -> Cell:
        place = self.places.get(code, len(line.cells))
        return line.cells[place] if place < len(line.cells) else EMPTY

    def _parsed(self, found: Mapping[str, Cell], values: dict[str, Any]) -> Iterator[Problem]:
        """Fill ``values`` by code; what is not filled in is left out."""
        for column in self.columns:
            cell = found[column.code]
            if not cell.text.strip() or (cell.text in cells.NOTHING and not column.required):
                if cell.formula or column.required:
                    yield Problem(column.title, EMPTY_CELL)
                continue
            try:
                cells.refuse_formula(cell, plus=column.code == "phone")
                values[column.code] = self._value(column.code, cell)
            except Wrong as wrong:
                yield Problem(column.title, str(wrong))

    def _value(self, code: str, cell: Cell) -> object:
        if is_yes_or_no(code):
            return cells.yes(cell)
        if code == "education":
            return self._education(cell)
        if code == "birth_date":
            return cells.birth_date(cell, self.today)
        if code == VILLAGE:
            return self._village(cell)
        return _SIMPLE[code](cell)

    def _education(self, cell: Cell) -> str:
        degree = self._educations.get(key(cells.plain(cell)))
        if degree is None:
            known = ", ".join(d.name.id for d in self.pack.intake.educations)
            raise Wrong(f"Isi salah satu: {known}.")
        return degree

    def _village(self, cell: Cell) -> VillageKnown:
        text = cells.plain(cell).strip()
        found = self.villages.get(key(text)) or self.villages.get(key(text.split(" ", 1)[0]))
        if found is None:
            raise Wrong(
                "Bukan desa di wilayah berkas ini, atau namanya dipakai dua desa. Pilih kodenya "
                "dari daftar pada contoh berkas."
            )
        return found

    def _placed(self, values: dict[str, Any]) -> Iterator[Problem]:
        """Village and station, once both were read."""
        village = values.get(VILLAGE) or self.villages[""]
        values["in"] = village
        number = values.get("station")
        if number is not None and number not in village.stations:
            known = ", ".join(f"{each:03d}" for each in village.stations)
            title = self._title("station")
            yield Problem(title, f"Tidak ada TPS {number:03d} di desa ini. Yang ada: {known}.")

    def _title(self, code: str) -> str:
        return next(column.title for column in self.columns if column.code == code)

    def _applicant(self, values: Mapping[str, Any]) -> Applicant:
        declared, papers = _answered_yes(values, DECLARED), _answered_yes(values, PAPER)
        words = {name: values.get(name) for name in _WORDS}
        village: VillageKnown = values["in"]
        number = values.get("station")
        return Applicant(
            village=village.id,
            receipt=values["receipt"],
            received_at=values["received_at"],
            name=values["name"],
            nik=values["nik"],
            kk=values.get("kk", ""),
            spouse=values.get("spouse", ""),
            sex=values["sex"],
            birth_date=values["birth_date"],
            phone=values.get("phone", ""),
            station=None if number is None else village.stations[number],
            facts=stated_facts(self.pack, declared, words, papers),
            papers=papers,
            elsewhere=values.get("elsewhere", False),
            neighbour=values.get("neighbour", False),
        )


def _answered_yes(values: Mapping[str, Any], prefix: str) -> list[str]:
    return [
        code.removeprefix(prefix)
        for code, value in values.items()
        if code.startswith(prefix) and value
    ]


_SIMPLE: Final[Mapping[str, Callable[[Cell], object]]] = {
    "receipt": cells.receipt,
    "received_at": cells.moment,
    "name": cells.name,
    "nik": lambda cell: cells.identity_number(cell, "KTP-el"),
    "kk": lambda cell: cells.identity_number(cell, "KK"),
    "spouse": lambda cell: cells.identity_number(cell, "KTP-el atau KK-nya"),
    "sex": cells.sex,
    "phone": cells.phone,
    "address": lambda cell: cells.text(cell, _ADDRESS),
    "rt": lambda cell: cells.text(cell, cells.SHORT_LENGTH),
    "rw": lambda cell: cells.text(cell, cells.SHORT_LENGTH),
    "station": cells.station,
    "occupation": lambda cell: cells.text(cell, _OCCUPATION),
    "experience": cells.served,
}


def doubles(rows: Iterable[BatchRow]) -> dict[int, str]:
    """Rows, by line, that another row of the file speaks against, with what to do.

    Within a village alone: that somebody stands in two villages is checked later, by others.
    """
    found: dict[int, str] = {}
    by_receipt: dict[tuple[UUID, str], int] = {}
    by_number: dict[tuple[UUID, str], list[tuple[int, Applicant]]] = defaultdict(list)
    for row in rows:
        if row.applicant is None:
            continue
        given = row.applicant
        first = by_receipt.setdefault((given.village, given.receipt.casefold()), row.line)
        if first != row.line:
            found[row.line] = f"No. tanda terima ini sudah dipakai baris {first}. Betulkan."
        by_number[given.village, given.nik].append((row.line, given))
    for same in by_number.values():
        if len(same) > 1:
            found |= _same_number(same)
    return found


def _same_number(same: Sequence[tuple[int, Applicant]]) -> dict[int, str]:
    """The first of one human being stays; of several human beings with one number none does."""
    first, human = same[0][0], same[0][1].human
    if all(given.human == human for _, given in same):
        text = f"Orang ini sudah ada di baris {first}. Hapus salah satu barisnya."
        return {line: text for line, _ in same[1:]}
    lines = ", ".join(str(line) for line, _ in same)
    text = (
        f"NIK: sama pada baris {lines}, orangnya berbeda. Cocokkan dengan KTP-el dan betulkan yang "
        "salah ketik. Bila memang sama di KTP-el, catat lewat loket."
    )
    return {line: text for line, _ in same}
