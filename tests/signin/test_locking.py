"""The lock: nothing goes through it, and nothing that was typed is lost behind it."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests import factories
from tests.factories import World
from tests.support.desk import text
from tests.support.entrance import (
    OTHER_PIN,
    PASSWORD,
    PIN,
    enter_pin,
    paired,
    phone,
    with_password,
)

from garda.kernel import clock
from garda.signin.locking import LOCKED
from garda.signin.models import SignIn
from garda.signin.services.accepting import Accepted

pytestmark = pytest.mark.django_db
#: Some page that takes a form.
FORM = "/isi/01a21e37-24a0-7830-b1a0-d87f833c3203/"


@pytest.fixture
def world() -> World:
    return factories.world()


@pytest.fixture
def member(world: World) -> Accepted:
    return paired(world)


@pytest.fixture
def browser(member: Accepted) -> Client:
    """Signed in with a PIN, and locked."""
    client = phone(member)
    enter_pin(client, member)
    client.post("/kunci/sekarang/")
    return client


def fields_of(page: Any) -> dict[str, str]:
    """Hidden fields of the lock's form."""
    html = page.content.decode()
    form = re.search(r'<form[^>]*action="/kunci/".*?</form>', html, re.DOTALL)
    assert form is not None
    pairs = re.findall(r'type="hidden" name="([^"]*)" value="([^"]*)"', form.group())
    return {unescape(name): unescape(value) for name, value in pairs}


class TestLocked:
    @pytest.mark.parametrize("path", ["/tugas/", "/isi/", "/", "/akun/", "/akun/faktor-kedua/"])
    def test_every_page_is_covered(self, browser: Client, path: str) -> None:
        page = browser.get(path)
        assert "Terkunci" in text(page, LOCKED)
        assert page.headers["Cache-Control"]

    def test_nothing_of_the_work_is_shown(self, browser: Client, world: World) -> None:
        page = text(browser.get("/tugas/"), LOCKED)
        assert "Ganti petugas" in page
        assert "Isi C.Hasil" not in page

    @pytest.mark.parametrize(
        ("path", "status"),
        [("/tidak/ada/", 404), ("/ganti/", 200), ("/masuk/", 200), ("/?q=3320019001000001", 400)],
    )
    def test_pages_that_answer_all_the_same_name_nobody_in_the_header(
        self, browser: Client, member: Accepted, path: str, status: int
    ) -> None:
        page = browser.get(path)
        assert page.status_code == status
        header = page.content.decode().split("</header>")[0]
        assert "Akun saya" not in header
        assert str(member.account.pk) not in header
        assert member.account.person is not None
        assert member.account.person.name not in header

    def test_a_form_without_its_token_names_nobody(self, member: Accepted) -> None:
        client = phone(member)
        enter_pin(client, member)
        client.post("/kunci/sekarang/")
        strict = Client(enforce_csrf_checks=True)
        strict.cookies = client.cookies
        page = text(strict.post("/tugas/"), 403)
        assert member.account.person is not None
        assert member.account.person.name not in page

    def test_unlocked_the_header_is_back(self, browser: Client, member: Accepted) -> None:
        assert member.account.person is not None
        browser.post("/kunci/", {"kunci-akun": str(member.account.pk), "kunci": PIN})
        page = browser.get("/tidak/ada/").content.decode()
        assert member.account.person.name in page.split("</header>")[0]

    def test_after_a_while_by_itself(self, member: Accepted) -> None:
        client = phone(member)
        enter_pin(client, member)
        began = SignIn.objects.get(ended_at__isnull=True).seen_at
        with clock.wall_at(began + timedelta(minutes=19)):
            assert client.get("/tugas/").status_code == 200
        with clock.wall_at(began + timedelta(minutes=40)):
            assert client.get("/tugas/").status_code == LOCKED
        assert SignIn.objects.get(ended_at__isnull=True).locked_at is not None

    def test_sooner_for_those_who_see_more(self, world: World) -> None:
        officer, client = with_password(world), Client()
        client.force_login(officer.account)
        began = SignIn.objects.get(ended_at__isnull=True).seen_at
        with clock.wall_at(began + timedelta(minutes=11)):
            assert client.get("/tugas/").status_code == LOCKED

    def test_typing_without_sending_counts_as_being_there(self, member: Accepted) -> None:
        client = phone(member)
        enter_pin(client, member)
        began = SignIn.objects.get(ended_at__isnull=True).seen_at
        for minutes in (15, 30, 45):
            with clock.wall_at(began + timedelta(minutes=minutes)):
                assert client.post("/kunci/ada/").status_code == 204
        with clock.wall_at(began + timedelta(minutes=60)):
            assert client.get("/tugas/").status_code == 200

    def test_somebody_typing_cannot_open_a_lock(self, browser: Client) -> None:
        assert browser.post("/kunci/ada/").status_code == LOCKED
        assert browser.get("/tugas/").status_code == LOCKED


class TestUnlock:
    def test_what_was_sent_is_sent_again_with_all_its_fields(self, browser: Client) -> None:
        typed = {"f-votes_1": "30", "catatan": 'baris "satu"\r\nbaris <dua>', "banyak": ["1", "2"]}
        page = browser.post(FORM + "?x=1", typed)
        found = fields_of(page)
        assert found["kunci-ke"] == FORM + "?x=1"
        assert found["catatan"] == typed["catatan"]
        assert page.content.decode().count('name="banyak"') == 2
        answer = browser.post("/kunci/", {**found, "kunci": PIN})
        assert (answer.status_code, answer["Location"]) == (307, FORM + "?x=1")
        assert browser.get("/tugas/").status_code == 200

    def test_a_page_that_was_asked_for_is_asked_for_again(self, browser: Client) -> None:
        found = fields_of(browser.get("/isi/"))
        answer = browser.post("/kunci/", {**found, "kunci": PIN})
        assert (answer.status_code, answer["Location"]) == (303, "/isi/")

    def test_a_wrong_pin_keeps_the_fields(self, browser: Client) -> None:
        found = fields_of(browser.post(FORM, {"f-valid": "80"}))
        page = browser.post("/kunci/", {**found, "kunci": "111222"})
        assert "PIN salah" in text(page, LOCKED)
        assert fields_of(page) | {"csrfmiddlewaretoken": ""} == found | {"csrfmiddlewaretoken": ""}
        answer = browser.post("/kunci/", {**fields_of(page), "kunci": PIN})
        assert answer.status_code == 307

    def test_uploads_are_named_as_lost(self, browser: Client) -> None:
        file = SimpleUploadedFile("c.pdf", b"%PDF-", "application/pdf")
        page = browser.post(FORM, {"f-valid": "80", "berkas": file})
        assert "Berkas harus dipilih lagi" in text(page, LOCKED)
        assert fields_of(page)["f-valid"] == "80"

    def test_a_script_gets_words_instead_of_pages(self, browser: Client, member: Accepted) -> None:
        data = {"kunci": "111222", "kunci-akun": str(member.account.pk)}
        json = {"headers": {"accept": "application/json"}}
        refused = browser.post("/kunci/", data, **json)
        assert refused.status_code == LOCKED
        assert "PIN salah" in refused.json()["error"]
        opened = browser.post("/kunci/", data | {"kunci": PIN}, **json)
        assert opened.json() == {"open": True}

    def test_another_persons_form_is_not_sent_by_whoever_came_next(
        self, browser: Client, member: Accepted, world: World
    ) -> None:
        waiting = fields_of(browser.post(FORM, {"f-valid": "80"}))
        second = paired(world, device=member.device, pin=OTHER_PIN)
        enter_pin(browser, second, OTHER_PIN)
        answer = browser.post("/kunci/", {**waiting, "kunci": OTHER_PIN})
        assert (answer.status_code, answer["Location"]) == (302, "/tugas/")

    @pytest.mark.parametrize(
        "target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "", "\\\\x"]
    )
    def test_it_leads_nowhere_else(self, browser: Client, member: Accepted, target: str) -> None:
        data = {"kunci": PIN, "kunci-akun": str(member.account.pk), "kunci-ke": target}
        assert browser.post("/kunci/", data)["Location"] == "/tugas/"

    def test_a_foreign_pages_form_is_not_carried_over(self, member: Accepted) -> None:
        client = Client(enforce_csrf_checks=True)
        client.cookies = phone(member).cookies
        client.force_login(member.account)
        SignIn.objects.update(locked_at=clock.wall())
        page = client.post(FORM, {"f-valid": "80"})
        assert page.status_code == 403
        assert "f-valid" not in page.content.decode()

    def test_ten_wrong_pins_end_the_sign_in(self, browser: Client, member: Accepted) -> None:
        began = clock.wall()
        data = {"kunci": "111222", "kunci-akun": str(member.account.pk)}
        for n in range(10):
            with clock.wall_at(began + timedelta(minutes=n)):
                answer = browser.post("/kunci/", data)
        assert answer["Location"] == "/ganti/"
        assert not SignIn.objects.filter(ended_at__isnull=True).exists()

    def test_by_password(self, world: World) -> None:
        officer, client = with_password(world), Client()
        client.post("/masuk/", {"username": officer.account.username, "password": PASSWORD})
        client.post("/kunci/sekarang/")
        found = fields_of(client.get("/tugas/"))
        assert "salah" in text(client.post("/kunci/", {**found, "kunci": "x" * 12}), LOCKED)
        assert client.post("/kunci/", {**found, "kunci": PASSWORD}).status_code == 303


class TestWhileLocked:
    def test_another_person_may_take_over(
        self, browser: Client, member: Accepted, world: World
    ) -> None:
        second = paired(world, device=member.device, pin=OTHER_PIN)
        assert browser.get("/ganti/").status_code == 200
        assert enter_pin(browser, second, OTHER_PIN).status_code == 302
        assert browser.get("/tugas/").status_code == 200

    def test_one_may_go(self, browser: Client) -> None:
        assert browser.post("/keluar/").status_code == 302
        assert browser.get("/").status_code == 200
