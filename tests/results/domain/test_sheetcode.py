"""Page codes: read back as written, every slip found, foreign texts refused by name."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from garda.results.domain.sheetcode import (
    BadSheetCode,
    SheetCode,
    letters,
    read,
    station_code,
    write,
)

#: What every reader of page codes, here and on the phone, must say of these texts.
VECTORS = json.loads((Path(__file__).parents[1] / "data" / "sheetcode.json").read_text())

CODES = st.builds(
    SheetCode,
    election=st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}", fullmatch=True),
    station=st.from_regex(r"[0-9]{13}", fullmatch=True),
    contest=st.from_regex(r"[a-z][a-z0-9_]{0,19}", fullmatch=True),
    round=st.integers(1, 99),
    page=st.integers(1, 6),
)


@given(CODES)
def test_read_back_as_written(code: SheetCode) -> None:
    assert read(write(code)) == code


@given(CODES, st.data())
def test_every_wrong_sign_is_found(code: SheetCode, data: st.DataObject) -> None:
    text = write(code)
    at = data.draw(st.integers(0, len(text) - 1))
    sign = data.draw(st.sampled_from("0123456789abcXYZ/.-"))
    assume(text[at] != sign)
    with pytest.raises(BadSheetCode):
        read(text[:at] + sign + text[at + 1 :])


@given(CODES, st.data())
def test_two_signs_that_changed_places_are_found(code: SheetCode, data: st.DataObject) -> None:
    text = write(code)
    at = data.draw(st.integers(0, len(text) - 2))
    assume(text[at] != text[at + 1])
    with pytest.raises(BadSheetCode):
        read(text[:at] + text[at + 1] + text[at] + text[at + 2 :])


@given(st.text())
def test_foreign_texts_are_refused(text: str) -> None:
    with pytest.raises(BadSheetCode) as refused:
        read(text)
    assert refused.value.reason == "foreign"


@pytest.mark.parametrize(
    "changed",
    [{"page": 0}, {"page": 7}, {"round": 0}, {"round": 100}, {"station": "332009200400"},
     {"contest": "Bupati"}, {"election": ""}, {"election": "a/b"}],
    ids=str,
)  # fmt: skip
def test_parts_that_no_page_has(changed: dict[str, object]) -> None:
    parts = {"election": "pilkada2024-33.20", "station": "3320092004001", "contest": "bupati",
             "round": 1, "page": 2, **changed}  # fmt: skip
    with pytest.raises(BadSheetCode) as refused:
        SheetCode(**parts)
    assert refused.value.reason == "impossible"


@pytest.mark.parametrize("vector", VECTORS["good"], ids=lambda vector: vector["text"])
def test_vectors_that_are_page_codes(vector: dict[str, object]) -> None:
    code = read(vector["text"])
    assert asdict(code) == vector["code"]
    assert (write(code), letters(code)) == (vector["text"], vector["letters"])


@pytest.mark.parametrize("vector", VECTORS["bad"], ids=lambda vector: vector["why"])
def test_vectors_that_are_none(vector: dict[str, str]) -> None:
    with pytest.raises(BadSheetCode) as refused:
        read(vector["text"])
    assert refused.value.reason == vector["reason"]


def test_station_code() -> None:
    assert station_code("33.20.09.2004", 7) == "3320092004007"
