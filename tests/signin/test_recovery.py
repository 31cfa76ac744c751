"""Two different people of the level above give somebody a new way in."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from tests import factories
from tests.factories import World
from tests.support.at_once import at_once
from tests.support.desk import signed_in, text
from tests.support.entrance import (
    A_PHONE,
    OTHER_PIN,
    enter_pin,
    later,
    paired,
    phone,
    with_password,
)

from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.errors import NotAllowed
from garda.kernel.roles import Role
from garda.ledger.models import LedgerEntry
from garda.people.models import Account, Grant
from garda.people.queries import actor_of
from garda.signin.errors import PairingEnded, RecoveryRefused
from garda.signin.models import DeviceAccount, Recovery, SignIn
from garda.signin.services import pins
from garda.signin.services.accepting import Accepted, accept_with_pin
from garda.signin.services.recovery import confirm_recovery, open_recovery, withdraw_recovery

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return factories.world()


@pytest.fixture
def member(world: World) -> Accepted:
    return paired(world)


def ppk(world: World) -> Actor:
    return factories.actor(world, Role.PPK, world.district)


def opened(world: World, member: Accepted, by: Actor | None = None) -> Recovery:
    return open_recovery(
        by or ppk(world),
        election=world.election,
        account_id=member.account.pk,
        reason="Ponsel jatuh ke sumur.",
    )


class TestTwoPeople:
    def test_one_opens_and_another_confirms(self, world: World, member: Accepted) -> None:
        client, pairing = phone(member), DeviceAccount.objects.get().pk
        enter_pin(client, member)
        recovery = opened(world, member)
        assert client.get("/tugas/").status_code == 200
        issued = confirm_recovery(ppk(world), recovery_id=recovery.pk)
        assert client.get("/tugas/").status_code == 302
        with pytest.raises(PairingEnded):
            pins.check_pin(pairing, "482915")
        accepted = accept_with_pin(issued.code, pin=OTHER_PIN, browser=A_PHONE)
        assert accepted.account == member.account
        acts = LedgerEntry.objects.filter(act__startswith="recovery.").order_by("recorded_at")
        assert [e.act for e in acts] == ["recovery.opened", "recovery.confirmed"]

    def test_the_holder_is_told(self, world: World, member: Accepted) -> None:
        issued = confirm_recovery(ppk(world), recovery_id=opened(world, member).pk)
        accepted = accept_with_pin(issued.code, pin=OTHER_PIN, browser=A_PHONE)
        client = phone(accepted)
        enter_pin(client, accepted, OTHER_PIN)
        page = text(client.get("/akun/"))
        assert "pernah dipulihkan" in page
        assert "Ponsel jatuh ke sumur." in page

    def test_the_same_person_never_confirms(self, world: World, member: Accepted) -> None:
        one = ppk(world)
        recovery = opened(world, member, one)
        second_account = Account.objects.create(
            username="akun-kedua", person_id=one.person_id, password="!"
        )
        grant = Grant.objects.create(
            account=second_account,
            election=world.election,
            role=Role.PPK,
            region=world.district,
            valid_from=world.election.voting_day.replace(month=1),
        )
        for actor in (one, actor_of(grant)):
            with pytest.raises(RecoveryRefused, match="Orang lain"):
                confirm_recovery(actor, recovery_id=recovery.pk)
        assert DeviceAccount.objects.get().ended_at is None

    def test_the_database_says_so_too(self, world: World, member: Accepted) -> None:
        recovery = opened(world, member)
        recovery.confirmer = recovery.opener
        with pytest.raises(IntegrityError), transaction.atomic():
            recovery.save()

    def test_both_have_the_same_role(self, world: World, member: Accepted) -> None:
        recovery = opened(world, member)
        commission = factories.actor(world, Role.KPU_REGENCY, world.regency)
        with pytest.raises(RecoveryRefused, match="setingkat"):
            confirm_recovery(commission, recovery_id=recovery.pk)

    def test_two_of_the_commission_may(self, world: World, member: Accepted) -> None:
        first, second = (factories.actor(world, Role.KPU_REGENCY, world.regency) for _ in "12")
        assert confirm_recovery(second, recovery_id=opened(world, member, first).pk).code


class TestWhoMay:
    @pytest.mark.parametrize("role", [Role.PPS, Role.KPPS, Role.BAWASLU, Role.OPERATOR])
    def test_nobody_else_opens_or_confirms(
        self, world: World, member: Accepted, role: Role
    ) -> None:
        region = world.country if role == Role.OPERATOR else world.regency
        actor = factories.actor(world, role, region)
        with pytest.raises(NotAllowed):
            opened(world, member, actor)
        recovery = opened(world, member)
        with pytest.raises(NotAllowed):
            confirm_recovery(actor, recovery_id=recovery.pk)
        with pytest.raises(NotAllowed):
            withdraw_recovery(actor, recovery_id=recovery.pk)

    def test_not_from_another_district(self, world: World, member: Accepted) -> None:
        elsewhere = factories.actor(world, Role.PPK, world.villages[1])
        with pytest.raises(NotAllowed):
            opened(world, member, elsewhere)

    def test_not_the_own_account(self, world: World, member: Accepted) -> None:
        own = actor_of(member.account.grants.get())
        with pytest.raises(NotAllowed):
            opened(world, member, own)

    def test_ppk_by_the_commission(self, world: World) -> None:
        officer = with_password(world)
        first, second = (factories.actor(world, Role.KPU_REGENCY, world.regency) for _ in "12")
        confirm_recovery(second, recovery_id=opened(world, officer, first).pk)
        officer.account.refresh_from_db()
        assert not officer.account.has_usable_password()
        with pytest.raises(NotAllowed):
            opened(world, officer)


class TestOver:
    def test_one_open_at_a_time(self, world: World, member: Accepted) -> None:
        opened(world, member)
        with pytest.raises(RecoveryRefused, match="sudah dibuka"):
            opened(world, member)

    def test_one_that_ran_out_makes_room(self, world: World, member: Accepted) -> None:
        late = opened(world, member)
        with clock.wall_at(later(hours=49)):
            with pytest.raises(RecoveryRefused, match="lewat waktunya"):
                confirm_recovery(ppk(world), recovery_id=late.pk)
            fresh = opened(world, member)
            confirm_recovery(ppk(world), recovery_id=fresh.pk)

    def test_withdrawn_or_done_is_over(self, world: World, member: Accepted) -> None:
        recovery = opened(world, member)
        withdraw_recovery(ppk(world), recovery_id=recovery.pk)
        with pytest.raises(RecoveryRefused):
            confirm_recovery(ppk(world), recovery_id=recovery.pk)
        with pytest.raises(RecoveryRefused):
            withdraw_recovery(ppk(world), recovery_id=recovery.pk)
        assert DeviceAccount.objects.get().ended_at is None

    @pytest.mark.parametrize("reason", ["", "   ", "x" * 301])
    def test_a_reason_is_needed(self, world: World, member: Accepted, reason: str) -> None:
        with pytest.raises(RecoveryRefused, match="alasan"):
            open_recovery(
                ppk(world), election=world.election, account_id=member.account.pk, reason=reason
            )
        assert not Recovery.objects.exists()


class TestPages:
    def test_from_the_list_to_a_new_sheet(self, world: World, member: Accepted) -> None:
        first, second = signed_in(ppk(world)), signed_in(ppk(world))
        page = first.get(f"/akun/{member.account.pk}/")
        assert "Chrome di Android" in text(page)
        answer = first.post(f"/akun/{member.account.pk}/pulihkan/", {"reason": "Lupa PIN."})
        assert answer["Location"] == "/pemulihan/"
        recovery = Recovery.objects.get()
        assert "Menunggu disahkan" in text(first.get("/pemulihan/"))
        assert "Sahkan dan cetak" in text(second.get("/pemulihan/"))
        refused = first.post(f"/pemulihan/{recovery.pk}/sahkan/")
        assert "Orang lain" in text(refused, 409)
        sheet = second.post(f"/pemulihan/{recovery.pk}/sahkan/")
        assert sheet["Content-Type"] == "application/pdf"
        assert "Tidak ada pemulihan" in text(first.get("/pemulihan/"))

    def test_a_missing_reason_is_asked_for(self, world: World, member: Accepted) -> None:
        client = signed_in(ppk(world))
        for path in ("pulihkan", "cabut"):
            answer = client.post(f"/akun/{member.account.pk}/{path}/", {"reason": ""})
            assert answer.status_code == 422
        assert not Recovery.objects.exists()

    def test_stolen_phone(self, world: World, member: Accepted) -> None:
        client = phone(member)
        enter_pin(client, member)
        signed_in(ppk(world)).post(
            f"/akun/{member.account.pk}/cabut/", {"reason": "Dicuri di pasar."}
        )
        assert client.get("/tugas/").status_code == 302
        assert not SignIn.objects.filter(account=member.account, ended_at__isnull=True).exists()

    def test_others_learn_nothing(self, world: World, member: Accepted) -> None:
        recovery = opened(world, member)
        outsiders: list[Client] = [
            signed_in(factories.actor(world, Role.PPS)),
            signed_in(factories.actor(world, Role.PPK, world.villages[1])),
            signed_in(factories.actor(world, Role.BAWASLU, world.regency)),
        ]
        for client in outsiders:
            for path in (f"/akun/{member.account.pk}/", f"/akun/{uuid4()}/"):
                assert client.get(path).status_code == 404
            assert client.post(f"/pemulihan/{recovery.pk}/sahkan/").status_code == 404
            assert client.post(f"/pemulihan/{recovery.pk}/tarik/").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_two_confirm_at_once_and_one_code_is_made() -> None:
    world = factories.world()
    recovery = opened(world, paired(world))
    second, third = ppk(world), ppk(world)
    outcomes = at_once(
        lambda: confirm_recovery(second, recovery_id=recovery.pk),
        lambda: confirm_recovery(third, recovery_id=recovery.pk),
    )
    assert outcomes.count("recovery") == 1
