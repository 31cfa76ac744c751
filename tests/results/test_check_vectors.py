"""The vectors of the checks are those that Python writes now; and figures in words."""

from __future__ import annotations

import json

import pytest
from tests.results.check_vectors import FILE, text

from garda.results.domain.numerals import MOST, in_words


def test_vectors_are_current() -> None:
    assert json.loads(FILE.read_text()) == json.loads(text()), (
        "python -m tests.results.check_vectors"
    )


def test_every_rule_of_a_form_and_a_station_is_broken_somewhere() -> None:
    told = json.loads(FILE.read_text())
    cases = [case for form in told["forms"] for case in form["cases"]] + told["stations"]
    codes = {finding["code"] for case in cases for finding in case["findings"]}
    assert codes >= {f"K{number:02d}" for number in range(1, 18)}


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "nol"),
        (10, "sepuluh"),
        (11, "sebelas"),
        (18, "delapan belas"),
        (61, "enam puluh satu"),
        (100, "seratus"),
        (117, "seratus tujuh belas"),
        (617, "enam ratus tujuh belas"),
        (999, "sembilan ratus sembilan puluh sembilan"),
    ],
)
def test_figures_in_words(number: int, words: str) -> None:
    assert in_words(number) == words


def test_every_figure_has_words_of_its_own() -> None:
    assert len({in_words(number) for number in range(MOST + 1)}) == MOST + 1


@pytest.mark.parametrize("number", [-1, 1000])
def test_what_fits_no_box_has_no_words(number: int) -> None:
    with pytest.raises(ValueError, match=str(number)):
        in_words(number)
