"""Pages of signing in: invitation, PIN, change of user, password, and their ends."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from tests import factories
from tests.factories import World
from tests.support.desk import text
from tests.support.entrance import (
    OTHER_PIN,
    PASSWORD,
    PIN,
    enter_pin,
    invite,
    later,
    paired,
    pairing_of,
    phone,
    with_password,
)

from garda.kernel import clock
from garda.kernel.roles import Role
from garda.signin import cookie
from garda.signin.domain.authority import Means
from garda.signin.domain.code import check_character
from garda.signin.models import DeviceAccount, Method, SignIn

pytestmark = pytest.mark.django_db
ANDROID = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130 Mobile"


@pytest.fixture
def world() -> World:
    return factories.world()


class TestInvitation:
    def test_from_code_to_tasks(self, world: World) -> None:
        account = factories.account(world, Role.PPS, world.village, "Sri Wulandari")
        code = invite(world, account, Role.PPS, world.village)
        browser = Client(HTTP_USER_AGENT=ANDROID)
        shown = text(browser.post("/undangan/", {"code": code.lower()}))
        assert "Sri Wulandari" in shown
        assert "Desa Watuaji" in shown
        answer = browser.post("/undangan/", {"code": code, "pin": PIN, "again": PIN})
        assert (answer.status_code, answer["Location"]) == (302, "/tugas/")
        made = answer.cookies[cookie.name()]
        assert made["httponly"]
        assert made["samesite"] == "Strict"
        row = SignIn.objects.get()
        assert (row.method, row.agent, row.account) == (Method.PIN, "Chrome di Android", account)
        assert browser.get("/tugas/").status_code == 200

    def test_the_code_never_stands_in_an_address(self, world: World) -> None:
        account = factories.account(world, Role.PPS, world.village)
        code = invite(world, account, Role.PPS, world.village)
        answer = Client().get("/undangan/", {"code": code, "K": code})
        assert code not in answer.content.decode()
        assert account.person is not None
        assert account.person.name not in text(answer)

    def test_two_different_pins_are_refused_and_nothing_is_used_up(self, world: World) -> None:
        account = factories.account(world, Role.PPS, world.village)
        code = invite(world, account, Role.PPS, world.village)
        answer = Client().post("/undangan/", {"code": code, "pin": PIN, "again": OTHER_PIN})
        assert "Kedua PIN tidak sama" in text(answer, 422)
        answer = Client().post("/undangan/", {"code": code, "pin": "123456", "again": "123456"})
        assert "berurutan" in text(answer, 422)
        assert not DeviceAccount.objects.exists()
        answer = Client().post("/undangan/", {"code": code, "pin": PIN, "again": PIN})
        assert answer.status_code == 302

    def test_a_password_for_ppk(self, world: World) -> None:
        account = factories.account(world, Role.PPK, world.district)
        code = invite(world, account, Role.PPK, world.district)
        browser = Client()
        weak = {"code": code, "password": "garuda", "again": "garuda"}
        assert "12" in text(browser.post("/undangan/", weak), 422)
        good = {"code": code, "password": PASSWORD, "again": PASSWORD}
        assert browser.post("/undangan/", good).status_code == 302

    @pytest.mark.parametrize("typed", ["", "ABCD", "0" * 16, "2" * 16, "💥" * 16, "A" * 61])
    def test_a_typing_error_is_told_without_asking_the_database(
        self, world: World, typed: str
    ) -> None:
        answer = Client().post("/undangan/", {"code": typed})
        assert answer.status_code == 422

    def test_used_unknown_and_late_codes_get_the_same_answer(self, world: World) -> None:
        def said(code: str) -> str:
            page = text(Client().post("/undangan/", {"code": code}), 422)
            return re.sub(code, "", page)

        used = factories.account(world, Role.PPS, world.village)
        code = invite(world, used, Role.PPS, world.village)
        Client().post("/undangan/", {"code": code, "pin": PIN, "again": PIN})
        waiting = factories.account(world, Role.PPS, world.village)
        late = invite(world, waiting, Role.PPS, world.village)
        unknown = "2" * 15 + check_character("2" * 15)
        with clock.wall_at(later(days=20)):
            answers = {said(code), said(late), said(unknown)}
        assert len(answers) == 1


class TestChangeOfUser:
    def test_two_taps_and_six_digits(self, world: World) -> None:
        first = paired(world)
        second = paired(world, device=first.device, pin=OTHER_PIN)
        browser = phone(first)
        assert enter_pin(browser, first).status_code == 302
        listed = browser.get("/ganti/")
        for person in (first, second):
            assert person.account.person is not None
            assert person.account.person.name in text(listed)
        answer = enter_pin(browser, second, OTHER_PIN)
        assert answer.status_code == 302
        page = browser.get("/tugas/").content.decode()
        assert f'data-account="{second.account.pk}"' in page
        assert SignIn.objects.get(account=first.account).ended_at is not None
        assert SignIn.objects.get(account=second.account).ended_at is None

    def test_people_of_other_devices_are_not_there(self, world: World) -> None:
        here, elsewhere = paired(world), paired(world)
        browser = phone(here)
        assert elsewhere.account.person is not None
        assert elsewhere.account.person.name not in text(browser.get("/ganti/"))
        assert enter_pin(browser, elsewhere).status_code == 404
        assert browser.get(f"/ganti/{pairing_of(elsewhere)}/").status_code == 404

    def test_a_stranger_sees_nobody(self, world: World) -> None:
        member = paired(world)
        assert member.account.person is not None
        stranger = Client()
        assert member.account.person.name not in text(stranger.get("/ganti/"))
        answer = enter_pin(stranger, member)
        assert answer["Location"] == reverse("change-user")
        assert not SignIn.objects.exists()

    @pytest.mark.parametrize("change", ["x", ".", "é", ""])
    def test_a_cookie_that_we_did_not_make_is_no_device(self, world: World, change: str) -> None:
        member = paired(world)
        assert member.token is not None
        browser = phone(member)
        value = cookie.written(member.token)
        browser.cookies[cookie.name()] = value[:-1] + change
        assert enter_pin(browser, member)["Location"] == reverse("change-user")
        other = cookie.written(member.token._replace(secret="anderes"))
        browser.cookies[cookie.name()] = other
        assert enter_pin(browser, member)["Location"] == reverse("change-user")

    def test_a_wrong_pin_says_how_many_are_left(self, world: World) -> None:
        member = paired(world)
        answer = enter_pin(phone(member), member, "111222")
        assert "Sisa 9 percobaan" in text(answer, 422)
        assert not SignIn.objects.exists()

    def test_it_goes_on_where_one_wanted_to_go_but_not_elsewhere(self, world: World) -> None:
        member = paired(world)
        assert enter_pin(phone(member), member, next="/isi/")["Location"] == "/isi/"
        outside = enter_pin(phone(member), member, next="https://evil.example/")
        assert outside["Location"] == "/tugas/"


class TestPassword:
    def test_name_and_password(self, world: World) -> None:
        officer = with_password(world)
        browser = Client()
        form = {"username": officer.account.username, "password": PASSWORD}
        assert browser.post("/masuk/", form)["Location"] == "/tugas/"
        assert SignIn.objects.get().method == Method.PASSWORD

    def test_every_refusal_looks_the_same(self, world: World) -> None:
        officer = with_password(world)
        without = factories.account(world, Role.PPK, world.district)
        pages = set()
        for name, tried in (
            (officer.account.username, "salah-sekali-1"),
            (without.username, PASSWORD),
            ("tidak-ada", PASSWORD),
        ):
            page = text(Client().post("/masuk/", {"username": name, "password": tried}), 422)
            pages.add(page)
        assert len(pages) == 1


class TestEnds:
    def test_signing_out_ends_the_sign_in(self, world: World) -> None:
        member = paired(world)
        browser = phone(member)
        enter_pin(browser, member)
        assert browser.post("/keluar/").status_code == 302
        assert SignIn.objects.get().ended_at is not None
        assert browser.get("/tugas/").status_code == 302

    def test_an_ended_sign_in_is_refused_at_the_next_request(self, world: World) -> None:
        member = paired(world)
        browser = phone(member)
        enter_pin(browser, member)
        assert browser.get("/tugas/").status_code == 200
        SignIn.objects.update(ended_at=later())
        answer = browser.get("/tugas/")
        assert answer["Location"].startswith("/masuk/")

    def test_a_revoked_device_ends_what_runs_on_it(self, world: World) -> None:
        member = paired(world)
        browser = phone(member)
        enter_pin(browser, member)
        type(member.device).objects.update(revoked_at=later())
        assert browser.get("/tugas/").status_code == 302

    @pytest.mark.parametrize("which", ["idle", "age"])
    def test_a_sign_in_runs_out(self, world: World, which: str) -> None:
        member = paired(world)
        browser = phone(member)
        enter_pin(browser, member)
        limits = settings.GARDA_SIGN_IN[Means.PIN]
        row = SignIn.objects.get()
        if which == "idle":
            when = row.seen_at + limits.end_after_idle
        else:
            when = row.started_at + limits.end_after
            SignIn.objects.update(seen_at=when - timedelta(minutes=1))
        with clock.wall_at(when):
            assert browser.get("/tugas/").status_code == 302
        assert SignIn.objects.get().ended_at is not None

    def test_being_there_is_noted_by_the_minute(self, world: World) -> None:
        member = paired(world)
        browser = phone(member)
        enter_pin(browser, member)
        began = SignIn.objects.get().seen_at
        for seconds, moved in ((30, False), (90, True)):
            with clock.wall_at(began + timedelta(seconds=seconds)):
                browser.get("/tugas/")
            assert (SignIn.objects.get().seen_at > began) is moved
