"""Differences: what differs, who decides, who confirms."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.urls import reverse
from tests.support.counted import counted, enter, sheet
from tests.support.desk import (
    MaxQueries,
    decision,
    difference_url,
    differing,
    officer,
    signed_in,
    text,
)

from garda.kernel.roles import Role
from garda.results.comparison import equations
from garda.results.domain.definition import as_sheet
from garda.results.models import BlockState, Reading, Settlement, Source
from garda.results.queries import load_definition

pytestmark = pytest.mark.django_db


class TestDifferences:
    def test_shows_only_what_differs_with_the_equations(self) -> None:
        count = differing()
        _, browser = officer(count, Role.PPK, count.world.district)
        html = text(browser.get(difference_url()))
        assert "Suara tidak sah" in html
        assert "Suara pasangan calon nomor 1" not in html
        assert "4 angka sama, 1 perlu diputus" in html
        assert "80 + 4 = 84" in html
        assert "80 + 9 = 89, bukan 84" in html
        assert "K07" in html

    def test_one_decides_another_confirms(self) -> None:
        count = differing()
        first = officer(count, Role.PPK, count.world.district)[1]
        second = officer(count, Role.PPK, count.world.district)[1]
        url = difference_url()
        assert "menunggu" in text(first.post(url, decision(), follow=True)).lower()
        own = text(first.post(url, {"act": "confirm"}), 409)
        assert "bukan oleh yang memutus" in own
        assert "Konfirmasi keputusan ini" not in text(first.get(url))
        assert "Konfirmasi keputusan ini" in text(second.get(url))
        done = text(second.post(url, {"act": "confirm"}, follow=True))
        assert "Yang berlaku sekarang" in done
        assert Settlement.objects.get(block="votes").state == BlockState.SETTLED

    def test_rejecting_needs_a_reason_and_reopens(self) -> None:
        count = differing()
        first = officer(count, Role.PPK, count.world.district)[1]
        second = officer(count, Role.PPK, count.world.district)[1]
        url = difference_url()
        first.post(url, decision())
        assert "Tuliskan alasannya" in text(second.post(url, {"act": "reject"}), 422)
        html = text(
            second.post(url, {"act": "reject", "reject_reason": "Belum dibaca."}, follow=True)
        )
        assert "Keputusan sebelumnya ditolak" in html
        assert "Belum dibaca." in html

    def test_another_figure_may_be_decided(self) -> None:
        count = differing(invalid=9, total=89)
        first = officer(count, Role.PPK, count.world.district)[1]
        data = decision(**{
            "pick-invalid": "other", "other-invalid": "5", "pick-total": "other",
            "other-total": "85",
        })  # fmt: skip
        first.post(difference_url(), data)
        reading = Reading.objects.get(source=Source.ARBITER)
        figures = as_sheet(load_definition(count.bupati.id), reading.figures)
        assert (figures["invalid"], figures["total"], figures["votes_1"]) == (5, 85, 30)

    def test_a_decision_that_breaks_a_rule_is_refused_with_what_was_typed(self) -> None:
        count = differing()
        browser = officer(count, Role.PPK, count.world.district)[1]
        page = browser.post(difference_url(), decision(**{"pick-invalid": "ppk"}))
        html = text(page, 409)
        assert "Belum terpenuhi: K07" in html
        assert "Terbaca 4 pada plano." in html
        browser.post(difference_url(), decision(**{"pick-invalid": "ppk", "stands_so": "on"}))
        assert Settlement.objects.get(block="votes").state == BlockState.DECIDED

    @pytest.mark.parametrize("missing", ["reason", "pick-invalid"])
    def test_what_is_missing_is_named(self, missing: str) -> None:
        count = differing()
        browser = officer(count, Role.PPK, count.world.district)[1]
        data = decision()
        del data[missing]
        words = {"reason": "Tuliskan alasannya.", "pick-invalid": "Pilih salah satu angka."}
        assert words[missing] in text(browser.post(difference_url(), data), 422)

    def test_other_without_a_figure(self) -> None:
        count = differing()
        browser = officer(count, Role.PPK, count.world.district)[1]
        data = decision(**{"pick-invalid": "other"})
        assert "Ketik angkanya." in text(browser.post(difference_url(), data), 422)

    def test_who_entered_is_told_why_they_cannot_decide(self) -> None:
        count = differing()
        browser = signed_in(count.ppk)
        html = text(browser.get(difference_url()))
        assert "Anda tidak dapat memutus formulir ini" in html
        assert "Yang mengisi tidak memutus selisihnya" in html
        assert "Tetapkan 1 angka" not in html
        assert "Yang mengisi tidak memutus" in text(browser.post(difference_url(), decision()), 409)

    @pytest.mark.parametrize("role", [Role.BAWASLU, Role.KPU_REGENCY])
    def test_readers_read_only(self, role: Role) -> None:
        count = differing()
        browser = officer(count, role, count.world.regency)[1]
        html = text(browser.get(difference_url()))
        assert "Anda membaca saja" in html
        assert browser.post(difference_url(), decision()).status_code == 403

    def test_queue_and_unknown_ones(self) -> None:
        count = differing()
        browser = officer(count, Role.PPK, count.world.district)[1]
        assert "1 belum diputus · 0 menunggu konfirmasi" in text(
            browser.get(reverse("difference-list"))
        )
        assert browser.get(reverse("difference", args=[uuid4()])).status_code == 404
        assert browser.post(difference_url(), {"act": "erase"}).status_code == 404

    def test_when_both_agree_on_a_wrong_sum_all_figures_are_offered(self) -> None:
        count = counted()
        for source in (Source.OPERATOR, Source.PPK):
            figures = sheet((30, 50), invalid=9)
            enter(count, count.bupati, count.world.station(), source, figures)
        browser = officer(count, Role.PPK, count.world.district)[1]
        html = text(browser.get(difference_url()))
        assert "jumlahnya tidak cocok" in html
        assert "0 angka sama, 5 perlu diputus" in html

    def test_inequalities_are_written_too(self) -> None:
        count = counted()
        definition = load_definition(count.bupati.id)
        found = {e.text: e.holds for e in equations(definition, "users_dpt_j", sheet((30, 50)))}
        assert found["84 ≤ 200"] is True
        broken = sheet((30, 50), users_dpt_j=300)
        found = {e.text: e.holds for e in equations(definition, "users_dpt_j", broken)}
        assert found["300 ≤ 200 tidak benar"] is False

    def test_queries(self, django_assert_max_num_queries: MaxQueries) -> None:
        count = differing()
        browser = officer(count, Role.PPK, count.world.district)[1]
        with django_assert_max_num_queries(22):
            browser.get(difference_url())
