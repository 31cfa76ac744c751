"""Equal blind indexes, found as sets would find them."""

from __future__ import annotations

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from garda.formation.domain.eligibility import assess_frame
from garda.formation.domain.matching import asked, listed, repeated, words
from garda.packs.types import EligibilityRule, Text, Verdict

#: Few values for each half, so that halves meet without the whole being equal.
HALF = st.sampled_from([b"\x00" * 8, b"\xff" * 8, b"\x00" * 7 + b"\x01"])
INDEXES = st.lists(st.builds(lambda a, b: a + b + b"rest of thirty-2", HALF, HALF), max_size=12)


@given(INDEXES)
def test_repeated_rows(indexes: list[bytes]) -> None:
    expected = [row for row, index in enumerate(indexes) if indexes.count(index) > 1]
    assert sorted(repeated(words(indexes)).to_list()) == expected


@given(INDEXES, INDEXES)
def test_rows_on_a_list(indexes: list[bytes], register: list[bytes]) -> None:
    expected = [row for row, index in enumerate(indexes) if index in register]
    assert listed(words(indexes), words(register)).to_list() == expected


def test_rows_become_open_questions() -> None:
    text = Text("x", "x")
    rule = EligibilityRule("R05", "flag", "free", Verdict.FAIL, text, text, "test")
    people = pl.DataFrame({"free": [True, True, False]})
    questions = asked(pl.Series([1], dtype=pl.UInt32), "R05", "neutrality")
    assert assess_frame([rule], people, questions)["outcome"].to_list() == ["MS", "ASK", "TMS"]
