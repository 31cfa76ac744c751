"""The order of a copy: a permutation inside groups that no other copy has."""

from __future__ import annotations

from itertools import groupby

from hypothesis import assume, given
from hypothesis import strategies as st

from garda.privacy.domain.copies import SEED_BYTES, agreement, arranged

SEEDS = st.binary(min_size=SEED_BYTES, max_size=SEED_BYTES)
NAMES = st.text("abcdefghij ", min_size=1, max_size=8)
ROWS = st.lists(st.tuples(st.integers(0, 3), NAMES), max_size=40)


def _arranged(seed: bytes, rows: list[tuple[int, str]]) -> list[tuple[int, str]]:
    return arranged(seed, rows, group=lambda row: row[0], text=lambda row: row[1])


@given(SEEDS, ROWS)
def test_nobody_is_lost_and_nobody_changes_group(seed: bytes, rows: list[tuple[int, str]]) -> None:
    shown = _arranged(seed, rows)
    assert [group for group, _ in shown] == [group for group, _ in rows]
    runs = [sorted(run) for _, run in groupby(rows, key=lambda row: row[0])]
    assert [sorted(run) for _, run in groupby(shown, key=lambda row: row[0])] == runs


@given(SEEDS, st.lists(NAMES, min_size=2, max_size=30), st.integers(0, 10))
def test_any_part_of_a_copy_agrees_with_it(seed: bytes, names: list[str], cut: int) -> None:
    shown = [name for _, name in _arranged(seed, [(0, name) for name in names])]
    found = agreement(seed, [name.upper() for name in shown[cut:]])
    assert found.agreeing == found.pairs


@given(SEEDS, SEEDS, st.permutations([f"warga {i}" for i in range(60)]))
def test_another_copy_agrees_as_chance_would(seed: bytes, other: bytes, names: list[str]) -> None:
    assume(seed != other)
    shown = [name for _, name in _arranged(seed, [(0, name) for name in names])]
    # 59 pairs, each a fair coin: more than 54 heads come once in some 10^12 throws.
    assert agreement(other, shown).agreeing <= 54


def test_a_list_of_one_tells_nothing() -> None:
    assert agreement(bytes(SEED_BYTES), ["Ani"]).share == 0
    assert agreement(bytes(SEED_BYTES), []).pairs == 0
