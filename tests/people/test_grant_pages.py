"""The pages where roles are given, deputised, ended and revoked."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests import factories
from tests.people.giving import account
from tests.support.counted import Counted, counted
from tests.support.desk import MaxQueries, officer, signed_in, text

from garda.kernel import clock
from garda.kernel.roles import Role
from garda.people.models import Account, Grant
from garda.regions.models import Region

pytestmark = pytest.mark.django_db
LIST = "/peran/kelola/"


@pytest.fixture
def count() -> Counted:
    return counted((2, 1))


def today(count: Counted) -> Any:
    with clock.as_of(count.now):
        return clock.today("Asia/Jakarta")


def held(count: Counted, role: Role, region: Region, name: str = "") -> Grant:
    made = factories.account(count.world, role, region, name)
    return Grant.objects.get(account=made)


def url(grant: Grant) -> str:
    return reverse("grant", args=[grant.id])


def form(count: Counted, **changed: Any) -> dict[str, Any]:
    day = today(count)
    values = {
        "new": "baru",
        "username": "pps-baru",
        "region": count.world.village.code,
        "valid_from": day.isoformat(),
        "valid_to": (day + timedelta(days=9)).isoformat(),
    }
    return {**values, **changed}


class TestList:
    def test_one_s_own_line_in_one_s_own_region(self, count: Counted) -> None:
        regency = factories._region(
            "regency", "99.99", f"{count.world.province.path}/99", count.world.province, "Jauh"
        )
        held(count, Role.PPS, count.world.village, "Sri Wulandari")
        held(count, Role.PANWASCAM, count.world.district, "Budi Pengawas")
        held(count, Role.PPS, regency, "Orang Jauh")
        html = text(signed_in(count.commission).get(LIST))
        assert "Sri Wulandari" in html
        assert "Budi Pengawas" not in html
        assert "Orang Jauh" not in html
        assert "PPS: 1" in html

    def test_filters_and_counts(self, count: Counted) -> None:
        ended = held(count, Role.PPS, count.world.village, "Sudah Selesai")
        Grant.objects.filter(pk=ended.id).update(valid_to="2024-06-01")
        ppk = held(count, Role.PPK, count.world.district, "Anggota Kecamatan")
        browser = signed_in(count.commission)
        assert "Sudah Selesai" not in text(browser.get(LIST))
        assert "Sudah Selesai" in text(browser.get(LIST, {"keadaan": "berakhir"}))
        found = text(browser.get(LIST, {"peran": "ppk", "nama": ppk.account.username}))
        assert "Anggota Kecamatan" in found
        assert "Tidak ada peran seperti itu" in text(browser.get(LIST, {"nama": "tidak-ada"}))

    def test_bawaslu_offers_its_own_line(self, count: Counted) -> None:
        _, browser = officer(count, Role.BAWASLU, count.world.regency)
        html = text(browser.get(LIST))
        assert "Panwaslu Kecamatan" in html
        assert "Saksi dengan mandat" not in html

    def test_queries_do_not_grow(
        self, count: Counted, django_assert_max_num_queries: MaxQueries
    ) -> None:
        used = []
        browser = signed_in(count.commission)
        for size in (1, 12):
            for _ in range(size):
                held(count, Role.PPS, count.world.village)
            with django_assert_max_num_queries(20) as seen:
                browser.get(LIST)
            used.append(len(seen))
        assert used[0] == used[1]


class TestGiving:
    GIVE = reverse("give-grant") + "?peran=pps"

    def test_a_new_account_with_a_role(self, count: Counted) -> None:
        browser = signed_in(count.commission)
        assert "Keling: Watuaji" in text(browser.get(self.GIVE))
        answer = browser.post(self.GIVE, form(count))
        assert answer["Location"] == LIST
        given = Grant.objects.get(account__username="pps-baru")
        assert (given.role, given.region, given.granted_by_id) == (
            "pps",
            count.world.village,
            count.commission.account_id,
        )
        assert "pps-baru" in text(browser.get(LIST))

    def test_an_account_that_exists(self, count: Counted) -> None:
        known = account("sudah-ada")
        browser = signed_in(count.commission)
        browser.post(self.GIVE, form(count, new="ada", username="sudah-ada"))
        assert Grant.objects.get(account=known).role == "pps"

    @pytest.mark.parametrize(
        ("changed", "words"),
        [
            ({"new": "ada", "username": "tak-dikenal"}, "Akun ini tidak ada"),
            ({"username": "dipakai"}, "sudah dipakai"),
            ({"username": ""}, "Isi bagian ini"),
            ({"region": "99.99.99.9999"}, "Pilih salah satu"),
            ({"valid_to": "2024-01-01"}, "berakhir sebelum dimulai"),
            ({"valid_from": "kapan"}, "Tulis tanggal yang benar"),
        ],
    )
    def test_what_is_wrong_stands_at_its_field(
        self, count: Counted, changed: dict[str, str], words: str
    ) -> None:
        account("dipakai")
        before = Grant.objects.count(), Account.objects.count()
        answer = signed_in(count.commission).post(self.GIVE, form(count, **changed))
        html = text(answer, 422)
        assert words in html
        assert (Grant.objects.count(), Account.objects.count()) == before
        assert 'value="2024' in answer.content.decode()

    def test_one_line_only(self, count: Counted) -> None:
        watcher = held(count, Role.PKD, count.world.village)
        answer = signed_in(count.commission).post(
            self.GIVE, form(count, new="ada", username=watcher.account.username)
        )
        assert "sudah memegang peran pengawas" in text(answer, 422)

    def test_a_station_by_its_number(self, count: Counted) -> None:
        _, browser = officer(count, Role.PPS, count.world.village)
        give = reverse("give-grant") + "?peran=kpps"
        wrong = browser.post(give, form(count, username="kpps-1", station="77"))
        assert "TPS ini tidak ada" in text(wrong, 422)
        browser.post(give, form(count, username="kpps-1", station="2"))
        given = Grant.objects.get(account__username="kpps-1")
        assert given.path == count.world.station(1).path

    @pytest.mark.parametrize("role", ["ppk", "witness", "raja", ""])
    def test_what_one_does_not_give_is_not_there(self, count: Counted, role: str) -> None:
        _, browser = officer(count, Role.PPS, count.world.village)
        assert browser.get(reverse("give-grant"), {"peran": role}).status_code == 404


class TestWitness:
    def note(self, count: Counted, browser: Client, **changed: Any) -> Any:
        values = {"pair": "bupati:1", "letter": "12/TIM-1/XI/2024", "username": "saksi-1"}
        return browser.post(reverse("name-witness"), form(count, **values | changed))

    def test_a_mandate_is_noted(self, count: Counted) -> None:
        _, browser = officer(count, Role.PPS, count.world.village)
        page = text(browser.get(reverse("name-witness")))
        assert "1. SITI AMINAH - JOKO" in page
        assert self.note(count, browser, station="1").status_code == 302
        given = Grant.objects.get(role=Role.WITNESS)
        assert (given.path, given.mandate, given.choice_number) == (
            count.world.station().path,
            "12/TIM-1/XI/2024",
            1,
        )
        assert "mandat 12/TIM-1/XI/2024, nomor urut 1" in text(browser.get(LIST))

    @pytest.mark.parametrize(
        ("changed", "words"),
        [
            ({"letter": " "}, "Isi bagian ini"),
            ({"pair": "bupati:9"}, "Pilih salah satu"),
            ({}, "Nomor TPS"),
        ],
    )
    def test_without_mandate_pair_or_station_nobody_is_named(
        self, count: Counted, changed: dict[str, str], words: str
    ) -> None:
        _, browser = officer(count, Role.PPS, count.world.village)
        more = {"station": "1"} if changed else {}
        assert words in text(self.note(count, browser, **more, **changed), 422)
        assert not Grant.objects.filter(role=Role.WITNESS).exists()


class TestOne:
    def test_revoking_needs_a_reason_and_ends_it(self, count: Counted) -> None:
        grant = held(count, Role.PPS, count.world.village)
        browser = signed_in(count.commission)
        assert "Isi bagian ini" in text(browser.post(url(grant), {"act": "revoke"}), 422)
        browser.post(url(grant), {"act": "revoke", "reason": "Mengundurkan diri."})
        page = text(browser.get(url(grant)))
        assert "Mengundurkan diri." in page
        assert "Cabut sekarang" not in page

    def test_a_deputy_is_named_and_shown(self, count: Counted) -> None:
        grant, stand_in = held(count, Role.PPS, count.world.village), account("wakil")
        browser = signed_in(count.commission)
        period = {key: form(count)[key] for key in ("valid_from", "valid_to")}
        unknown = browser.post(url(grant), {"act": "deputise", "username": "x", **period})
        assert "Akun ini tidak ada" in text(unknown, 422)
        own = {"act": "deputise", "username": grant.account.username, **period}
        assert "mewakili dirinya sendiri" in text(browser.post(url(grant), own), 422)
        browser.post(url(grant), {"act": "deputise", "username": "wakil", **period})
        assert Grant.objects.get(account=stand_in).deputy_of == grant
        assert "wakil" in text(browser.get(url(grant)))

    def test_the_last_day(self, count: Counted) -> None:
        grant = held(count, Role.PPS, count.world.village)
        browser = signed_in(count.commission)
        late = browser.post(url(grant), {"act": "end", "valid_to": "2024-01-02"})
        assert "sudah lewat" in text(late, 422)
        day = today(count) + timedelta(days=3)
        browser.post(url(grant), {"act": "end", "valid_to": day.isoformat()})
        grant.refresh_from_db()
        assert grant.valid_to == day

    def test_what_is_given_below_may_be_ended_and_not_deputised(self, count: Counted) -> None:
        grant = held(count, Role.ORDER_OFFICER, count.world.village)
        Grant.objects.filter(pk=grant.id).update(station=count.world.station())
        page = text(signed_in(count.commission).get(url(grant)))
        assert "Cabut sekarang" in page
        assert "Wakilkan" not in page

    def test_an_unknown_act_is_not_there(self, count: Counted) -> None:
        grant = held(count, Role.PPS, count.world.village)
        answer = signed_in(count.commission).post(url(grant), {"act": "hapus"})
        assert answer.status_code == 404

    def test_another_line_s_role_is_not_there(self, count: Counted) -> None:
        grant = held(count, Role.PPS, count.world.village)
        _, browser = officer(count, Role.BAWASLU, count.world.regency)
        assert browser.get(url(grant)).status_code == 404

    def test_the_own_role_is_not_one_s_to_end(self, count: Counted) -> None:
        """Somebody with two roles meets the second one in the list of the first."""
        grant = held(count, Role.PPS, count.world.village)
        Account.objects.filter(pk=grant.account_id).update(person=count.commission.person_id)
        answer = signed_in(count.commission).post(
            url(grant), {"act": "revoke", "reason": "Tidak mau lagi."}
        )
        assert "Peran Anda sendiri" in text(answer, 422)


def test_an_operator_opens_the_first_account_and_no_second(count: Counted) -> None:
    province = count.world.province
    regency = factories._region("regency", "99.99", f"{province.path}/99", province, "Baru")
    _, browser = officer(count, Role.OPERATOR, count.world.country)
    give = reverse("give-grant") + "?peran=kpu_regency"
    answer = browser.post(give, form(count, username="kpu-1", region=regency.code))
    assert answer.status_code == 302
    again = browser.post(give, form(count, username="kpu-2", region=regency.code))
    assert again.status_code == 422
    assert "hanya membuka akun pertama" in text(again, 422)
    assert not Account.objects.filter(username="kpu-2").exists()
