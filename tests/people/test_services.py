"""Registering people, opening accounts, giving passwords: who may, and what is kept of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth import authenticate
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import factories
from tests.factories import World

from garda.kernel.errors import NotAllowed
from garda.kernel.roles import Role
from garda.ledger.models import LedgerEntry, LedgerPayload
from garda.people.errors import TakenName
from garda.people.models import Account, Grant, IdentityClaim, Person, PersonKey
from garda.people.services import (
    BadIdentityNumber,
    NewAccount,
    NewPerson,
    open_accounts,
    register_people,
    set_demo_password,
    system_operator,
)
from garda.regions.models import ElectionKind

pytestmark = pytest.mark.django_db
NIK = "3320905512950007"
SINCE = date(2024, 6, 1)


def newcomer(world: World, **changed: Any) -> NewPerson:
    basic = NewPerson("Siti  AMINAH", "P", date(1995, 12, 15), world.village.path, NIK)
    return replace(basic, **changed)


@pytest.fixture
def world() -> World:
    return factories.world()


class TestRegisterPeople:
    def test_persons_come_with_claims_and_one_key_each(self, world: World) -> None:
        pps = factories.actor(world, Role.PPS)
        ids = register_people(
            pps,
            people=[newcomer(world, kk="3320901201150003"), newcomer(world, nik="", name="Tanpa")],
        )
        first, second = (Person.objects.get(pk=id_) for id_ in ids)
        assert (first.name, first.search_name, first.sex) == ("Siti  AMINAH", "siti aminah", "P")
        assert (first.path, first.synthetic) == (world.village.path, False)
        assert sorted(first.claims.values_list("kind", "status")) == [
            ("kk", "claimed"),
            ("nik", "claimed"),
        ]
        assert not second.claims.exists()
        assert PersonKey.objects.filter(person__in=ids).count() == 2

    def test_one_entry_without_names(self, world: World) -> None:
        register_people(system_operator(), people=[newcomer(world), newcomer(world)])
        entry = LedgerEntry.objects.get(act="people.registered")
        assert entry.count == 2
        assert LedgerPayload.objects.get(entry=entry).payload == {"count": 2}

    @pytest.mark.parametrize(
        "wrong",
        [{"nik": "332090551295000"}, {"nik": NIK + "1"}, {"kk": "33209055129500o7"},
         {"nik": "٣" * 16}, {"nik": NIK + "\n"}],
    )  # fmt: skip
    def test_a_number_has_sixteen_digits(self, world: World, wrong: dict[str, str]) -> None:
        before = Person.objects.count()
        with pytest.raises(BadIdentityNumber, match="orang ke-2"):
            register_people(system_operator(), people=[newcomer(world), newcomer(world, **wrong)])
        assert Person.objects.count() == before
        assert not IdentityClaim.objects.exists()

    def test_nobody_registers_people_of_another_village(self, world: World) -> None:
        pps = factories.actor(world, Role.PPS)
        elsewhere = newcomer(world, path=world.villages[1].path)
        with pytest.raises(NotAllowed, match="ke-1"):
            register_people(pps, people=[elsewhere])

    def test_queries_do_not_grow_with_people(self, world: World) -> None:
        # The very first registration also makes the first keys.
        register_people(system_operator(), people=[newcomer(world)])
        counts = []
        for size in (1, 50):
            with CaptureQueriesContext(connection) as queries:
                register_people(system_operator(), people=[newcomer(world)] * size)
            counts.append(len(queries))
        assert counts[0] == counts[1] <= 10


def account(world: World, role: Role, place: Any, **changed: Any) -> NewAccount:
    return replace(NewAccount(f"akun-{uuid4().hex[:8]}", None, role, place), **changed)


class TestOpenAccounts:
    def test_each_gets_its_grant(self, world: World) -> None:
        commission = factories.actor(world, Role.KPU_REGENCY, world.regency)
        someone = factories.person(world.village.path)
        wanted = [
            account(world, Role.PPK, world.district, division="Data"),
            account(world, Role.PPS, world.village, person_id=someone.id),
        ]
        ids = open_accounts(
            commission, election=world.election, accounts=iter(wanted), valid_from=SINCE
        )
        grants = [Grant.objects.get(account_id=id_) for id_ in ids]
        assert [g.role for g in grants] == ["ppk", "pps"]
        assert [g.region for g in grants] == [world.district, world.village]
        assert grants[0].division == "Data"
        assert grants[1].account.person == someone
        assert {(g.valid_from, g.valid_to, g.granted_by_id) for g in grants} == {
            (SINCE, None, commission.account_id)
        }
        entry = LedgerEntry.objects.get(act="accounts.opened")
        assert (entry.count, entry.election_id) == (2, world.election.id)

    def test_nobody_signs_in_before_they_chose_a_password(self, world: World) -> None:
        wanted = [account(world, Role.PPS, world.village, username="kosong")]
        open_accounts(system_operator(), election=world.election, accounts=wanted, valid_from=SINCE)
        assert not Account.objects.get(username="kosong").has_usable_password()
        assert authenticate(username="kosong", password="") is None
        assert Account.objects.get_by_natural_key("kosong").username == "kosong"

    @pytest.mark.parametrize(
        ("giver", "given"),
        [(Role.PPS, Role.PPS), (Role.PPK, Role.PPS), (Role.BAWASLU, Role.PPS),
         (Role.KPU_REGENCY, Role.KPU_REGENCY), (Role.KPU_REGENCY, Role.BAWASLU),
         (Role.KPU_PROVINCE, Role.PPK)],
    )  # fmt: skip
    def test_nobody_gives_a_role_not_theirs_to_give(
        self, world: World, giver: Role, given: Role
    ) -> None:
        actor = factories.actor(world, giver, world.province)
        with pytest.raises(NotAllowed, match="tidak dapat memberi"):
            open_accounts(
                actor,
                election=world.election,
                accounts=[account(world, given, world.village)],
                valid_from=SINCE,
            )

    def test_nor_outside_the_own_region_and_then_no_account_at_all(self, world: World) -> None:
        other = factories.world()
        commission = factories.actor(world, Role.KPU_REGENCY, world.regency)
        before = Account.objects.count()
        wanted = [
            account(world, Role.PPS, world.village), account(world, Role.PPS, other.village)
        ]  # fmt: skip
        with pytest.raises(NotAllowed, match="di luar wilayah"):
            open_accounts(commission, election=world.election, accounts=wanted, valid_from=SINCE)
        assert Account.objects.count() == before

    def test_a_taken_name_opens_nothing(self, world: World) -> None:
        names = ["sama", "sama"]
        wanted = [account(world, Role.PPS, world.village, username=name) for name in names]
        with pytest.raises(TakenName, match="sama"):
            open_accounts(
                system_operator(), election=world.election, accounts=wanted, valid_from=SINCE
            )
        assert not Account.objects.filter(username="sama").exists()
        assert not LedgerEntry.objects.filter(act="accounts.opened").exists()


class TestDemoPassword:
    def test_the_machine_gives_it_in_a_demo(self, world: World) -> None:
        member = factories.account(world, Role.PPS, world.village)
        set_demo_password(system_operator(), account_id=member.id, password="kata-sandi-baru")
        assert authenticate(username=member.username, password="kata-sandi-baru") == member
        entry = LedgerEntry.objects.get(act="account.password_set")
        payload = LedgerPayload.objects.get(entry=entry).payload
        assert payload == {"account": str(member.id)}

    def test_nobody_else_sets_a_password(self, world: World) -> None:
        member = factories.account(world, Role.PPS, world.village)
        commission = factories.actor(world, Role.KPU_REGENCY, world.regency)
        with pytest.raises(NotAllowed, match="pemiliknya"):
            set_demo_password(commission, account_id=member.id, password="kata-sandi-baru")
        assert not authenticate(username=member.username, password="kata-sandi-baru")

    @pytest.mark.parametrize("kind", [ElectionKind.REAL, ElectionKind.PRACTICE])
    def test_nor_the_machine_outside_a_demo(self, world: World, kind: ElectionKind) -> None:
        member = factories.account(world, Role.PPS, world.village)
        other = factories.world(kind=kind)
        Grant.objects.create(
            account=member,
            election=other.election,
            role=Role.PPK,
            region=other.district,
            valid_from=SINCE,
        )
        with pytest.raises(NotAllowed, match="pemiliknya"):
            set_demo_password(system_operator(), account_id=member.id, password="kata-sandi-baru")
        assert not authenticate(username=member.username, password="kata-sandi-baru")

    def test_an_account_without_any_role_belongs_to_nobody(self, world: World) -> None:
        stray = Account.objects.create(username="lepas", password="!")
        with pytest.raises(NotAllowed, match="pemiliknya"):
            set_demo_password(system_operator(), account_id=stray.id, password="kata-sandi-baru")
