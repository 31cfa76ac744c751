"""What is wrong in a folder, row by row, and the error that carries all of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import polars as pl

from garda.exchange.domain.messages import ERRORS, WARNINGS
from garda.kernel.errors import GardaError
from garda.kernel.identity import without_identity_numbers

SHOWN_PROBLEMS = 20


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding. ``row`` is the line in the file (1: the header), None the whole file."""

    file: str
    row: int | None
    column: str | None
    code: str
    id: str
    en: str

    def line(self, language: str = "id") -> str:
        """``stations.csv, baris 3, kolom polling_stations: …`` in ``id`` or ``en``."""
        row, column = ("baris", "kolom") if language == "id" else ("row", "column")
        parts = [self.file]
        if self.row is not None:
            parts.append(f"{row} {self.row}")
        if self.column is not None:
            parts.append(f"{column} {self.column}")
        return f"{', '.join(parts)}: {self.id if language == 'id' else self.en}"


class FolderError(GardaError):
    """A folder that cannot be used. ``problems`` holds every finding, in file and row order."""

    code = "folder"

    def __init__(self, name: str, problems: Sequence[Problem]) -> None:
        self.folder = name
        self.problems = tuple(problems)
        count = len(self.problems)
        super().__init__(
            id=_summary(
                f"Folder {name} tidak dapat dipakai ({count} masalah); tidak ada yang diubah.",
                [p.line("id") for p in self.problems],
                "dan {rest} lagi",
            ),
            en=_summary(
                f"Folder {name} cannot be used ({count} problems); nothing was changed.",
                [p.line("en") for p in self.problems],
                "and {rest} more",
            ),
        )


def _summary(head: str, lines: Sequence[str], more: str) -> str:
    shown = list(lines[:SHOWN_PROBLEMS])
    rest = len(lines) - len(shown)
    return "\n".join([head, *shown, *([more.format(rest=rest)] if rest else [])])


@dataclass(frozen=True, slots=True)
class Table:
    """A file's rows as columns; ``line`` (int) is each row's line in the file."""

    file: str
    frame: pl.DataFrame


@dataclass(slots=True)
class Report:
    """Collects problems and warnings; which one a code is stands in the message catalogue."""

    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)

    def add(
        self, file: str, row: int | None, column: str | None, code: str, /, **values: object
    ) -> None:
        """Record one finding; ``values`` fill the message's places."""
        target, text = (
            (self.problems, ERRORS[code]) if code in ERRORS else (self.warnings, WARNINGS[code])
        )
        id_text = text.id.format_map({k: _shown(v, ".") for k, v in values.items()})
        en_text = text.en.format_map({k: _shown(v, ",") for k, v in values.items()})
        target.append(Problem(file, row, column, code, id_text, en_text))

    def flag(
        self, file: str, offenders: pl.DataFrame, column: str, code: str, /, **values: object
    ) -> None:
        """One finding for each offending row; the row's own columns fill the message's places."""
        for row in offenders.iter_rows(named=True):
            self.add(file, row["line"], column, code, **(row | values))

    def stop(self, name: str) -> None:
        """Raise FolderError when there is any problem."""
        if self.problems:
            raise self.error(name)

    def error(self, name: str) -> FolderError:
        """The refusal of folder ``name`` with all problems so far."""
        return FolderError(name, sorted(self.problems, key=_place))


def warnings_in_order(warnings: Iterable[Problem]) -> tuple[Problem, ...]:
    """Warnings by file and row."""
    return tuple(sorted(warnings, key=_place))


def _place(problem: Problem) -> tuple[str, int, str]:
    return problem.file, problem.row or 0, problem.column or ""


def _shown(value: object, thousands: str) -> str:
    """A number in the wrong column may be somebody's: messages go into logs and on screens."""
    if value is None:
        return ""
    text = f"{value:,}".replace(",", thousands) if isinstance(value, int) else str(value)
    return without_identity_numbers(text)
