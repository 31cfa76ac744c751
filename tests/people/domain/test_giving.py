"""Who gives which role: the table against the field's own words, and what always holds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from garda.kernel.codes import in_scope, level_of
from garda.kernel.roles import SUPERVISORS, Role
from garda.people.domain.giving import (
    GIVINGS,
    HOMES,
    Act,
    Line,
    fits,
    giving,
    line_of,
    roles_given,
)

PATHS = {
    "country": "id",
    "province": "id/33",
    "regency": "id/33/20",
    "district": "id/33/20/09",
    "village": "id/33/20/09/2004",
    "station": "id/33/20/09/2004/007",
}

#: Written from domain.md 1: giver, where it lies, what it gives and where.
FIELD = [
    (Role.KPU_RI, "country", Role.KPU_PROVINCE, "province"),
    (Role.KPU_RI, "country", Role.KPU_REGENCY, "regency"),
    (Role.KPU_RI, "country", Role.AUDITOR, "province"),
    (Role.KPU_RI, "country", Role.AUDITOR, "regency"),
    (Role.KPU_PROVINCE, "province", Role.KPU_REGENCY, "regency"),
    (Role.KPU_PROVINCE, "province", Role.AUDITOR, "regency"),
    (Role.KPU_PROVINCE, "province", Role.TREASURER, "province"),
    (Role.KPU_PROVINCE, "province", Role.WITNESS, "province"),
    (Role.KPU_REGENCY, "regency", Role.PPK, "district"),
    (Role.KPU_REGENCY, "regency", Role.PPK_SECRETARIAT, "district"),
    (Role.KPU_REGENCY, "regency", Role.PPS, "village"),
    (Role.KPU_REGENCY, "regency", Role.PPS_SECRETARIAT, "village"),
    (Role.KPU_REGENCY, "regency", Role.KPPS, "station"),
    (Role.KPU_REGENCY, "regency", Role.TREASURER, "regency"),
    (Role.KPU_REGENCY, "regency", Role.CARE_OFFICER, "regency"),
    (Role.KPU_REGENCY, "regency", Role.CARE_OFFICER, "district"),
    (Role.KPU_REGENCY, "regency", Role.WITNESS, "regency"),
    (Role.KPU_REGENCY, "regency", Role.WITNESS, "district"),
    (Role.KPU_REGENCY, "regency", Role.WITNESS, "station"),
    (Role.PPK, "district", Role.WITNESS, "district"),
    (Role.PPK, "district", Role.WITNESS, "station"),
    (Role.PPS, "village", Role.KPPS, "station"),
    (Role.PPS, "village", Role.ORDER_OFFICER, "station"),
    (Role.PPS, "village", Role.WITNESS, "station"),
    (Role.BAWASLU, "country", Role.BAWASLU, "province"),
    (Role.BAWASLU, "country", Role.BAWASLU, "regency"),
    (Role.BAWASLU, "province", Role.BAWASLU, "regency"),
    (Role.BAWASLU, "regency", Role.PANWASCAM, "district"),
    (Role.PANWASCAM, "district", Role.PKD, "village"),
    (Role.PANWASCAM, "district", Role.PTPS, "station"),
    (Role.OPERATOR, "country", Role.KPU_RI, "country"),
    (Role.OPERATOR, "country", Role.KPU_PROVINCE, "province"),
    (Role.OPERATOR, "country", Role.KPU_REGENCY, "regency"),
    (Role.OPERATOR, "country", Role.BAWASLU, "country"),
    (Role.OPERATOR, "country", Role.BAWASLU, "province"),
    (Role.OPERATOR, "country", Role.BAWASLU, "regency"),
]
#: Ended by these too, though given by the body below.
ENDED = [
    (Role.KPU_REGENCY, "regency", Role.ORDER_OFFICER, "station"),
    (Role.BAWASLU, "regency", Role.PKD, "village"),
    (Role.BAWASLU, "regency", Role.PTPS, "station"),
]

roles = st.sampled_from(list(Role))
levels = st.sampled_from(list(PATHS))


def may(act: Act, giver: str, at: str, role: str, level: str) -> bool:
    return giving(act, giver=giver, at=PATHS[at], role=role, path=PATHS[level]) is not None


@pytest.mark.parametrize("giver", list(Role))
def test_each_role_gives_what_the_field_says_and_nothing_else(giver: Role) -> None:
    given_ = {
        (giver, at, role, level)
        for at in PATHS
        for role in Role
        for level in PATHS
        if may(Act.GIVE, giver, at, role, level)
    }
    assert given_ == {row for row in FIELD if row[0] == giver}


@pytest.mark.parametrize("giver", list(Role))
def test_ending_is_for_givers_and_for_those_above_them(giver: Role) -> None:
    ended = {
        (giver, at, role, level)
        for at in PATHS
        for role in Role
        for level in PATHS
        if may(Act.REVOKE, giver, at, role, level)
    }
    machine_less = {row for row in FIELD if row[0] == giver and giver != Role.OPERATOR}
    assert ended == machine_less | {row for row in ENDED if row[0] == giver}


@given(roles, levels, roles, levels)
def test_nobody_gives_the_own_role_at_the_own_place(
    giver: Role, at: str, role: Role, level: str
) -> None:
    assert not (may(Act.GIVE, giver, at, role, level) and (giver, at) == (role, level))


@given(roles, levels, roles, levels, st.sampled_from(list(Act)))
def test_the_two_lines_never_meet(giver: Role, at: str, role: Role, level: str, act: Act) -> None:
    if giver != Role.OPERATOR and may(act, giver, at, role, level):
        assert (giver in SUPERVISORS) == (role in SUPERVISORS)


@given(roles, levels, roles, levels, st.sampled_from(list(Act)))
def test_a_role_fits_where_it_is_given(
    giver: Role, at: str, role: Role, level: str, act: Act
) -> None:
    if may(act, giver, at, role, level):
        assert fits(role, PATHS[level])
        assert in_scope(PATHS[level], PATHS[at])
        assert level in roles_given(act, giver=giver, at=PATHS[at])[role]


@given(roles, roles)
def test_nothing_is_given_outside_the_own_region(giver: Role, role: Role) -> None:
    for home in HOMES[giver]:
        for path in ("id/34", "id/33/21", "id/33/20/10", "id/33/20/09/2005", "id/33/200"):
            inside = in_scope(path, PATHS[home])
            assert (
                inside
                or giving(Act.GIVE, giver=giver, at=PATHS[home], role=role, path=path) is None
            )


def test_a_witness_and_a_member_of_a_group_have_no_deputy() -> None:
    for role in (Role.KPPS, Role.WITNESS, Role.ORDER_OFFICER):
        assert not may(Act.DEPUTISE, Role.PPS, "village", role, "station")
    assert may(Act.DEPUTISE, Role.KPU_REGENCY, "regency", Role.PPS, "village")


def test_the_operator_only_begins() -> None:
    for act in (Act.REVOKE, Act.DEPUTISE):
        assert not roles_given(act, giver=Role.OPERATOR, at="id")
    assert all(g.first_only for g in GIVINGS if g.giver == Role.OPERATOR)


def test_lines() -> None:
    assert {line_of(role) for role in SUPERVISORS} == {Line.SUPERVISOR}
    assert line_of(Role.WITNESS) is Line.CONTESTANT
    assert line_of(Role.TREASURER) is Line.ORGANISER
    assert line_of(Role.AUDITOR) is Line.AUDIT


def test_levels_are_told_by_depth() -> None:
    assert [level_of(path) for path in PATHS.values()] == list(PATHS)
