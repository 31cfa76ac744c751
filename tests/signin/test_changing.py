"""Everybody changes the own password, or the own PIN on a device, by themself."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from tests import factories
from tests.factories import World
from tests.support.desk import text
from tests.support.entrance import (
    OTHER_PIN,
    PASSWORD,
    PIN,
    enter_pin,
    later,
    paired,
    pairing_of,
    phone,
    with_password,
)

from garda.kernel import clock
from garda.kernel.ids import uuid7
from garda.ledger.models import LedgerEntry, LedgerPayload
from garda.people.models import Account
from garda.people.queries import actor_of
from garda.signin import limits
from garda.signin.errors import PairingEnded, WrongProof
from garda.signin.models import DeviceAccount, Method, SignIn
from garda.signin.services import changing, passwords
from garda.signin.services.accepting import Accepted

pytestmark = pytest.mark.django_db
PAGE = "/akun/sandi/"
NEW = "tikar-lampu-perahu-5"


@pytest.fixture
def world() -> World:
    return factories.world()


@pytest.fixture
def officer(world: World) -> Accepted:
    return with_password(world)


@pytest.fixture
def member(world: World) -> Accepted:
    return paired(world)


def by_password(officer: Accepted, password: str = PASSWORD) -> Client:
    client = Client()
    client.post("/masuk/", {"username": officer.account.username, "password": password})
    return client


def by_pin(member: Accepted, pin: str = PIN) -> Client:
    client = phone(member)
    assert enter_pin(client, member, pin).status_code == 302
    return client


def change(client: Client, current: str, new: str, again: str | None = None) -> Any:
    again = new if again is None else again
    return client.post(PAGE, {"current": current, "password": new, "again": again})


def change_pin(client: Client, current: str, new: str) -> Any:
    return client.post(PAGE, {"current": current, "pin": new, "again": new})


def is_in(client: Client) -> bool:
    return bool(client.get("/tugas/").status_code == 200)


def is_password(officer: Accepted, password: str) -> bool:
    return Account.objects.get(pk=officer.account.pk).check_password(password)


class TestPassword:
    def test_the_old_ends_and_the_new_begins(self, officer: Accepted) -> None:
        client = by_password(officer)
        assert PAGE in client.get("/akun/").content.decode()
        assert change(client, PASSWORD, NEW)["Location"] == "/akun/"
        assert "Kata sandi Anda sudah diganti" in text(client.get("/akun/"))
        assert not is_in(by_password(officer))
        assert is_in(by_password(officer, NEW))

    def test_this_sign_in_stays_and_all_others_end(self, officer: Accepted) -> None:
        here, *others = (by_password(officer) for _ in range(3))
        key = here.cookies[settings.SESSION_COOKIE_NAME].value
        change(here, PASSWORD, NEW)
        assert is_in(here)
        assert [is_in(client) for client in others] == [False, False]
        assert SignIn.objects.filter(account=officer.account, ended_at__isnull=True).count() == 1
        assert here.cookies[settings.SESSION_COOKIE_NAME].value != key

    def test_the_ledger_says_so_and_names_no_password(self, officer: Accepted) -> None:
        other, here = by_password(officer), by_password(officer)
        change(here, PASSWORD, NEW)
        entry = LedgerEntry.objects.get(act="password.changed")
        payload = LedgerPayload.objects.get(entry=entry).payload
        assert payload["account"] == str(officer.account.pk)
        assert payload["sign_ins_ended"] == 1
        assert NEW not in str(payload)
        assert not is_in(other)

    def test_a_wrong_old_one_changes_nothing(self, officer: Accepted) -> None:
        client = by_password(officer)
        answer = change(client, "bukan-yang-ini-9", NEW)
        assert "Kata sandi salah" in text(answer, 422)
        assert NEW not in answer.content.decode()
        assert is_password(officer, PASSWORD)
        assert not LedgerEntry.objects.filter(act="password.changed").exists()

    def test_guessing_the_old_one_stops_before_any_hash(
        self, officer: Accepted, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        client = by_password(officer)
        for _ in range(limits.UNLOCK.burst):
            change(client, "bukan-yang-ini-9", NEW)
        monkeypatch.setattr(passwords, "check_password", None)
        answer = change(client, PASSWORD, NEW)
        assert "Terlalu banyak percobaan" in text(answer, 422)
        monkeypatch.undo()
        assert is_password(officer, PASSWORD)
        with clock.wall_at(later(minutes=2)):
            assert change(client, PASSWORD, NEW).status_code == 302

    @pytest.mark.parametrize(
        ("new", "why"),
        [
            ("pendek-9", "12"),
            ("password1234", "umum"),
            ("Pilkada-2024!", "mudah ditebak"),
            ("839105726391", "angka"),
            (PASSWORD, "harus lain"),
        ],
    )
    def test_a_weak_new_one(self, officer: Accepted, new: str, why: str) -> None:
        client = by_password(officer)
        answer = change(client, PASSWORD, new)
        assert why in text(answer, 422)
        assert is_password(officer, PASSWORD)

    def test_typed_twice(self, officer: Accepted) -> None:
        answer = change(by_password(officer), PASSWORD, NEW, NEW + "0")
        assert answer.status_code == 422
        assert is_password(officer, PASSWORD)

    def test_a_recovery_in_between_wins(self, officer: Accepted) -> None:
        by_password(officer)
        sign_in = SignIn.objects.get(account=officer.account, ended_at__isnull=True)
        assert sign_in.account.username
        Account.objects.filter(pk=officer.account.pk).update(password="!")
        actor = actor_of(officer.account.grants.get())
        with pytest.raises(WrongProof, match="di tempat lain"):
            changing.change_password(actor, sign_in=sign_in, current=PASSWORD, new=NEW)
        assert Account.objects.get(pk=officer.account.pk).password == "!"

    def test_visitors_sign_in_first(self) -> None:
        assert Client().get(PAGE)["Location"].startswith("/masuk/")


class TestPin:
    def test_a_new_pin_on_this_device(self, member: Accepted) -> None:
        client = by_pin(member)
        page = text(client.get(PAGE))
        assert "Ganti PIN" in page
        assert "kata sandi" not in page.lower()
        assert change_pin(client, PIN, OTHER_PIN)["Location"] == "/akun/"
        assert is_in(client)
        assert enter_pin(phone(member), member, PIN).status_code == 422
        assert enter_pin(phone(member), member, OTHER_PIN).status_code == 302
        assert LedgerEntry.objects.filter(act="pin.changed").count() == 1

    def test_another_device_keeps_its_own(self, member: Accepted) -> None:
        other = DeviceAccount.objects.get(pk=pairing_of(member))
        before = DeviceAccount.objects.create(
            id=uuid7(),
            device=paired(factories.world()).device,
            account=member.account,
            pin=other.pin,
            added_at=other.added_at,
        )
        change_pin(by_pin(member), PIN, OTHER_PIN)
        before.refresh_from_db()
        assert before.ended_at is None
        assert before.pin == other.pin

    def test_a_wrong_old_one(self, member: Accepted) -> None:
        client = by_pin(member)
        answer = change_pin(client, "904417", OTHER_PIN)
        assert "Sisa 9 percobaan" in text(answer, 422)
        assert enter_pin(phone(member), member, PIN).status_code == 302

    @pytest.mark.parametrize("new", ["123456", "170595", PIN])
    def test_a_weak_new_one(self, member: Accepted, new: str) -> None:
        assert member.account.person is not None
        assert member.account.person.birth_date == date(1995, 5, 17)
        answer = change_pin(by_pin(member), PIN, new)
        assert re.search("(mudah ditebak|tanggal lahir|harus lain)", text(answer, 422))
        assert enter_pin(phone(member), member, PIN).status_code == 302

    def test_the_tenth_wrong_one_ends_it(self, member: Accepted) -> None:
        client = by_pin(member)
        DeviceAccount.objects.filter(pk=pairing_of(member)).update(wrong=limits.PIN_WRONG_LIMIT - 1)
        assert change_pin(client, "904417", OTHER_PIN)["Location"] == "/ganti/"
        assert not is_in(client)

    def test_what_was_unpaired_meanwhile_gets_no_pin(self, member: Accepted) -> None:
        by_pin(member)
        sign_in = SignIn.objects.get(account=member.account, method=Method.PIN, ended_at=None)
        actor = actor_of(member.account.grants.get())
        DeviceAccount.objects.filter(pk=pairing_of(member)).update(ended_at=clock.wall())
        with pytest.raises(PairingEnded):
            changing._put_pin(actor, sign_in, OTHER_PIN)

    def test_tries_are_limited(self, member: Accepted) -> None:
        client = by_pin(member)
        for _ in range(limits.PIN.burst):
            change_pin(client, "904417", OTHER_PIN)
        assert "Terlalu banyak percobaan" in text(change_pin(client, PIN, OTHER_PIN), 422)
        assert DeviceAccount.objects.get(pk=pairing_of(member)).wrong == limits.PIN.burst
