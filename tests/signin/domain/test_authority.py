"""Who invites and recovers whom: always the level above, never oneself, never sideways."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from garda.kernel.roles import Role
from garda.people.domain.giving import Line, line_of
from garda.signin.domain.authority import (
    INVITES,
    PIN_ROLES,
    RECOVERS,
    Means,
    may_invite,
    may_recover,
    means_for,
)

VILLAGE, DISTRICT, REGENCY = "id/33/20/09/2004", "id/33/20/09", "id/33/20"
STATION = f"{VILLAGE}/001"
#: A place of each level.
PLACES = ("id", "id/33", REGENCY, DISTRICT, VILLAGE, STATION)
places = st.sampled_from(PLACES)
roles = st.sampled_from([str(r) for r in Role])


@pytest.mark.parametrize(
    ("held", "means"),
    [
        (["pps"], Means.PIN),
        (["kpps", "pps"], Means.PIN),
        (["ppk"], Means.PASSWORD),
        (["pps", "ppk"], Means.PASSWORD),
        (["kpu_regency"], Means.PASSWORD),
        (["operator"], Means.PASSWORD),
        ([], Means.PASSWORD),
    ],
)
def test_the_strictest_role_decides(held: list[str], means: Means) -> None:
    assert means_for(held) is means


@pytest.mark.parametrize(
    ("role", "path", "held", "allowed"),
    [
        ("kpu_regency", REGENCY, [("ppk", DISTRICT)], True),
        ("kpu_regency", REGENCY, [("pps", VILLAGE)], True),
        ("kpu_regency", "id/33/21", [("pps", VILLAGE)], False),
        ("ppk", DISTRICT, [("pps", VILLAGE)], True),
        ("ppk", "id/33/20/0", [("pps", VILLAGE)], False),
        ("ppk", DISTRICT, [("ppk", DISTRICT)], False),
        ("ppk", DISTRICT, [("kpu_regency", REGENCY)], False),
        ("pps", VILLAGE, [("kpps", STATION)], True),
        ("pps", VILLAGE, [("pps", VILLAGE)], False),
        ("ppk", DISTRICT, [("pps", VILLAGE), ("kpu_regency", REGENCY)], False),
        ("ppk", DISTRICT, [("pps", VILLAGE), ("pps", "id/33/20/10/2001")], False),
        ("ppk", DISTRICT, [], False),
        ("operator", "id", [("kpu_regency", REGENCY)], True),
        ("operator", "id", [("pps", VILLAGE)], False),
        ("bawaslu", REGENCY, [("ptps", STATION)], True),
        ("bawaslu", REGENCY, [("pps", VILLAGE)], False),
        ("kpu_regency", REGENCY, [("bawaslu", REGENCY)], False),
        ("bawaslu", "id/33", [("bawaslu", REGENCY)], True),
    ],
)
def test_invitations(role: str, path: str, held: list[tuple[str, str]], allowed: bool) -> None:
    assert may_invite(role, path, held) is allowed


@given(roles, st.sampled_from([VILLAGE, DISTRICT, REGENCY]))
def test_nobody_invites_the_own_role_at_the_own_place(role: str, path: str) -> None:
    if role != Role.OPERATOR:
        assert not may_invite(role, path, [(role, path)])
        assert not may_recover(role, path, [(role, path)])


@given(roles, roles)
def test_inviting_never_goes_round_in_a_circle(one: str, other: str) -> None:
    if one != other and other in INVITES.get(one, frozenset()):
        assert one not in INVITES.get(other, frozenset())


@given(roles, roles, places, places)
def test_organisers_open_no_door_of_the_supervisors_nor_the_other_way(
    one: str, other: str, here: str, there: str
) -> None:
    if {line_of(one), line_of(other)} == {Line.ORGANISER, Line.SUPERVISOR}:
        assert not may_invite(one, here, [(other, there)])
        assert not may_recover(one, here, [(other, there)])


@given(roles)
def test_every_role_is_let_in_by_somebody(role: str) -> None:
    assert any(role in invited for invited in INVITES.values())


@given(roles)
def test_every_role_but_the_machines_finds_help(role: str) -> None:
    helped = any(role in theirs for theirs in RECOVERS.values())
    assert helped or may_recover(role, "id", [(role, "id")]) or role == Role.OPERATOR


def test_recovery_is_for_people_not_for_the_machine() -> None:
    assert Role.OPERATOR not in RECOVERS
    assert may_recover("kpu_ri", "id", [("kpu_ri", "id")])
    assert not may_recover("kpu_province", "id/33", [("kpu_province", "id/33")])
    assert may_recover("bawaslu", "id/33", [("bawaslu", "id/33/20")])


def test_whoever_works_in_a_village_signs_in_with_a_pin() -> None:
    assert {"pps", "kpps"} <= PIN_ROLES <= {str(r) for r in Role}
    assert not PIN_ROLES & {"ppk", "kpu_regency", "operator", "bawaslu"}
