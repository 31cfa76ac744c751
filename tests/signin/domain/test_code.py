"""Invitation codes: every single typing error is noticed, spelling does not matter."""

from __future__ import annotations

import math
import random
import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st

from garda.signin.domain import code

codes = st.integers(0, 2**32).map(lambda seed: code.make(random.Random(seed).randrange))


def test_a_code_holds_sixty_bits_at_least() -> None:
    assert code.RANDOM_CHARACTERS * math.log2(len(code.ALPHABET)) >= 60
    assert not set("01ILO") & set(code.ALPHABET)


def test_codes_differ() -> None:
    assert len({code.make(secrets.randbelow) for _ in range(500)}) == 500


@given(codes)
def test_made_codes_are_well_formed(made: str) -> None:
    assert len(made) == code.LENGTH
    assert code.is_well_formed(made)


@given(codes, st.integers(0, code.LENGTH - 1), st.sampled_from(code.ALPHABET))
def test_one_wrong_character_is_noticed(made: str, at: int, other: str) -> None:
    wrong = made[:at] + other + made[at + 1 :]
    assert code.is_well_formed(wrong) == (wrong == made)


@given(codes, st.integers(0, code.LENGTH - 3))
def test_two_neighbours_that_changed_places_are_noticed(made: str, at: int) -> None:
    wrong = made[:at] + made[at + 1] + made[at] + made[at + 2 :]
    assert code.is_well_formed(wrong) == (wrong == made)


@given(codes)
def test_groups_and_small_letters_do_not_matter(made: str) -> None:
    assert code.normalised(code.grouped(made).lower()) == made
    assert code.normalised(code.grouped(made).replace(" ", "-")) == made


@pytest.mark.parametrize("typed", ["", "A" * 15, "A" * 17, "O" * 16, "1" * 16, "Ａ" * 16, "٣" * 16])
def test_what_no_code_can_be(typed: str) -> None:
    assert not code.is_well_formed(code.normalised(typed))


def test_grouped() -> None:
    assert code.grouped("ABCDEFGHJKMNPQRS") == "ABCD EFGH JKMN PQRS"
