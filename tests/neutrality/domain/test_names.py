"""One spelling for names that are written in many ways."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from garda.neutrality.domain.names import normalised, normalised_name


@pytest.mark.parametrize(
    ("written", "one"),
    [
        ("Moh. Yusuf", "MUHAMMAD IUSUF"),
        ("MUCHAMAD Yusup", "MUHAMMAD IUSUP"),
        ("Mhd Saleh", "MUHAMMAD SALEH"),
        ("Mokhamad Ali", "MUHAMMAD ALI"),
        ("Muhtar", "MUHTAR"),
        ("Soekarno, S.Pd., M.Si", "SUKARNO"),
        ("Djoko Tjahjono", "JOKO CAHJONO"),
        ("H. Abd. Rahman", "ABDUL RAHMAN"),
        ("Dr. Ir. Hj. St. Aminah", "SITI AMINAH"),
        ("D'Angelo-Wati", "DANGELO WATI"),
        ("  André   Noor ", "ANDRE NOOR"),
        ("123 -", ""),
    ],
)
def test_spellings(written: str, one: str) -> None:
    assert normalised_name(written) == one


def test_what_is_not_known_stays_so() -> None:
    names = pl.DataFrame({"name": ["Budi", None]}, schema={"name": pl.String})
    assert names.select(normalised(pl.col("name")))["name"].to_list() == ["BUDI", None]


@given(st.text(max_size=40))
def test_capital_letters_and_single_blanks_are_left(name: str) -> None:
    found = normalised_name(name)
    assert set(found) <= set("ABCDEFGHIJKLMNOPQRSTUVWXZ ")
    assert found == " ".join(found.split())


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz' -", max_size=30))
def test_capitals_make_no_difference(name: str) -> None:
    assert normalised_name(name) == normalised_name(name.upper())
