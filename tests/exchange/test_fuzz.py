"""Whatever stands in a cell, the reader gives a folder or names the problem."""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from garda.exchange.domain.problems import FolderError, Problem
from garda.exchange.reader import read_folder

TINY = Path(__file__).parents[1] / "data" / "tiny"
CELLS = [
    (file.name, row, column)
    for file in sorted(TINY.glob("*.csv"))
    for row, line in enumerate(file.read_text(encoding="utf-8").splitlines())
    for column in range(line.count(",") + 1)
]
VALUES = ["", "0", "1", "-1", "1.000", "999999999", "9" * 30, "98", "98.01", "98.01.01", "x", '"']
VALUES += ["98.01.01.2001", "98.01.01.2001/001", "gubernur", "votes_9", "\x00", "ā,b", "village"]


@settings(max_examples=60, deadline=None)
@given(changes=st.dictionaries(st.sampled_from(CELLS), st.sampled_from(VALUES), max_size=3))
def test_any_cell_may_hold_anything(changes: dict[tuple[str, int, int], str]) -> None:
    with TemporaryDirectory() as folder:
        path = shutil.copytree(TINY, Path(folder) / "tiny")
        for (file, row, column), value in changes.items():
            put(path / file, row, column, value)
        assert all(problem.id and problem.en for problem in problems_of(path))


def problems_of(path: Path) -> tuple[Problem, ...]:
    try:
        return read_folder(path, max_voters=600, special_from=901, max_choices=6).warnings
    except FolderError as error:
        return error.problems


def put(file: Path, row: int, column: int, value: str) -> None:
    lines = file.read_text(encoding="utf-8").split("\n")
    cells = lines[row].split(",")
    cells[min(column, len(cells) - 1)] = value
    lines[row] = ",".join(cells)
    file.write_text("\n".join(lines), encoding="utf-8")
