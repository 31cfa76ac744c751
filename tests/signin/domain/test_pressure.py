"""Who gets a try while many want one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from garda.signin.domain.bucket import Rate
from garda.signin.domain.pressure import Budget, Memory, Pressure

SECOND = 1_000
BUDGET = Budget(
    Rate(8, SECOND // 2),
    Rate(3, SECOND),
    most_at_once=2,
    grudge=600 * SECOND,
    most_remembered=100,
)


def flooded(addresses: int, seconds: int, now: int = 10**6) -> tuple[Pressure, int, int]:
    """A process under a thousand wrong guesses a second; how many got through, and the time."""
    pressure, admitted = Pressure(BUDGET), 0
    for millisecond in range(seconds * 1000):
        address = f"10.0.0.{millisecond % addresses}"
        if pressure.admit_stranger(address, now + millisecond):
            admitted += 1
            pressure.wrong(address, now + millisecond)
    return pressure, admitted, now + seconds * 1000


@pytest.mark.parametrize("addresses", [1, 50])
def test_a_flood_gets_no_more_than_the_budget(addresses: int) -> None:
    _, admitted, _ = flooded(addresses, 20)
    assert admitted <= 8 + 2 * 20


@pytest.mark.parametrize("addresses", [1, 50])
def test_somebody_with_a_clean_address_gets_in_meanwhile(addresses: int) -> None:
    pressure, _, now = flooded(addresses, 20)
    assert pressure.admit_stranger("192.0.2.7", now)


@pytest.mark.parametrize("addresses", [1, 50, 5000])
def test_a_paired_device_gets_in_whatever_strangers_do(addresses: int) -> None:
    pressure, _, now = flooded(addresses, 5)
    assert pressure.admit_device("ponsel", now)


def test_an_address_that_guessed_wrong_is_no_outcast() -> None:
    pressure = Pressure(BUDGET)
    assert pressure.admit_stranger("10.0.0.1", 10**6)
    pressure.wrong("10.0.0.1", 10**6)
    assert pressure.admit_stranger("10.0.0.1", 10**6)


def test_a_grudge_ends() -> None:
    pressure, _, now = flooded(1, 2)
    while pressure.admit_stranger("192.0.2.7", now):
        pressure.wrong("192.0.2.7", now)
    assert not pressure.admit_stranger("10.0.0.0", now)
    later = now + 601 * SECOND
    for _ in range(8):
        assert pressure.admit_stranger("10.0.0.0", later)
        pressure.wrong("192.0.2.7", later)


def test_right_ones_cost_nothing() -> None:
    pressure = Pressure(BUDGET)
    for _ in range(100):
        assert pressure.admit_stranger("10.0.0.1", 10**6)
        pressure.right()


def test_strangers_never_hold_all_threads() -> None:
    pressure = Pressure(BUDGET)
    assert [pressure.admit_stranger("10.0.0.1", 10**6) for _ in range(4)] == [True] * 2 + [
        False
    ] * 2
    pressure.wrong("10.0.0.1", 10**6)
    assert pressure.admit_stranger("10.0.0.2", 10**6)


def test_a_device_has_its_own_limit() -> None:
    pressure = Pressure(BUDGET)
    assert [pressure.admit_device("a", 10**6) for _ in range(5)] == [True] * 3 + [False] * 2
    assert pressure.admit_device("b", 10**6)
    assert pressure.admit_device("a", 10**6 + SECOND)


@given(st.lists(st.tuples(st.text(max_size=3), st.integers(0, 5)), max_size=400))
def test_memory_is_bounded_and_keeps_the_latest(entries: list[tuple[str, int]]) -> None:
    memory = Memory(10)
    for key, value in entries:
        memory.put(key, value)
        assert memory.get(key) == value
        assert len(memory) <= 10


def test_ever_new_addresses_fill_no_memory() -> None:
    pressure = Pressure(BUDGET)
    for n in range(1000):
        pressure.wrong(f"2001:db8::{n:x}", 10**6)
    assert pressure.remembered == 100
