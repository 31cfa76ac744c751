"""Plenaries: opened, corrected by two people, closed with what is missing named."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from tests.support.counted import Counted, counted, settle, settle_all
from tests.support.desk import (
    MaxQueries,
    officer,
    signed_in,
    text,
)

from garda.kernel.roles import Role
from garda.recap.models import Correction, Plenary, PlenaryState

pytestmark = pytest.mark.django_db


class TestPlenary:
    def url(self, count: Counted, region: str = "district") -> str:
        place = count.world.district if region == "district" else count.world.regency
        return reverse("plenary", args=["bupati", place.code])

    def test_from_opening_to_the_official_line(self) -> None:
        count = counted()
        settle_all(count)
        browser = signed_in(count.ppk)
        assert "Rapat pleno belum dibuka" in text(browser.get(self.url(count)))
        html = text(browser.post(self.url(count), {"act": "open"}, follow=True))
        assert "Berlangsung" in html
        assert "Semua TPS siap" in html
        assert "3 dari 3" in html
        done = text(browser.post(self.url(count), {"act": "close"}, follow=True))
        assert "sudah menjadi garis resmi" in done
        assert Plenary.objects.get().state == PlenaryState.CLOSED

    def test_closing_too_early_names_what_is_missing(self) -> None:
        count = counted()
        settle(count, count.bupati, count.world.station(0), (30, 50))
        browser = signed_in(count.ppk)
        browser.post(self.url(count), {"act": "open"})
        html = text(browser.post(self.url(count), {"act": "close"}), 409)
        assert "2 TPS belum mempunyai suara dan pengguna yang cocok" in html
        assert "TPS 002 Watuaji" in html
        assert Plenary.objects.get().state == PlenaryState.OPEN

    def test_a_correction_needs_two_people(self) -> None:
        count = counted()
        settle_all(count)
        first = signed_in(count.ppk)
        second = officer(count, Role.PPK, count.world.district)[1]
        first.post(self.url(count), {"act": "open"})
        page = first.post(self.url(count), self.correction(count), follow=True)
        assert "Menunggu orang kedua" in text(page)
        correction = Correction.objects.get()
        confirm = {"act": "confirm", "correction": str(correction.id)}
        assert "bukan pengusulnya" in text(first.post(self.url(count), confirm), 409)
        assert "1 pembetulan belum disetujui" in text(
            first.post(self.url(count), {"act": "close"}), 409
        )
        html = text(second.post(self.url(count), confirm, follow=True))
        assert "Disetujui" in html
        assert "205 → 206" in re.sub(r"\s+", " ", html)

    def test_a_slip_in_a_proposal_is_taken_back(self) -> None:
        count = counted()
        settle_all(count)
        browser = signed_in(count.ppk)
        browser.post(self.url(count), {"act": "open"})
        assert "Tarik usulan" in text(
            browser.post(self.url(count), self.correction(count), follow=True)
        )
        withdraw = {"act": "withdraw", "correction": str(Correction.objects.get().id)}
        assert "Usulan pembetulan ditarik" in text(
            browser.post(self.url(count), withdraw, follow=True)
        )
        assert not Correction.objects.exists()

    def correction(self, count: Counted, **more: str) -> dict[str, str]:
        return {
            "act": "correct",
            "round": str(count.round(count.bupati, count.world.station()).id),
            "key": "ballots_received",
            "value": "206",
            "reason": "Dihitung ulang di depan saksi.",
            **more,
        }

    @pytest.mark.parametrize(
        ("changed", "status", "words"),
        [
            ({"value": "205"}, 409, "sama dengan angka sekarang"),
            ({"value": ""}, 422, "Ketik angkanya."),
            ({"reason": ""}, 422, "Tuliskan alasannya."),
        ],
    )
    def test_a_refused_correction_keeps_what_was_typed(
        self, changed: dict[str, str], status: int, words: str
    ) -> None:
        count = counted()
        settle_all(count)
        browser = signed_in(count.ppk)
        browser.post(self.url(count), {"act": "open"})
        page = browser.post(self.url(count), self.correction(count, **changed))
        html = text(page, status)
        assert words in html
        if "reason" not in changed:
            assert "Dihitung ulang di depan saksi." in html

    def test_sums_that_do_not_hold_close_with_a_reason(self) -> None:
        count = counted()
        settle_all(count)
        browser = signed_in(count.ppk)
        browser.post(self.url(count), {"act": "open"})
        browser.post(self.url(count), self.correction(count))
        second = officer(count, Role.PPK, count.world.district)[1]
        confirm = {"act": "confirm", "correction": str(Correction.objects.get().id)}
        second.post(self.url(count), confirm)
        html = text(browser.post(self.url(count), {"act": "close"}), 409)
        assert "Jumlah pada 1 formulir belum cocok" in html
        assert "K04" in html
        kept = {"act": "close", "kept_reason": "Tertulis begitu pada plano."}
        browser.post(self.url(count), kept)
        assert Plenary.objects.get().state == PlenaryState.CLOSED

    @pytest.mark.parametrize("role", [Role.BAWASLU, Role.KPU_REGENCY])
    def test_others_read_the_district_s_plenary(self, role: Role) -> None:
        count = counted()
        browser = officer(count, role, count.world.regency)[1]
        assert "Yang membuka adalah PPK" in text(browser.get(self.url(count)))
        assert browser.post(self.url(count), {"act": "open"}).status_code == 403

    def test_regency_waits_for_its_districts_and_closes(self) -> None:
        count = counted()
        settle_all(count)
        commission, ppk = signed_in(count.commission), signed_in(count.ppk)
        commission.post(self.url(count, "regency"), {"act": "open"})
        html = text(commission.post(self.url(count, "regency"), {"act": "close"}), 409)
        assert "1 kecamatan belum menutup pleno: Keling" in html
        ppk.post(self.url(count), {"act": "open"})
        ppk.post(self.url(count), {"act": "close"})
        done = text(commission.post(self.url(count, "regency"), {"act": "close"}, follow=True))
        assert "sudah ditetapkan" in done
        assert "150" in done

    def test_the_station_asked_for_is_read_out(self) -> None:
        count = counted()
        settle(count, count.bupati, count.world.station(1), (31, 52))
        browser = signed_in(count.ppk)
        browser.post(self.url(count), {"act": "open"})
        wanted = count.round(count.bupati, count.world.station(1)).id
        html = text(browser.get(f"{self.url(count)}?tps={wanted}"))
        assert re.search(r"Sedang dibacakan TPS 002 Watuaji", html)

    def test_a_village_has_no_plenary(self) -> None:
        count = counted()
        url = reverse("plenary", args=["bupati", count.world.village.code])
        assert signed_in(count.ppk).get(url).status_code == 404

    def test_acting_without_an_open_plenary(self) -> None:
        count = counted()
        browser = signed_in(count.ppk)
        assert browser.post(self.url(count), {"act": "confirm"}).status_code == 404
        assert browser.post(self.url(count), {"act": "erase"}).status_code == 404

    def test_queries_do_not_grow(self, django_assert_max_num_queries: MaxQueries) -> None:
        used = []
        for sizes in ((1,), (4, 4)):
            count = counted(sizes)
            settle_all(count)
            browser = signed_in(count.ppk)
            browser.post(self.url(count), {"act": "open"})
            with django_assert_max_num_queries(20) as seen:
                browser.get(self.url(count))
            used.append(len(seen))
        assert used[0] == used[1]
