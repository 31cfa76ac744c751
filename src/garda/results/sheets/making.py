"""Printing the sheets of one contest: a station's, a village's in one file, a region's in many."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import Any

from garda.documents.typesetting import join
from garda.packs.types import FormDefinition
from garda.results.models import Choice, Contest
from garda.results.queries import load_definition

from .kinds import SheetKind, face_of, pages_of, paper_named
from .stations import StationSheet, station_sheets
from .typesetting import PAGES_PER_COMPILE, page_data, pdf

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Made:
    """What was written: files, stations and pages."""

    files: int
    stations: int
    pages: int


class Press:
    """Prints one kind of sheet of one contest on one paper. Two queries.

    The same stations give the same bytes: files are dated by the vote, not by the clock. Raises
    UnknownPaper, NoLayout.
    """

    def __init__(self, contest: Contest, kind: SheetKind, paper: str = "") -> None:
        self.contest = contest
        self.kind = kind
        self.definition: FormDefinition = load_definition(contest.id)
        self.paper = paper_named(self.definition, paper)
        self._choices = list(Choice.objects.filter(contest=contest).order_by("number"))

    @cached_property
    def face(self) -> dict[str, Any]:
        names = {choice.number: choice.name for choice in self._choices}
        witnesses = [c.number for c in self._choices if not c.empty_column]
        return face_of(self.kind, self.definition, self.paper, names, witnesses)

    @cached_property
    def pages(self) -> int:
        """Pages of one station."""
        return pages_of(self.kind, self.face)

    def print(self, sheets: Sequence[StationSheet]) -> bytes:
        """One PDF of all these stations, in order."""
        size = max(1, PAGES_PER_COMPILE // self.pages)
        parts = (sheets[start : start + size] for start in range(0, len(sheets), size))
        return join(self._part(part) for part in parts)

    def _part(self, sheets: Sequence[StationSheet]) -> bytes:
        coded = self.pages if self.kind is SheetKind.HASIL else 0
        stations = [sheet.plain(coded) for sheet in sheets]
        data = page_data(self.face, stations, watermark=sheets[0].watermark)
        return pdf(self.kind, data, self._dated)

    @cached_property
    def _dated(self) -> datetime:
        return datetime.combine(self.contest.election.voting_day, time(), UTC)


def make_files(
    press: Press, path: str, folder: Path, *, by_village: bool, progress: Progress
) -> Made:
    """Write the sheets of all stations at or under ``path``: a file each, or one per village.

    Files lie in a folder per village, named by contest, kind and station. ``progress`` is told
    after each file how many stations it held.
    """
    files = stations = 0
    for place, sheets in _files(press, path, by_village=by_village):
        target = folder / place
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(press.print(sheets))
        files, stations = files + 1, stations + len(sheets)
        progress(len(sheets))
    return Made(files, stations, stations * press.pages)


def _files(
    press: Press, path: str, *, by_village: bool
) -> Iterator[tuple[str, Sequence[StationSheet]]]:
    """Where each file lies in the folder, and whose sheets it holds."""
    sheets = station_sheets(press.contest, path)
    for village, group in groupby(sheets, key=lambda sheet: sheet.village_code):
        listed = list(group)
        if by_village:
            yield f"{village}/{file_name(press.kind, listed)}", listed
        else:
            yield from ((f"{village}/{file_name(press.kind, [one])}", [one]) for one in listed)


def file_name(kind: SheetKind, sheets: Sequence[StationSheet]) -> str:
    """``hasil-bupati-3320092004001.pdf``; of several stations the village's code alone."""
    first = sheets[0]
    whose = first.name if len(sheets) == 1 else f"{first.contest}-{first.village_code}"
    return f"{kind}-{whose}.pdf"
