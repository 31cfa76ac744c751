"""Two stages of likeness, within a block."""

from __future__ import annotations

from datetime import date
from itertools import permutations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from garda.neutrality.domain.matching import Cuts, likely, score

CUTS = Cuts(60, 90)
DAY = date(1990, 1, 1)


def one(name: str, other: str) -> int:
    return int(score(pl.Series([name]), pl.Series([other]), CUTS)[0])


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("SITI NUR AMINAH", "AMINAH SITI NUR"),
        ("MUHAMMAD RIZAL FAUZI", "MUHAMMAD RIZAL"),
        ("JOKO SANTOSO", "JOKO SANTOSSO"),
        ("DEWI LESTARI", "DEWI LESTRI"),
    ],
)
def test_what_people_write_differently_is_alike(name: str, other: str) -> None:
    assert 90 <= one(name, other) <= 100


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("SITI AMINAH", "SITI ROHMAH"),
        ("JOKO SANTOSO", "JOKO PRASETIO"),
        ("AMINAH", "SITI AMINAH"),
        ("SITI AMINAH", "AMINAH"),
        ("AMINAH", "AMINAA"),
    ],
)
def test_others_are_not(name: str, other: str) -> None:
    assert one(name, other) == 0


def test_equal_names_are_whole_even_of_one_word() -> None:
    assert one("AMINAH", "AMINAH") == 100


def test_only_within_a_block_and_never_without_a_name() -> None:
    people = pl.DataFrame(
        {"person": ["a", "b"], "name": ["SITI AMINAH", ""], "birth_date": [DAY, DAY],
         "sex": ["P", "P"], "regency": ["id/33/20"] * 2}
    )  # fmt: skip
    rows = pl.DataFrame(
        {
            "row": [0, 1, 2, 3, 4],
            "name": ["AMINAH SITI"] * 4 + [""],
            "birth_date": [DAY, DAY, DAY, date(1990, 1, 2), DAY],
            "sex": ["P", "L", "P", "P", "P"],
            "regency": ["id/33/20", "id/33/20", "id/33/19", "id/33/20", "id/33/20"],
        }
    )
    found = likely(people, rows, CUTS)
    assert found.rows() == [("a", 0, 100)]
    assert found.schema["score"] == pl.UInt8
    assert likely(people.clear(), rows, CUTS).is_empty()


WORDS = ["SITI", "NUR", "AMINAH", "JOKO", "SANTOSO", "DEWI", "WATI"]


@given(st.lists(st.sampled_from(WORDS), min_size=2, max_size=4, unique=True))
def test_the_order_of_words_makes_no_difference(words: list[str]) -> None:
    name = " ".join(words)
    assert all(one(name, " ".join(each)) == 100 for each in permutations(words))


@given(st.sampled_from(WORDS), st.lists(st.sampled_from(WORDS), min_size=2, max_size=4))
def test_a_name_of_one_word_matches_no_longer_one(word: str, words: list[str]) -> None:
    assert one(word, " ".join(words)) == one(" ".join(words), word) == 0
