"""Pairs of steps that one person does not both take."""

from __future__ import annotations

import pytest

from garda.kernel.duties import TwoPeople, two_people
from garda.kernel.errors import GardaError
from garda.kernel.ids import uuid7

PAIR = TwoPeople("test.pair", "Menulis", "Menyetujui")
SELF, OTHER = uuid7(), uuid7()


def test_the_same_person_is_refused_and_another_is_not() -> None:
    refusal = GardaError(id="Harus orang lain.", en="Must be another person.", code="same")
    with pytest.raises(GardaError, match="orang lain"):
        PAIR.require(SELF, [OTHER, SELF], refusal)
    PAIR.require(SELF, [OTHER], refusal)
    assert PAIR.is_broken(SELF, {SELF})


def test_nobody_is_not_somebody() -> None:
    assert not PAIR.is_broken(SELF, [None])
    assert not PAIR.is_broken(SELF, [])


def test_a_code_names_one_pair() -> None:
    pair = two_people("test.twice", "Menulis", "Menyetujui")
    assert two_people(pair.code, pair.first, pair.second) == pair
    with pytest.raises(ValueError, match=pair.code):
        two_people(pair.code, "lain", "lain")
