"""Entering a C.Hasil: blind, checked, and never lost."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from tests import factories
from tests.support.counted import Counted, counted, enter, settle, sheet
from tests.support.desk import (
    MaxQueries,
    officer,
    signed_in,
    text,
)

from garda.kernel.roles import Role
from garda.people.models import Account
from garda.results.domain.definition import as_sheet
from garda.results.models import BlockState, Reading, Settlement, Source
from garda.results.queries import load_definition

pytestmark = pytest.mark.django_db


def entry_data(figures: dict[str, int | str], **more: str) -> dict[str, str]:
    typed = {f"f-{key}": str(value) for key, value in figures.items()}
    return {"reading_id": str(uuid4()), **typed, **more}


class TestEntry:
    def place(self, count: Counted) -> str:
        return reverse("entry", args=[count.round(count.bupati, count.world.station()).id])

    def browser(self, count: Counted, role: Role = Role.PPS) -> Client:
        region = count.world.district if role == Role.PPK else count.world.village
        return officer(count, role, region)[1]

    def test_list_names_the_forms_of_the_own_region(self) -> None:
        count = counted()
        html = text(self.browser(count).get(reverse("entry-list")))
        assert "4 formulir" in html
        assert "TPS 002 Watuaji" in html
        assert "Damarwulan" not in html

    def test_a_good_form_gives_a_receipt(self) -> None:
        count = counted()
        browser = self.browser(count)
        page = browser.post(self.place(count), entry_data(sheet((30, 50))), follow=True)
        reading = Reading.objects.get()
        assert "Isian diterima" in text(page)
        assert reading.receipt in text(page)
        assert reading.source == Source.OPERATOR
        assert reading.figures == [
            sheet((30, 50))[key] for key in load_definition(count.bupati.id).keys
        ]

    def test_ppk_enters_as_the_other_source_and_settles(self) -> None:
        count = counted()
        enter(count, count.bupati, count.world.station(), Source.OPERATOR, sheet((30, 50)))
        browser = self.browser(count, Role.PPK)
        browser.post(self.place(count), entry_data(sheet((30, 50))))
        assert set(Settlement.objects.values_list("state", flat=True)) == {BlockState.SETTLED}

    def test_sending_again_gives_the_first_receipt(self) -> None:
        count = counted()
        browser = self.browser(count)
        data = entry_data(sheet((30, 50)))
        first = browser.post(self.place(count), data)
        again = browser.post(self.place(count), data)
        assert first["Location"] == again["Location"]
        assert Reading.objects.count() == 1

    def test_one_number_for_two_entries_is_refused_and_nothing_is_lost(self) -> None:
        count = counted()
        browser = self.browser(count)
        data = entry_data(sheet((30, 50)))
        browser.post(self.place(count), data)
        page = browser.post(self.place(count), data | entry_data(sheet((31, 50))) | {
            "reading_id": data["reading_id"]
        })  # fmt: skip
        assert "sudah dipakai untuk isian lain" in text(page, 409)
        assert 'value="31"' in page.content.decode()
        assert Reading.objects.count() == 1

    def test_broken_rules_stand_next_to_the_figures_with_their_codes(self) -> None:
        count = counted()
        page = self.browser(count).post(self.place(count), entry_data(sheet((30, 50), valid=79)))
        html = text(page, 422)
        assert "K06" in html
        assert "Suara sah tertulis 79, sedangkan jumlah suara semua pasangan calon 80." in html
        assert "Memang demikian di kertas" in html
        assert not Reading.objects.exists()

    @pytest.mark.parametrize("way", ["tallies", "words"])
    def test_strokes_and_words_are_compared_where_somebody_types_them(self, way: str) -> None:
        """K18: 617 in the boxes, 117 beside them."""
        count = counted()
        browser = self.browser(count)
        typed = entry_data(sheet((30, 50)), **{f"{way}-votes_1": "31"})
        page = browser.post(self.place(count), typed)
        html = text(page, 422)
        assert "K18" in html
        assert "Turus, angka, dan huruf pada" in html
        assert "Memang demikian di kertas" in html
        assert 'value="31"' in page.content.decode()
        assert not Reading.objects.exists()
        browser.post(
            self.place(count), typed | {"stands-votes": "on", "reason": "Turus kurang satu."}
        )
        assert Reading.objects.get().stands_so == ["votes"]

    def test_strokes_and_words_that_say_the_same_pass(self) -> None:
        count = counted()
        beside = {"tallies-votes_1": "30", "words-votes_1": "30", "words-votes_2": "50"}
        self.browser(count).post(self.place(count), entry_data(sheet((30, 50)), **beside))
        assert Reading.objects.get().stands_so == []

    def test_rows_of_the_attendance_list_are_compared(self) -> None:
        """K19 asks for a look and stops nobody."""
        count = counted()
        wrong = entry_data(sheet((30, 50), valid=79), **{"attendance-users_added_j": "3"})
        html = text(self.browser(count).post(self.place(count), wrong), 422)
        assert "K19" in html
        right = entry_data(sheet((30, 50)), **{"attendance-users_added_j": "3"})
        self.browser(count).post(self.place(count), right)
        assert Reading.objects.count() == 1

    def test_the_voter_list_is_compared(self) -> None:
        count = counted()
        figures = sheet((30, 50), dpt_l=90, dpt_j=190)
        html = text(self.browser(count).post(self.place(count), entry_data(figures)), 422)
        assert "K12" in html

    def test_a_wrong_paper_stands_with_a_reason(self) -> None:
        count = counted()
        browser = self.browser(count)
        figures = sheet((30, 50), ballots_unused=99)
        ticked = entry_data(figures, **{"stands-ballots": "on"})
        assert "Tulis alasan" in text(browser.post(self.place(count), ticked), 422)
        browser.post(self.place(count), ticked | {"reason": "Tertulis 99 pada plano."})
        reading = Reading.objects.get()
        assert reading.stands_so == ["ballots"]
        assert reading.reason == "Tertulis 99 pada plano."

    def test_x_blank_and_unreadable_are_answers(self) -> None:
        count = counted()
        figures: dict[str, int | str] = {
            **sheet((30, 50)),
            "disabled_users_l": "x",
            "disabled_users_p": "-",
            "disabled_users_j": "?",
            "votes_1": "030",
            "ballots_spoiled": "XX0",
        }
        self.browser(count).post(self.place(count), entry_data(figures))
        reading = Reading.objects.get()
        sheet_ = as_sheet(load_definition(count.bupati.id), reading.figures)
        written = dict(
            zip(load_definition(count.bupati.id).keys, reading.as_written or (), strict=True)
        )
        assert [sheet_[f"disabled_users_{c}"] for c in "lpj"] == [None, None, None]
        assert [written[f"disabled_users_{c}"] for c in "lpj"] == ["X", "", "unreadable"]
        assert (sheet_["votes_1"], written["votes_1"]) == (30, "030")
        assert (sheet_["ballots_spoiled"], written["ballots_spoiled"]) == (0, "XX0")
        assert written["valid"] is None

    @pytest.mark.parametrize(
        ("typed", "words"),
        [("", "Belum diisi"), ("12a", "Bukan angka"), ("1000", "tidak muat di 3 kotak")],
    )
    def test_what_cannot_stand_in_the_boxes_is_told(self, typed: str, words: str) -> None:
        count = counted()
        figures: dict[str, int | str] = {**sheet((30, 50)), "invalid": typed}
        page = self.browser(count).post(self.place(count), entry_data(figures))
        assert words in text(page, 422)
        assert 'value="30"' in page.content.decode()

    def test_never_shows_the_other_source_s_values(self) -> None:
        count = counted()
        votes = (37, 53)
        enter(count, count.bupati, count.world.station(), Source.OPERATOR, sheet(votes))
        browser = self.browser(count, Role.PPK)
        for page in (
            browser.get(self.place(count)),
            browser.post(self.place(count), entry_data(sheet((30, 50), valid=79))),
            browser.post(self.place(count), entry_data(sheet((30, 50))), follow=True),
            browser.get(reverse("entry-list")),
        ):
            # Ids and times of day hold any two digits.
            seen = re.sub(r"[0-9a-f-]{36}|\d\d\.\d\d", "", text(page, page.status_code))
            assert not re.search(r"\b(37|53|90|94)\b", seen)

    def test_who_entered_for_one_source_is_no_second_source(self) -> None:
        count = counted()
        enter(count, count.bupati, count.world.station(), Source.OPERATOR, sheet((30, 50)))
        person = count.operator.person_id
        both = factories.actor(count.world, Role.PPK, count.world.district)
        Account.objects.filter(pk=both.account_id).update(person_id=person)
        browser = signed_in(both)
        assert "sumber kedua harus orang lain" in text(browser.get(self.place(count)))
        refused = browser.post(self.place(count), entry_data(sheet((30, 50))))
        assert "sumber kedua harus orang lain" in text(refused, 409)

    def test_a_correction_starts_from_the_own_version_and_needs_a_reason(self) -> None:
        count = counted()
        settle(count, count.bupati, count.world.station(), (30, 50))
        browser = signed_in(count.operator)
        page = browser.get(self.place(count))
        assert 'value="30"' in page.content.decode()
        changed = entry_data(sheet((31, 50)))
        refused = text(browser.post(self.place(count), changed), 409)
        assert "kirim lagi dengan alasan tertulis" in refused
        browser.post(self.place(count), changed | {"reason": "Salah ketik."})
        assert Reading.objects.filter(source=Source.OPERATOR, version=2).exists()

    def test_a_receipt_is_for_its_own_source(self) -> None:
        count = counted()
        enter(count, count.bupati, count.world.station(), Source.OPERATOR, sheet((30, 50)))
        reading = Reading.objects.get()
        url = reverse("entry-receipt", args=[reading.round_id, reading.id])
        assert self.browser(count, Role.PPK).get(url).status_code == 403
        assert reading.receipt in text(self.browser(count, Role.KPPS).get(url))

    def test_a_form_that_does_not_exist(self) -> None:
        count = counted()
        assert self.browser(count).get(reverse("entry", args=[uuid4()])).status_code == 404

    def test_queries(self, django_assert_max_num_queries: MaxQueries) -> None:
        count = counted((4, 1))
        browser = self.browser(count)
        with django_assert_max_num_queries(15):
            browser.get(self.place(count))
        with django_assert_max_num_queries(15):
            browser.get(reverse("entry-list"))
