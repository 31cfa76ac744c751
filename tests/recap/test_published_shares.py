"""K21 on what our own pages publish: every share fits its votes, and all of them make a whole."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache

from hypothesis import given
from hypothesis import strategies as st

from garda.packs.forms import build_definition
from garda.packs.loader import get_pack
from garda.packs.types import FormDefinition
from garda.results.domain.checks import check_published_shares
from garda.web.format import persen

#: Four shares rounded to a hundredth are off by two hundredths at most, as the rule allows.
CHOICES = range(2, 5)


@lru_cache
def definition(choices: int) -> FormDefinition:
    return build_definition(get_pack("pilkada2024"), "gubernur", range(1, choices + 1))


def as_printed(votes: int, valid: int) -> Decimal:
    return Decimal(persen(votes, valid).removesuffix("%").replace(".", "").replace(",", "."))


@given(st.sampled_from(CHOICES).flatmap(lambda n: st.tuples(*[st.integers(0, 10**8)] * n)))
def test_shares_that_pages_print_hold_the_rule(votes: tuple[int, ...]) -> None:
    valid = sum(votes)
    if not valid:
        return
    cast = dict(enumerate(votes, start=1))
    shares = {number: as_printed(each, valid) for number, each in cast.items()}
    assert check_published_shares(definition(len(votes)), cast, shares) == ()


def test_a_share_of_other_votes_would_be_found() -> None:
    cast = {1: 105_743, 2: 427_892}
    shares = {1: Decimal("19.07"), 2: Decimal("80.93")}
    assert {f.code for f in check_published_shares(definition(2), cast, shares)} == {"K21"}
