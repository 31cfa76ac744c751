"""One household for each person, of the households that people are in."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from garda.formation.domain.households import joined

HOMES = st.dictionaries(
    st.integers(0, 9), st.frozensets(st.sampled_from("abcdefg"), max_size=3), max_size=10
)


def test_a_couple_brings_its_two_cards_together_and_only_when_both_are_there() -> None:
    husband, wife, brother, sister = {"kk1", "c"}, {"kk2", "c"}, {"kk1"}, {"kk2"}
    one = joined({"h": husband, "w": wife, "b": brother, "s": sister})
    assert len(set(one.values())) == 1
    apart = joined({"h": husband, "b": brother, "s": sister})
    assert apart["h"] == apart["b"] != apart["s"]
    assert joined({"n": set()}) == {}


@given(HOMES)
def test_kin_are_in_one_household_and_nobody_without_a_chain_of_kin(
    homes: dict[int, frozenset[str]],
) -> None:
    found = joined(homes)
    assert found.keys() == {who for who, shared in homes.items() if shared}
    for start in found:
        reached, names = {start}, set(homes[start])
        for _ in homes:
            reached |= {who for who, shared in homes.items() if shared & names}
            names |= {name for who in reached for name in homes[who]}
        assert {who for who, household in found.items() if household == found[start]} == reached


@given(HOMES)
def test_the_order_of_people_does_not_matter(homes: dict[int, frozenset[str]]) -> None:
    assert joined(homes) == joined(dict(reversed(homes.items())))
