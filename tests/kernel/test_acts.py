"""Acts are declared once, and services ask no role by themselves."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import garda
from garda.kernel import acts
from garda.kernel.actor import Actor
from garda.kernel.acts import Act, act
from garda.kernel.errors import NotAllowed
from garda.kernel.ids import uuid7
from garda.kernel.roles import Role
from garda.people.services import system_operator

SOURCE = Path(garda.__file__).parent
ACT = Act("test.act", "Mencoba", frozenset({Role.PPS, Role.PPK}))
VILLAGE = "id/33/20/09/2004"
#: Asks for the region alone; the room that uses it asks for the role.
_SCOPE_ONLY = {"documents/services/uploads.py"}


def somebody(role: str, path: str = VILLAGE) -> Actor:
    return Actor(role, path, account_id=uuid7())


def test_role_and_region_are_asked() -> None:
    ACT.require(somebody(Role.PPS), path=f"{VILLAGE}/001")
    for stranger in (somebody(Role.KPPS), somebody(Role.PPS, "id/33/21"), system_operator()):
        with pytest.raises(NotAllowed):
            ACT.require(stranger, path=VILLAGE)


def test_roles_are_narrowed_but_never_widened() -> None:
    ACT.require(somebody(Role.PPS), path=VILLAGE, among=[Role.PPS])
    for among in ([Role.PPK], [Role.KPPS], []):
        with pytest.raises(NotAllowed):
            ACT.require(somebody(Role.PPS), path=VILLAGE, among=among)
    with pytest.raises(NotAllowed):
        ACT.require(somebody(Role.KPPS), path=VILLAGE, among=[Role.KPPS])


def test_the_machine_does_what_is_declared_for_it_and_an_operator_does_not() -> None:
    imported = Act("test.import", "Memasukkan", frozenset({Role.PPS}), machine=True)
    imported.require(system_operator(), path=VILLAGE)
    with pytest.raises(NotAllowed):
        imported.require(somebody(Role.OPERATOR, "id"), path=VILLAGE)


def test_a_code_names_one_act() -> None:
    known = acts.declared()[0]
    assert act(known.code, known.name, *known.roles, machine=known.machine) == known
    with pytest.raises(ValueError, match=known.code):
        act(known.code, "lain")


def test_codes_begin_with_a_room_and_are_in_order() -> None:
    found = acts.declared()
    assert [a.code for a in found] == sorted(a.code for a in found)
    assert all((SOURCE / a.room).is_dir() for a in found)
    assert all(a.roles or a.machine for a in found)


def test_no_service_asks_for_a_role_without_an_act() -> None:
    asking = [
        path.relative_to(SOURCE).as_posix()
        for path in SOURCE.rglob("services/**/*.py")
        if re.search(r"\bactor\.require\(", path.read_text(encoding="utf-8"))
    ]
    asking += [
        path.relative_to(SOURCE).as_posix()
        for path in SOURCE.glob("*/services.py")
        if re.search(r"\bactor\.require\(", path.read_text(encoding="utf-8"))
    ]
    assert set(asking) == _SCOPE_ONLY
