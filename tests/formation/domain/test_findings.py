"""What the program finds by itself, on ids alone."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from garda.formation.domain.findings import Claimed, Finding, Register, Service, find

SPACE = UUID(int=0)
BODIES = {"household": ["pps", "bawaslu"], "two_bodies": ["pps", "kpps", "bawaslu"]}


def uid(name: str) -> UUID:
    return uuid5(SPACE, name)


def applications(*names: str) -> dict[UUID, UUID]:
    return {uid(f"application {name}"): uid(name) for name in names}


def claimed(name: str, kind: str, number: int, unlike: str = "") -> Claimed:
    return Claimed(uid(name), kind, bytes([number]), unlike)


def found(
    *names: str,
    others: Sequence[str] = (),
    claims: Sequence[Claimed] = (),
    services: Sequence[Service] = (),
) -> list[tuple[str, str]]:
    own = applications(*names)
    whose = {id_: name for name in names for id_ in applications(name)}
    register = Register(own, own | applications(*others), claims, services)
    return sorted((whose[f.application], f.check) for f in find(register, BODIES))


def test_nobody_is_asked_without_a_reason() -> None:
    claims = [claimed(n, k, i) for i, n in enumerate("ab") for k in ("nik", "kk")]
    assert found("a", "b", claims=claims) == []
    assert found("a", claims=[claimed("a", "kk", 1), claimed("b", "kk", 1)], others=["b"]) == []


@pytest.mark.parametrize(
    ("unlike", "checks"),
    [
        ("date", ["nik_date"]),
        ("birth", ["nik_birth"]),
        ("sex", ["nik_sex"]),
        ("birth_sex", ["nik_birth", "nik_sex"]),
    ],
)
def test_a_number_unlike_its_bearer(unlike: str, checks: list[str]) -> None:
    assert found("a", claims=[claimed("a", "nik", 1, unlike)]) == [("a", c) for c in checks]


def test_one_number_twice_asks_each_whose_village_is_looked_at() -> None:
    claims = [claimed("a", "nik", 1), claimed("b", "nik", 1), claimed("c", "nik", 2)]
    assert found("a", "b", "c", claims=claims) == [("a", "nik_twice"), ("b", "nik_twice")]
    assert found("a", claims=claims, others=["b"]) == [("a", "nik_twice")]
    assert found("a", claims=claims) == []


def test_one_human_being_at_two_counters() -> None:
    register = Register(
        {uid("first"): uid("a")}, {uid("first"): uid("a"), uid("second"): uid("a")}, [], []
    )
    assert [f.check for f in find(register, BODIES)] == ["nik_twice"]


def test_serving_counts_by_body_and_not_by_the_application_itself() -> None:
    pps = Service(uid("s1"), uid("a"), "pps")
    witness = Service(uid("s2"), uid("a"), "witness")
    (application,) = applications("a")
    seat = Service(uid("s3"), uid("a"), "kpps", application)
    role = Service(uid("s4"), uid("a"), "kpps")
    assert found("a", services=[witness]) == []
    assert found("a", services=[seat, role]) == []
    assert found("a", services=[role]) == [("a", "two_bodies")]
    assert found("a", services=[pps, seat]) == [("a", "two_bodies")]


def test_another_record_with_the_same_number_serves() -> None:
    claims = [claimed("a", "nik", 1), claimed("twin", "nik", 1)]
    seat = Service(uid("s1"), uid("twin"), "kpps")
    assert found("a", claims=claims, services=[seat]) == [("a", "two_bodies")]


def test_one_household_counts_for_bodies_of_both_lines_and_not_for_kpps() -> None:
    claims = [claimed("a", "kk", 1), claimed("wife", "kk", 1), claimed("other", "kk", 2)]
    for body, expected in (("bawaslu", [("a", "household")]), ("pps", [("a", "household")])):
        assert found("a", claims=claims, services=[Service(SPACE, uid("wife"), body)]) == expected
    assert found("a", claims=claims, services=[Service(SPACE, uid("wife"), "kpps")]) == []
    assert found("a", claims=claims, services=[Service(SPACE, uid("other"), "pps")]) == []


@given(st.lists(st.text("abc", min_size=1, max_size=3), max_size=4, unique=True))
def test_a_cause_is_the_same_in_any_order_and_names_nothing(evidence: list[str]) -> None:
    cause = Finding(SPACE, "nik_twice", tuple(evidence)).cause
    assert cause == Finding(SPACE, "nik_twice", tuple(reversed(evidence))).cause
    assert cause != Finding(SPACE, "nik_twice", (*evidence, "d")).cause
    assert len(cause) <= 50
    assert cause.startswith("nik_twice:")
