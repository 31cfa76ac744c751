"""Issuing, using up and taking back invitations."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from tests import factories
from tests.factories import World
from tests.support.at_once import at_once
from tests.support.entrance import (
    A_PHONE,
    AT_A_DESK,
    PASSWORD,
    PIN,
    invite,
    later,
    paired,
    with_password,
)

from garda.kernel import clock
from garda.kernel.errors import NotAllowed
from garda.kernel.roles import Role
from garda.ledger.models import LedgerEntry, LedgerPayload
from garda.people.models import Account, Grant
from garda.people.queries import actor_of
from garda.people.services import system_operator
from garda.signin import limits
from garda.signin.domain.code import check_character
from garda.signin.errors import InvitationRefused, TooManyTries, WeakPin
from garda.signin.models import Device, DeviceAccount, Invitation, SignIn
from garda.signin.services.accepting import accept_with_password, accept_with_pin, invited
from garda.signin.services.invitations import AlreadySignedIn, invite_oneself, issue, revoke

pytestmark = pytest.mark.django_db
#: Well-formed, and nobody's.
GUESS = "2" * 15 + check_character("2" * 15)


@pytest.fixture
def world() -> World:
    return factories.world()


def pps(world: World, number: int = 1) -> list[Account]:
    return [factories.account(world, Role.PPS, world.village) for _ in range(number)]


class TestIssue:
    def test_codes_are_kept_as_hashes_only(self, world: World) -> None:
        ppk, people = factories.actor(world, Role.PPK, world.district), pps(world, 3)
        issued = issue(ppk, election=world.election, account_ids=[a.pk for a in people])
        assert [i.account_id for i in issued] == [a.pk for a in people]
        rows = list(Invitation.objects.all())
        stored = " ".join(repr(vars(row)) for row in rows)
        assert len(rows) == 3
        assert not any(i.code in stored for i in issued)
        assert {row.issued_by_id for row in rows} == {ppk.account_id}

    def test_one_entry_that_names_accounts_and_no_codes(self, world: World) -> None:
        ppk, people = factories.actor(world, Role.PPK, world.district), pps(world, 2)
        issued = issue(ppk, election=world.election, account_ids=[a.pk for a in people])
        entry = LedgerEntry.objects.get(act="invitations.issued")
        assert (entry.count, entry.account_id) == (2, ppk.account_id)
        payload = LedgerPayload.objects.get(entry=entry).payload
        assert not any(i.code in str(payload) for i in issued)

    def test_queries_do_not_grow_with_people(self, world: World) -> None:
        ppk, counts = factories.actor(world, Role.PPK, world.district), []
        for size in (1, 40):
            people = [a.pk for a in pps(world, size)]
            with CaptureQueriesContext(connection) as queries:
                issue(ppk, election=world.election, account_ids=people)
            counts.append(len(queries))
        assert counts[0] == counts[1] <= 10

    def test_sending_again_ends_the_earlier_code(self, world: World) -> None:
        (account,) = pps(world)
        first = invite(world, account, Role.PPS, world.village)
        second = invite(world, account, Role.PPS, world.village)
        with pytest.raises(InvitationRefused):
            invited(first)
        assert invited(second).account == account
        assert Invitation.objects.get(ended_at__isnull=False).end_reason == "replaced"

    @pytest.mark.parametrize("role", [Role.PPS, Role.KPPS, Role.BAWASLU, Role.OPERATOR])
    def test_who_is_not_above_issues_nothing(self, world: World, role: Role) -> None:
        actor, (account,) = factories.actor(world, role, world.regency), pps(world)
        with pytest.raises(NotAllowed):
            issue(actor, election=world.election, account_ids=[account.pk])
        assert not Invitation.objects.exists()

    def test_one_stranger_among_many_stops_the_whole_act(self, world: World) -> None:
        ppk, people = factories.actor(world, Role.PPK, world.district), pps(world, 2)
        other = factories.account(world, Role.KPU_REGENCY, world.regency)
        with pytest.raises(NotAllowed, match=other.username):
            issue(ppk, election=world.election, account_ids=[*(a.pk for a in people), other.pk])
        assert not Invitation.objects.exists()

    def test_a_higher_grant_of_the_same_account_is_not_given_away(self, world: World) -> None:
        ppk, (account,) = factories.actor(world, Role.PPK, world.district), pps(world)
        Grant.objects.create(
            account=account,
            election=world.election,
            role=Role.KPU_REGENCY,
            region=world.regency,
            valid_from=date(2024, 1, 1),
        )
        with pytest.raises(NotAllowed):
            issue(ppk, election=world.election, account_ids=[account.pk])

    def test_nobody_invites_somebody_unknown_or_without_a_grant(self, world: World) -> None:
        ppk = factories.actor(world, Role.PPK, world.district)
        bare = Account.objects.create(username="tanpa-peran", password="!")
        for account_id in (uuid4(), bare.pk):
            with pytest.raises(NotAllowed):
                issue(ppk, election=world.election, account_ids=[account_id])

    def test_who_has_signed_in_before_needs_two_people(self, world: World) -> None:
        member = paired(world).account
        ppk = factories.actor(world, Role.PPK, world.district)
        with pytest.raises(AlreadySignedIn, match=member.username):
            issue(ppk, election=world.election, account_ids=[member.pk])

    def test_the_database_keeps_one_open_code_per_account(self, world: World) -> None:
        (account,) = pps(world)
        invite(world, account, Role.PPS, world.village)
        row = Invitation.objects.get()
        row.pk, row.code_hash = uuid4(), b"x" * 32
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save(force_insert=True)


class TestRevoke:
    def test_the_code_is_worthless(self, world: World) -> None:
        (account,) = pps(world)
        code = invite(world, account, Role.PPS, world.village)
        ppk = factories.actor(world, Role.PPK, world.district)
        assert revoke(ppk, election=world.election, account_ids=[account.pk]) == 1
        with pytest.raises(InvitationRefused):
            invited(code)
        assert LedgerEntry.objects.filter(act="invitations.revoked").count() == 1

    def test_only_from_above(self, world: World) -> None:
        (account,) = pps(world)
        code = invite(world, account, Role.PPS, world.village)
        other = factories.actor(world, Role.PPS)
        with pytest.raises(NotAllowed):
            revoke(other, election=world.election, account_ids=[account.pk])
        assert invited(code).account == account


class TestAccept:
    def test_a_pin_pairs_the_phone(self, world: World) -> None:
        (account,) = pps(world)
        code = invite(world, account, Role.PPS, world.village)
        accepted = accept_with_pin(code, pin=PIN, browser=A_PHONE)
        pairing = DeviceAccount.objects.get()
        assert (pairing.account, pairing.device) == (account, accepted.device)
        assert PIN not in pairing.pin
        assert accepted.token is not None
        assert accepted.token.secret not in repr(vars(Device.objects.get()))
        entry = LedgerEntry.objects.get(act="invitation.accepted")
        assert (entry.account_id, entry.role) == (account.pk, "pps")

    def test_a_code_is_good_once(self, world: World) -> None:
        (account,) = pps(world)
        code = invite(world, account, Role.PPS, world.village)
        accept_with_pin(code, pin=PIN, browser=A_PHONE)
        with pytest.raises(InvitationRefused):
            accept_with_pin(code, pin=PIN, browser=A_PHONE)
        assert DeviceAccount.objects.count() == 1

    def test_a_code_runs_out(self, world: World) -> None:
        (account,) = pps(world)
        code = invite(world, account, Role.PPS, world.village)
        with clock.wall_at(later(days=13)):
            assert invited(code).account == account
        with clock.wall_at(later(days=15)), pytest.raises(InvitationRefused):
            accept_with_pin(code, pin=PIN, browser=A_PHONE)

    def test_a_weak_pin_leaves_the_code_good(self, world: World) -> None:
        (account,) = pps(world)
        code = invite(world, account, Role.PPS, world.village)
        for weak in ("123456", "111111", "950517", "170595"):
            with pytest.raises(WeakPin):
                accept_with_pin(code, pin=weak, browser=A_PHONE)
        assert not Device.objects.exists()
        accept_with_pin(code, pin=PIN, browser=A_PHONE)

    def test_a_weak_password_leaves_the_code_good(self, world: World) -> None:
        account = factories.account(world, Role.PPK, world.district)
        code = invite(world, account, Role.PPK, world.district)
        for weak in ("pendek", "123456789012", account.username + "1"):
            with pytest.raises(ValidationError):
                accept_with_password(code, password=weak, browser=AT_A_DESK)
        accept_with_password(code, password=PASSWORD, browser=AT_A_DESK)
        account.refresh_from_db()
        assert account.check_password(PASSWORD)

    def test_means_are_not_a_choice(self, world: World) -> None:
        ppk = factories.account(world, Role.PPK, world.district)
        code = invite(world, ppk, Role.PPK, world.district)
        with pytest.raises(InvitationRefused):
            accept_with_pin(code, pin=PIN, browser=A_PHONE)
        (member,) = pps(world)
        code = invite(world, member, Role.PPS, world.village)
        with pytest.raises(InvitationRefused):
            accept_with_password(code, password=PASSWORD, browser=AT_A_DESK)

    def test_an_inactive_account_cannot_accept(self, world: World) -> None:
        (account,) = pps(world)
        code = invite(world, account, Role.PPS, world.village)
        Account.objects.filter(pk=account.pk).update(is_active=False)
        with pytest.raises(InvitationRefused):
            invited(code)

    def test_an_account_whose_grants_ended_cannot_accept(self, world: World) -> None:
        (account,) = pps(world)
        code = invite(world, account, Role.PPS, world.village)
        account.grants.update(valid_to=date(2024, 2, 1))
        with pytest.raises(InvitationRefused):
            invited(code)

    def test_many_share_a_device(self, world: World) -> None:
        first = paired(world)
        second = paired(world, device=first.device)
        assert second.device == first.device
        assert second.token is None
        assert first.device.accounts.count() == 2


class TestGuessing:
    def test_well_formed_codes_that_are_none_run_into_a_bucket(self, world: World) -> None:
        with clock.wall_at(later()):
            for _ in range(limits.INVITATION.burst):
                with pytest.raises(InvitationRefused):
                    invited(GUESS)
            with pytest.raises(TooManyTries):
                invited(GUESS)

    def test_a_real_code_is_taken_even_then(self, world: World) -> None:
        (account,) = pps(world)
        code = invite(world, account, Role.PPS, world.village)
        with clock.wall_at(later()):
            for _ in range(80):
                with pytest.raises((InvitationRefused, TooManyTries)):
                    invited(GUESS)
            assert invited(code).account == account


class TestOwnDevice:
    def test_a_second_device_of_ones_own(self, world: World) -> None:
        first = paired(world)
        grant = first.account.grants.get()
        issued = invite_oneself(actor_of(grant), election=world.election)
        second = accept_with_pin(issued.code, pin="905183", browser=A_PHONE)
        assert second.device != first.device
        assert first.account.devices.filter(ended_at__isnull=True).count() == 2

    def test_the_machine_has_no_device(self, world: World) -> None:
        with pytest.raises(NotAllowed):
            invite_oneself(system_operator(), election=world.election)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_use_a_code_at_once_one_gets_in() -> None:
    world = factories.world()
    (account,) = pps(world)
    code = invite(world, account, Role.PPS, world.village)
    outcomes = at_once(*(lambda: accept_with_pin(code, pin=PIN, browser=A_PHONE) for _ in range(4)))
    assert sum(o == "invitation" for o in outcomes) == 3
    assert DeviceAccount.objects.count() == 1


def test_a_password_ends_earlier_sign_ins(world: World) -> None:
    accepted = with_password(world)
    assert not SignIn.objects.filter(account=accepted.account).exists()
    assert accepted.account.devices.get().pin == ""
