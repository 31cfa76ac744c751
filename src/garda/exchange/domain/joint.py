"""Checks across the folders of one run: they become one election."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from garda.exchange.domain.columns import CANDIDATES, REGIONS
from garda.exchange.domain.folder import CONTEST_LEVELS, ContestRow, Folder
from garda.exchange.domain.problems import Report


def check_together(folders: Sequence[Folder]) -> None:
    """Raises FolderError (named after the later folder) when two folders cannot go together."""
    for earlier, later in combinations(folders, 2):
        report = Report()
        _check_pair(earlier, later, report)
        report.stop(later.name)


def _check_pair(earlier: Folder, later: Folder, report: Report) -> None:
    if earlier.name == later.name:
        report.add(later.name, None, None, "same_name", name=later.name)
    if earlier.regency.code == later.regency.code:
        report.add(
            REGIONS.name,
            None,
            "code",
            "same_regency",
            code=later.regency.code,
            other=earlier.name,
        )
    _check_contests("country", earlier, later, report)
    if earlier.province.code == later.province.code:
        _check_province(earlier, later, report)


def _check_province(earlier: Folder, later: Folder, report: Report) -> None:
    """A shared province and its contest are created once, so both folders must say the same."""
    code, other = later.province.code, earlier.name
    if earlier.province.name != later.province.name:
        report.add(REGIONS.name, None, "name", "shared_province", code=code, other=other)
    _check_contests("province", earlier, later, report)


def _check_contests(level: str, earlier: Folder, later: Folder, report: Report) -> None:
    theirs, ours = (_contests(folder, level) for folder in (earlier, later))
    for kind in theirs.keys() & ours.keys():
        if theirs[kind] != ours[kind]:
            report.add(
                CANDIDATES.name, None, "pair", "shared_contest", contest=kind, other=earlier.name
            )


def _contests(folder: Folder, level: str) -> dict[str, ContestRow]:
    return {c.kind: c for c in folder.contests if CONTEST_LEVELS[c.kind] == level}
