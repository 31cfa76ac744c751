"""What a NIK says of its bearer, one by one and by columns."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from garda.people.domain.nik import Doubt, doubt, doubt_expression

BORN = date(1995, 5, 17)


def number(day: int, month: int, year: int, region: str = "332090") -> str:
    return f"{region}{day:02d}{month:02d}{year:02d}0001"


@pytest.mark.parametrize(
    ("nik", "sex", "expected"),
    [
        (number(17, 5, 95), "L", Doubt.NONE),
        (number(57, 5, 95), "P", Doubt.NONE),
        (number(17, 5, 95), "P", Doubt.SEX),
        (number(57, 5, 95), "L", Doubt.SEX),
        (number(18, 5, 95), "L", Doubt.BIRTH),
        (number(17, 6, 95), "L", Doubt.BIRTH),
        (number(17, 5, 94), "L", Doubt.BIRTH),
        (number(58, 5, 95), "L", Doubt.BOTH),
        (number(0, 5, 95), "L", Doubt.DATE),
        (number(40, 5, 95), "P", Doubt.DATE),
        (number(72, 5, 95), "P", Doubt.DATE),
        (number(31, 4, 95), "L", Doubt.DATE),
        (number(17, 13, 95), "L", Doubt.DATE),
        (number(17, 0, 95), "L", Doubt.DATE),
        (number(29, 2, 95), "L", Doubt.DATE),
        # 1900 was no leap year, 2000 was one: the number does not say which.
        (number(29, 2, 0), "L", Doubt.BIRTH),
    ],
)
def test_what_differs(nik: str, sex: str, expected: Doubt) -> None:
    assert doubt(nik, BORN, sex) is expected


def test_where_a_number_was_given_out_says_nothing() -> None:
    assert doubt(number(17, 5, 95, "999999"), BORN, "L") is Doubt.NONE


@given(
    st.lists(
        st.tuples(
            st.from_regex(r"[0-9]{16}", fullmatch=True)
            | st.builds(number, st.integers(0, 75), st.integers(0, 14), st.integers(0, 99)),
            st.dates(date(1930, 1, 1), date(2010, 1, 1)),
            st.sampled_from("LP"),
            st.booleans(),
        ),
        min_size=1,
        max_size=20,
    )
)
def test_columns_equal_one_by_one(rows: list[tuple[str, date, str, bool]]) -> None:
    people = [
        (number(b.day + 40 * (s == "P"), b.month, b.year % 100) if fits else n, b, s)
        for n, b, s, fits in rows
    ]
    frame = pl.DataFrame(people, schema=["nik", "born", "sex"], orient="row")
    found = frame.select(doubt_expression("nik", "born", "sex")).to_series().to_list()
    assert found == [doubt(*each) for each in people]
