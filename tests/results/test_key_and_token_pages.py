"""Pages of stations' keys and of partners' tokens."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.support.desk import MaxQueries, officer, text
from tests.support.stationed import Stationed, StationPhone, stationed

from garda.kernel import clock
from garda.kernel.roles import Role
from garda.people.services import system_operator
from garda.results.models import DeviceKey, PartnerToken
from garda.results.services.key_lists import publish_all
from garda.results.services.partners import token_shown

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Stationed:
    return stationed()


@pytest.fixture(autouse=True)
def _wall(scene: Stationed) -> Iterator[None]:
    with clock.wall_at(scene.now), clock.as_of(scene.now):
        yield


@pytest.fixture
def phone(scene: Stationed) -> StationPhone:
    made = scene.phone()
    made.register()
    return made


def member(scene: Stationed) -> Client:
    return officer(scene.counted, Role.KPU_REGENCY, scene.counted.world.regency)[1]


class TestKeys:
    def test_counts_lead_down_to_the_station_s_keys(
        self, scene: Stationed, phone: StationPhone
    ) -> None:
        world = scene.counted.world
        publish_all(system_operator(world.election.id), election=world.election)
        browser = member(scene)
        for region, part in ((world.regency, world.district), (world.district, world.village)):
            page = browser.get(reverse("device-keys", args=[region.code]))
            assert part.name in text(page)
            assert reverse("device-keys", args=[part.code]) in page.content.decode()
            assert "1, 1 kunci" in text(page)
        html = text(browser.get(reverse("device-keys", args=[world.village.code])))
        assert DeviceKey.objects.get().key_hash[:16] in html
        assert scene.members()[0].person.name in html
        assert "Belum ada ponsel yang mendaftarkan kunci di TPS ini" in html

    @pytest.mark.parametrize("role", [Role.KPU_REGENCY, Role.PPK, Role.PPS])
    def test_a_key_is_revoked_with_a_reason(
        self, scene: Stationed, phone: StationPhone, role: Role
    ) -> None:
        world = scene.counted.world
        where = {Role.KPU_REGENCY: world.regency, Role.PPK: world.district}.get(role, world.village)
        browser = officer(scene.counted, role, where)[1]
        key = DeviceKey.objects.get()
        url = reverse("revoke-device-key", args=[key.id])
        assert "Tuliskan alasannya" in text(browser.post(url, {"reason": " "}, follow=True))
        key.refresh_from_db()
        assert key.revoked_at is None
        page = browser.post(url, {"reason": "Ponsel hilang."}, follow=True)
        assert "Kunci dicabut" in text(page)
        assert "Tidak dipakai lagi" in text(page)
        again = browser.post(url, {"reason": "Lagi."}, follow=True)
        assert "sudah dicabut" in text(again)

    def test_a_phone_that_is_revoked_ends_its_key(
        self, scene: Stationed, phone: StationPhone
    ) -> None:
        phone.revoke()
        url = reverse("device-keys", args=[scene.counted.world.village.code])
        assert "Tidak dipakai lagi" in text(member(scene).get(url))

    @pytest.mark.parametrize("more", [0, 2])
    def test_queries(
        self,
        scene: Stationed,
        phone: StationPhone,
        more: int,
        django_assert_max_num_queries: MaxQueries,
    ) -> None:
        for seat in range(1, 1 + more):
            scene.phone(seat=1, position=seat % 2).register()
        browser = member(scene)
        world = scene.counted.world
        for region in (world.regency, world.village):
            url = reverse("device-keys", args=[region.code])
            browser.get(url)
            with django_assert_max_num_queries(15):
                browser.get(url)


class TestTokens:
    def data(self, scene: Stationed, **changed: str) -> dict[str, str]:
        until = (scene.now.date() + timedelta(days=3)).isoformat()
        return {"name": "Sistem saksi", "source": "machine", "valid_until": until} | changed

    def ask(self, scene: Stationed, browser: Client, **changed: Any) -> str:
        answer = browser.post(reverse("partner-tokens"), self.data(scene, **changed))
        assert answer.status_code == 302
        url: str = answer["Location"]
        return url

    def test_one_asks_another_gives_and_the_secret_is_shown_once(self, scene: Stationed) -> None:
        first, second = member(scene), member(scene)
        url = self.ask(scene, first)
        assert "Anggota KPU lain menerbitkannya" in text(first.get(url))
        assert "Yang meminta tidak menerbitkan" in text(first.post(url, {"act": "give"}), 409)
        page = second.post(url, {"act": "give"})
        shown = re.search(r"gm_[0-9a-f]{32}_[\w-]+", page.content.decode())
        assert shown is not None
        token = token_shown(shown.group())
        assert token is not None
        assert "no-store" in page["Cache-Control"]
        assert "gm_" not in second.get(url).content.decode()
        assert "sudah terbit" in text(second.post(url, {"act": "give"}), 409)
        assert "Berlaku" in text(first.get(reverse("partner-tokens")))

    def test_it_is_ended_with_a_reason(self, scene: Stationed) -> None:
        browser = member(scene)
        url = self.ask(scene, browser, contest=str(scene.counted.bupati.id))
        assert "Tulis alasan" in text(browser.post(url, {"act": "end"}), 422)
        assert PartnerToken.objects.get().ended_at is None
        page = browser.post(url, {"act": "end", "reason": "Kontrak berakhir."}, follow=True)
        assert "Dicabut" in text(page)
        assert "Kontrak berakhir." in text(browser.get(url))
        assert browser.post(url, {"act": "burn"}).status_code == 404

    @pytest.mark.parametrize(
        ("changed", "said", "status"),
        [
            ({"name": ""}, "Tulis nama mitra", 422),
            ({"source": "arbiter"}, "", 422),
            ({"source": "witness"}, "nomor pasangannya", 409),
            ({"pair": "2"}, "nomor pasangannya", 409),
            ({"valid_until": "2024-01-01"}, "sudah lewat", 409),
        ],
        ids=["no name", "no source", "witness of nobody", "pair of no witness", "past"],
    )
    def test_what_is_asked_wrongly_is_told(
        self, scene: Stationed, changed: dict[str, str], said: str, status: int
    ) -> None:
        page = member(scene).post(reverse("partner-tokens"), self.data(scene, **changed))
        assert said in text(page, status)
        assert not PartnerToken.objects.exists()
