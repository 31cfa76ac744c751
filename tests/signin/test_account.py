"""The own sign-ins and devices, and taking everything away when a phone was stolen."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from tests import factories
from tests.factories import World
from tests.support import desk
from tests.support.desk import text
from tests.support.entrance import (
    A_PHONE,
    AT_A_DESK,
    OTHER_PIN,
    PASSWORD,
    PIN,
    enter_pin,
    invite,
    paired,
    pairing_of,
    phone,
    with_password,
)

from garda.kernel.errors import NotAllowed
from garda.kernel.roles import Role
from garda.ledger.models import LedgerEntry
from garda.people.queries import actor_of
from garda.people.services import system_operator
from garda.signin.errors import NotThere
from garda.signin.models import Device, DeviceAccount, Invitation, SignIn
from garda.signin.queries import devices_below
from garda.signin.services import revoking
from garda.signin.services.accepting import Accepted, accept_with_pin
from garda.signin.services.devices import known_device
from garda.signin.services.invitations import AlreadySignedIn, invite_oneself, issue

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return factories.world()


@pytest.fixture
def member(world: World) -> Accepted:
    return paired(world)


def signed_in(member: Accepted, pin: str = PIN) -> Client:
    client = phone(member)
    assert enter_pin(client, member, pin).status_code == 302
    return client


def again(member: Accepted, world: World) -> Accepted:
    """The same person on a second phone."""
    actor = actor_of(member.account.grants.get())
    issued = invite_oneself(actor, election=world.election)
    return accept_with_pin(issued.code, pin=OTHER_PIN, browser=A_PHONE)


class TestOwn:
    def test_all_sign_ins_and_devices_are_listed(self, member: Accepted, world: World) -> None:
        client = signed_in(member)
        signed_in(again(member, world), OTHER_PIN)
        page = text(client.get("/akun/"))
        assert page.count("Chrome di Android") >= 4
        assert "(ini)" in page

    def test_ending_another_sign_in(self, member: Accepted, world: World) -> None:
        here, there = signed_in(member), signed_in(again(member, world), OTHER_PIN)
        row = SignIn.objects.filter(ended_at__isnull=True).latest("started_at")
        here.post(f"/akun/sesi/{row.pk}/akhiri/")
        assert there.get("/tugas/").status_code == 302
        assert here.get("/tugas/").status_code == 200
        assert LedgerEntry.objects.filter(act="sign_in.ended").count() == 1

    def test_ending_all_others(self, member: Accepted, world: World) -> None:
        second = again(member, world)
        here, *others = [signed_in(member), *(signed_in(second, OTHER_PIN) for _ in range(3))]
        here.post("/akun/sesi-lain/akhiri/")
        assert [c.get("/tugas/").status_code for c in others] == [302] * 3
        assert here.get("/tugas/").status_code == 200

    def test_nobody_ends_anothers(self, member: Accepted, world: World) -> None:
        other = paired(world)
        theirs = signed_in(other)
        row = SignIn.objects.get(account=other.account, ended_at__isnull=True)
        mine = signed_in(member)
        assert mine.post(f"/akun/sesi/{row.pk}/akhiri/").status_code == 404
        assert mine.post(f"/akun/perangkat/{pairing_of(other)}/lepas/").status_code == 404
        assert theirs.get("/tugas/").status_code == 200

    def test_leaving_a_device(self, member: Accepted, world: World) -> None:
        second = again(member, world)
        here, there = signed_in(member), signed_in(second, OTHER_PIN)
        pairing = DeviceAccount.objects.get(device=second.device, ended_at__isnull=True).pk
        here.post(f"/akun/perangkat/{pairing}/lepas/")
        assert there.get("/tugas/").status_code == 302
        assert there.get(f"/ganti/{pairing}/").status_code == 404

    def test_a_further_device_by_a_code_that_is_shown_once(self, member: Accepted) -> None:
        client = signed_in(member)
        page = client.post("/akun/perangkat/tambah/").content.decode()
        found = re.search(r'class="secret">([0-9A-Z ]{19})<', page)
        assert found is not None
        assert "<svg" in page
        answer = Client().post(
            "/undangan/", {"code": found.group(1), "pin": OTHER_PIN, "again": OTHER_PIN}
        )
        assert answer.status_code == 302
        assert member.account.devices.filter(ended_at__isnull=True).count() == 2

    def test_the_machine_has_no_sign_ins(self) -> None:
        with pytest.raises(NotAllowed):
            revoking.end_own_others(system_operator(), but=uuid4())


class TestLostDevice:
    def test_one_device_is_revoked_and_the_other_stays(
        self, member: Accepted, world: World
    ) -> None:
        client, ppk = signed_in(member), factories.actor(world, Role.PPK, world.district)
        second = known_device(AT_A_DESK, member.account.pk)[0]
        lost = pairing_of(member)
        revoking.revoke_device(
            ppk, account_id=member.account.pk, pairing_id=lost, reason="Jatuh ke laut."
        )
        assert client.get("/tugas/").status_code == 302
        member.device.refresh_from_db()
        second.refresh_from_db()
        assert member.device.revoked_at is not None
        assert second.revoked_at is None
        assert LedgerEntry.objects.get(act="device.revoked").role == "ppk"
        with pytest.raises(NotThere):
            revoking.revoke_device(
                ppk, account_id=member.account.pk, pairing_id=lost, reason="Sekali lagi."
            )

    def test_a_shared_one_goes_on_for_the_others(self, member: Accepted, world: World) -> None:
        other = paired(world, device=member.device, pin=OTHER_PIN)
        ppk = factories.actor(world, Role.PPK, world.district)
        revoking.revoke_device(
            ppk, account_id=member.account.pk, pairing_id=pairing_of(member), reason="Uji."
        )
        assert enter_pin(phone(member), other, OTHER_PIN).status_code == 302

    def test_only_from_above(self, member: Accepted, world: World) -> None:
        with pytest.raises(NotAllowed):
            revoking.revoke_device(
                factories.actor(world, Role.KPPS),
                account_id=member.account.pk,
                pairing_id=pairing_of(member),
                reason="Uji.",
            )
        assert DeviceAccount.objects.filter(ended_at__isnull=True).exists()

    def test_who_leads_sees_the_devices_and_takes_one_away(self, world: World) -> None:
        member = paired(world)
        boss = desk.signed_in(factories.actor(world, Role.PPK, world.district))
        page = boss.get("/perangkat/").content.decode()
        assert "Chrome di Android" in page
        assert str(member.account.pk) in page
        address = f"/akun/{member.account.pk}/perangkat/"
        assert boss.post(address, {"pairing": "x", "reason": ""}).status_code == 422
        form = {"pairing": str(pairing_of(member)), "reason": "Hilang di pasar."}
        assert boss.post(address, form).status_code == 302
        assert "Belum ada perangkat" in boss.get("/perangkat/").content.decode()

    @pytest.mark.parametrize("people", [1, 4])
    def test_the_list_takes_the_same_number_of_queries(
        self, world: World, django_assert_num_queries: Any, people: int
    ) -> None:
        for _ in range(people):
            paired(world)
        with django_assert_num_queries(2):
            found = devices_below(world.election, ["pps"], world.village.path)
            names = [row.grant.account.person for row in found]
        assert len(names) == people


class TestStolenPhone:
    def test_everything_ends_in_one_act(self, member: Accepted, world: World) -> None:
        client = signed_in(member)
        ppk = factories.actor(world, Role.PPK, world.district)
        revoking.revoke_account(ppk, account_id=member.account.pk, reason="Ponsel dicuri.")
        assert client.get("/tugas/").status_code == 302
        assert not DeviceAccount.objects.filter(ended_at__isnull=True).exists()
        assert Device.objects.get().revoked_at is not None
        assert LedgerEntry.objects.get(act="account.credentials_revoked").role == "ppk"

    def test_a_shared_device_goes_on_for_the_others(self, member: Accepted, world: World) -> None:
        other = paired(world, device=member.device, pin=OTHER_PIN)
        ppk = factories.actor(world, Role.PPK, world.district)
        revoking.revoke_account(ppk, account_id=member.account.pk, reason="Diganti.")
        client = phone(member)
        assert client.get("/ganti/").status_code == 200
        assert enter_pin(client, other, OTHER_PIN).status_code == 302

    def test_passwords_and_open_codes_end_too(self, world: World) -> None:
        officer = with_password(world)
        client = Client()
        form = {"username": officer.account.username, "password": PASSWORD}
        client.post("/masuk/", form)
        commission = factories.actor(world, Role.KPU_REGENCY, world.regency)
        revoking.revoke_account(commission, account_id=officer.account.pk, reason="Uji.")
        assert client.get("/tugas/").status_code == 302
        assert Client().post("/masuk/", form).status_code == 422

    def test_an_open_code_is_worthless(self, world: World) -> None:
        account = factories.account(world, Role.PPS, world.village)
        invite(world, account, Role.PPS, world.village)
        ppk = factories.actor(world, Role.PPK, world.district)
        revoking.revoke_account(ppk, account_id=account.pk, reason="Uji.")
        assert not Invitation.objects.filter(ended_at__isnull=True).exists()

    def test_only_from_above_and_never_oneself(self, member: Accepted, world: World) -> None:
        client = signed_in(member)
        own = actor_of(member.account.grants.get())
        outsiders = [
            own,
            factories.actor(world, Role.PPS),
            factories.actor(world, Role.KPPS),
            factories.actor(world, Role.BAWASLU, world.regency),
            factories.actor(world, Role.OPERATOR, world.country),
            factories.actor(world, Role.PPK, world.villages[1]),
        ]
        for actor in outsiders:
            with pytest.raises(NotAllowed):
                revoking.revoke_account(actor, account_id=member.account.pk, reason="Uji.")
        assert client.get("/tugas/").status_code == 200

    def test_the_way_back_is_not_a_simple_code(self, member: Accepted, world: World) -> None:
        ppk = factories.actor(world, Role.PPK, world.district)
        revoking.revoke_account(ppk, account_id=member.account.pk, reason="Ponsel dicuri.")
        with pytest.raises(AlreadySignedIn):
            issue(ppk, election=world.election, account_ids=[member.account.pk])
