"""PINs that people like too much are refused; most others are taken."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from garda.signin.domain.pin import Flaw, flaw_of

BORN = date(1995, 7, 1)


@pytest.mark.parametrize(
    ("pin", "flaw"),
    [
        ("", Flaw.FORM),
        ("12345", Flaw.FORM),
        ("1234567", Flaw.FORM),
        ("12a456", Flaw.FORM),
        ("٤٥٨٢٩١", Flaw.FORM),
        ("000000", Flaw.SAME),
        ("777777", Flaw.SAME),
        ("123456", Flaw.RUN),
        ("012345", Flaw.RUN),
        ("789012", Flaw.RUN),
        ("654321", Flaw.RUN),
        ("109876", Flaw.RUN),
        ("121212", Flaw.REPEATED),
        ("123123", Flaw.REPEATED),
        ("112233", Flaw.REPEATED),
        ("123321", Flaw.REPEATED),
        ("110110", Flaw.REPEATED),
        ("100001", Flaw.REPEATED),
        ("010795", Flaw.BIRTHDAY),
        ("070195", Flaw.BIRTHDAY),
        ("950701", Flaw.BIRTHDAY),
        ("199507", Flaw.BIRTHDAY),
        ("071995", Flaw.BIRTHDAY),
        ("171995", Flaw.BIRTHDAY),
    ],
)
def test_easy_ones(pin: str, flaw: Flaw) -> None:
    assert flaw_of(pin, BORN) is flaw


@pytest.mark.parametrize("pin", ["482915", "730264", "905183", "010796"])
def test_good_ones(pin: str) -> None:
    assert flaw_of(pin, BORN) is None


def test_without_a_known_birthday() -> None:
    assert flaw_of("010795") is None


@given(st.from_regex(r"[0-9]{6}", fullmatch=True))
def test_a_pin_is_judged_the_same_backwards_unless_it_is_a_birthday(pin: str) -> None:
    assert flaw_of(pin) == flaw_of(pin[::-1])


def test_few_are_refused() -> None:
    refused = sum(flaw_of(f"{n:06d}", BORN) is not None for n in range(1_000_000))
    assert refused < 10_000
