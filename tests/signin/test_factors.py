"""Second factors: demanded of who sees more, good once, sealed at rest."""

from __future__ import annotations

import re
import time
from datetime import date, timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.test import Client
from tests import factories
from tests.factories import World
from tests.support.at_once import at_once
from tests.support.desk import text
from tests.support.entrance import PASSWORD, enter_pin, later, paired, phone, with_password

from garda.kernel import clock
from garda.kernel.roles import Role
from garda.ledger.models import LedgerEntry
from garda.people.models import Grant
from garda.regions.models import ElectionKind
from garda.signin import cookie
from garda.signin.errors import TooManyTries, WrongProof
from garda.signin.keys import seal, unseal
from garda.signin.models import DeviceAccount, Method, SignIn
from garda.signin.services import factors
from garda.signin.services.accepting import Accepted

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    """A real election: there a password alone opens nothing."""
    return factories.world(kind=ElectionKind.REAL)


@pytest.fixture
def officer(world: World) -> Accepted:
    return with_password(world)


def by_password(officer: Accepted) -> Client:
    client = Client()
    client.post("/masuk/", {"username": officer.account.username, "password": PASSWORD})
    return client


def code_now(secret: str, steps: int = 0) -> str:
    counter = int(time.time()) // 30 + steps
    return totp.format_hotp_value(totp.hotp_value(secret, counter))


def set_up(client: Client) -> str:
    """Install an app through the pages; returns its secret."""
    page = client.get("/akun/faktor-kedua/aplikasi/").content.decode()
    found = re.search(r'class="secret">([A-Z2-7 ]+)<', page)
    assert found is not None
    secret = found.group(1).replace(" ", "")
    answer = client.post("/akun/faktor-kedua/aplikasi/", {"code": code_now(secret)})
    assert answer["Location"] == "/akun/kode-cadangan/"
    return secret


def second_step(officer: Accepted, code: str) -> tuple[Client, Any]:
    client = by_password(officer)
    return client, client.post("/masuk/kode/", {"code": code})


class TestDemanded:
    @pytest.mark.parametrize("path", ["/tugas/", "/akun/", "/penyelesaian/"])
    def test_a_password_alone_reaches_only_the_set_up(self, officer: Accepted, path: str) -> None:
        client = by_password(officer)
        assert client.get(path)["Location"] == "/akun/faktor-kedua/"
        assert "Pasang faktor kedua dahulu" in text(client.get("/akun/faktor-kedua/"))

    def test_public_pages_and_the_way_out_stay_open(self, officer: Accepted) -> None:
        client = by_password(officer)
        assert client.get("/").status_code == 200
        assert client.post("/keluar/").status_code == 302

    def test_after_setting_up_everything_opens(self, officer: Accepted) -> None:
        client = by_password(officer)
        set_up(client)
        assert client.get("/tugas/").status_code == 200
        assert SignIn.objects.get(ended_at__isnull=True).method == Method.CODE
        assert LedgerEntry.objects.filter(act="second_factor.added").count() == 1

    def test_a_pin_suffices_in_a_village_and_not_above(self, world: World) -> None:
        member = paired(world)
        client = phone(member)
        enter_pin(client, member)
        assert client.get("/tugas/").status_code == 200
        above = Grant.objects.create(
            account=member.account,
            election=world.election,
            role=Role.PPK,
            region=world.district,
            valid_from=date(2024, 1, 1),
        )
        client.post("/peran/", {"grant": str(above.pk)})
        assert client.get("/tugas/")["Location"] == "/akun/faktor-kedua/"
        assert "perlu kata sandi" in text(client.get("/akun/faktor-kedua/"))
        for path in ("aplikasi", "kunci-sandi"):
            assert client.get(f"/akun/faktor-kedua/{path}/").status_code == 404

    def test_in_a_demo_it_may_come_later(self) -> None:
        officer = with_password(factories.world(kind=ElectionKind.DEMO))
        assert by_password(officer).get("/tugas/").status_code == 200

    def test_in_a_rehearsal_it_may_not(self) -> None:
        officer = with_password(factories.world(kind=ElectionKind.PRACTICE))
        assert by_password(officer).get("/tugas/").status_code == 302


class TestApp:
    def test_sign_in_in_two_steps(self, officer: Accepted) -> None:
        secret = set_up(by_password(officer))
        client = by_password(officer)
        assert client.get("/tugas/").status_code == 302
        answer = client.post("/masuk/kode/", {"code": code_now(secret, 1)})
        assert answer["Location"] == "/tugas/"
        assert client.get("/tugas/").status_code == 200
        assert answer.cookies[cookie.name()]["httponly"]
        assert DeviceAccount.objects.filter(account=officer.account, pin="").count() == 2

    def test_a_code_is_good_once(self, officer: Accepted) -> None:
        secret = set_up(by_password(officer))
        code = code_now(secret, 1)
        assert second_step(officer, code)[1].status_code == 302
        assert "sudah dipakai" in text(second_step(officer, code)[1], 422)

    @pytest.mark.parametrize("steps", [-10, 10])
    def test_codes_of_other_times_are_none(self, officer: Accepted, steps: int) -> None:
        secret = set_up(by_password(officer))
        assert second_step(officer, code_now(secret, steps))[1].status_code == 422

    def test_guesses_run_into_a_bucket(self, officer: Accepted) -> None:
        secret = set_up(by_password(officer))
        with clock.wall_at(later()):
            for _ in range(5):
                with pytest.raises(WrongProof):
                    factors.check_code(officer.account, "000000")
            with pytest.raises(TooManyTries):
                factors.check_code(officer.account, code_now(secret, 1))

    def test_the_second_step_needs_the_first(self, officer: Accepted) -> None:
        assert Client().post("/masuk/kode/", {"code": "123456"})["Location"] == "/masuk/"

    def test_the_first_step_does_not_last(
        self, officer: Accepted, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        secret = set_up(by_password(officer))
        client = by_password(officer)
        real = time.time
        monkeypatch.setattr("garda.signin.views.entering.time.time", lambda: real() + 700)
        answer = client.post("/masuk/kode/", {"code": code_now(secret, 1)})
        assert answer["Location"] == "/masuk/"

    def test_the_secret_is_sealed(self, officer: Accepted) -> None:
        secret = set_up(by_password(officer))
        for row in Authenticator.objects.filter(user=officer.account):
            assert secret not in str(row.data)
        stored = Authenticator.objects.get(type="totp").data["secret"]
        assert unseal(stored) == secret
        assert seal("x") != seal("x")

    def test_a_wrong_first_code_installs_nothing(self, officer: Accepted) -> None:
        client = by_password(officer)
        client.get("/akun/faktor-kedua/aplikasi/")
        answer = client.post("/akun/faktor-kedua/aplikasi/", {"code": "000000"})
        assert "Kode salah" in text(answer, 422)
        assert not Authenticator.objects.exists()


class TestRecoveryCodes:
    def test_shown_once_and_good_once(self, officer: Accepted) -> None:
        client = by_password(officer)
        set_up(client)
        page = client.get("/akun/kode-cadangan/").content.decode()
        shown = re.findall(r"<code>(\d{8})</code>", page)
        assert len(shown) == 10
        assert "sudah pernah ditampilkan" in text(client.get("/akun/kode-cadangan/"))
        assert second_step(officer, shown[3])[1].status_code == 302
        assert second_step(officer, shown[3])[1].status_code == 422

    def test_new_ones_make_the_old_worthless(self, officer: Accepted) -> None:
        client = by_password(officer)
        set_up(client)
        pattern = r"<code>(\d{8})</code>"
        old = re.findall(pattern, client.get("/akun/kode-cadangan/").content.decode())
        client.post("/akun/kode-cadangan/baru/")
        new = re.findall(pattern, client.get("/akun/kode-cadangan/").content.decode())
        assert len(new) == 10
        assert not set(old) & set(new)
        assert second_step(officer, old[0])[1].status_code == 422


class TestRemoving:
    def test_the_only_one_stays(self, officer: Accepted) -> None:
        client = by_password(officer)
        set_up(client)
        factor = Authenticator.objects.get(type="totp")
        answer = client.post(f"/akun/faktor-kedua/{factor.pk}/lepas/")
        assert "satu-satunya" in text(answer, 409)
        assert Authenticator.objects.filter(type="totp").exists()

    def test_one_of_two_goes(self, officer: Accepted) -> None:
        client = by_password(officer)
        set_up(client)
        key = Authenticator.objects.create(
            user=officer.account, type="webauthn", data={"name": "kunci", "credential": {}}
        )
        assert client.post(f"/akun/faktor-kedua/{key.pk}/lepas/").status_code == 302
        assert not Authenticator.objects.filter(type="webauthn").exists()
        assert LedgerEntry.objects.filter(act="second_factor.removed").count() == 1

    def test_nobody_removes_anothers(self, officer: Accepted, world: World) -> None:
        other = with_password(world)
        set_up(by_password(other))
        client = by_password(officer)
        set_up(client)
        foreign = Authenticator.objects.get(type="totp", user=other.account)
        assert client.post(f"/akun/faktor-kedua/{foreign.pk}/lepas/").status_code == 404


class TestFreshProof:
    def test_own_keys_ask_for_a_recent_proof(self, officer: Accepted) -> None:
        client = by_password(officer)
        began = clock.wall()
        with clock.wall_at(began + timedelta(minutes=9)):
            client.post("/kunci/ada/")
        with clock.wall_at(began + timedelta(minutes=12)):
            page = client.get("/akun/faktor-kedua/aplikasi/")
            assert page.status_code == 423
            found = {"kunci-akun": str(officer.account.pk), "kunci-ke": "/akun/", "kunci": PASSWORD}
            assert client.post("/kunci/", found).status_code == 303
            assert client.get("/akun/faktor-kedua/aplikasi/").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_one_code_shown_to_all_workers_at_once_is_good_once() -> None:
    officer = with_password(factories.world(kind=ElectionKind.REAL))
    secret = set_up(by_password(officer))
    code = code_now(secret, 1)
    outcomes = at_once(*(lambda: factors.check_code(officer.account, code) for _ in range(4)))
    assert outcomes.count("wrong_proof") == 3
