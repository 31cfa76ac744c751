"""The list of docs/asvs.md is whole, and what it calls met has tests that exist."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "asvs.md"
_ROW = re.compile(r"^\| (\d+\.\d+\.\d+) \| ([123]) \| (.+?) \| (met|n\.a\.|open) \| (.+) \|$")
_TEST = re.compile(r"`([\w/]+\.py)(?:::(test_\w+))?`")

#: Requirements of levels 1 and 2 in ASVS 5.0.0, per section: they are its first ones.
SECTIONS: dict[str, int] = {
    "1.1": 2, "1.2": 9, "1.3": 11, "1.4": 3, "1.5": 2,
    "2.1": 3, "2.2": 3, "2.3": 4, "2.4": 1,
    "3.2": 2, "3.3": 4, "3.4": 6, "3.5": 5, "3.7": 2,
    "4.1": 3, "4.2": 1, "4.3": 2, "4.4": 4,
    "5.1": 1, "5.2": 3, "5.3": 2, "5.4": 3,
    "6.1": 3, "6.2": 12, "6.3": 4, "6.4": 4, "6.5": 5,
    "6.6": 3, "6.8": 4,
    "7.1": 3, "7.2": 4, "7.3": 2, "7.4": 5, "7.5": 2,
    "7.6": 2,
    "8.1": 2, "8.2": 3, "8.3": 1, "8.4": 1,
    "9.1": 3, "9.2": 4,
    "10.1": 2, "10.2": 2, "10.3": 4, "10.4": 11, "10.5": 5,
    "10.6": 2, "10.7": 3,
    "11.1": 2, "11.2": 3, "11.3": 3, "11.4": 4, "11.5": 1,
    "11.6": 1,
    "12.1": 3, "12.2": 2, "12.3": 4,
    "13.1": 1, "13.2": 5, "13.3": 2, "13.4": 5,
    "14.1": 2, "14.2": 4, "14.3": 3,
    "15.1": 3, "15.2": 3, "15.3": 7,
    "16.1": 1, "16.2": 5, "16.3": 4, "16.4": 3, "16.5": 3,
    "17.1": 1, "17.2": 4, "17.3": 2,
}  # fmt: skip
#: How many of them are of level 1.
OF_LEVEL_1 = 70


class Line(NamedTuple):
    number: str
    level: str
    short: str
    state: str
    proof: str


@cache
def lines() -> list[Line]:
    return [
        Line(*found.groups()) for found in map(_ROW.match, PAGE.read_text().splitlines()) if found
    ]


def test_every_requirement_of_levels_one_and_two_has_its_line() -> None:
    wanted = {f"{section}.{n}" for section, last in SECTIONS.items() for n in range(1, last + 1)}
    listed = Counter(line.number for line in lines() if line.level != "3")
    assert set(listed) == wanted
    assert set(listed.values()) == {1}
    assert sum(line.level == "1" for line in lines()) == OF_LEVEL_1


def test_no_line_of_a_table_is_malformed() -> None:
    rows = [row for row in PAGE.read_text().splitlines() if re.match(r"\| \d+\.", row)]
    assert len(rows) == len(lines())


@pytest.mark.parametrize("line", lines(), ids=lambda line: line.number)
def test_a_line_has_a_test_that_exists_or_a_reason(line: Line) -> None:
    tests = _TEST.findall(line.proof)
    if line.state != "met":
        assert not tests
        assert len(line.proof.split()) >= 2
        assert line.state == "n.a." or re.search(r"\(\w+\)$", line.proof), "whose it is"
        return
    assert tests
    for file, name in tests:
        text = (ROOT / "tests" / file).read_text()
        assert not name or re.search(rf"^\s*def {name}\(", text, re.MULTILINE), name


def test_the_summary_counts_the_lines() -> None:
    for state in ("met", "n.a.", "open"):
        counts = [sum(x.level == level and x.state == state for x in lines()) for level in "12"]
        assert f"| {state} | {counts[0]} | {counts[1]} |" in PAGE.read_text()
