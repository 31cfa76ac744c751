"""How the machine came to its figures is kept and shown, to those who need not read blindly."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from tests.results.acts import entries
from tests.results.test_inspections import looked_at
from tests.support.counted import Counted, counted, enter, sheet
from tests.support.desk import MaxQueries, officer, text
from tests.support.sheet_photos import photo_of

from garda.kernel import clock
from garda.kernel.roles import Role
from garda.results.domain.definition import as_figures
from garda.results.models import MachineFinding, Reading, Source, VoteRound
from garda.results.photos.findings import Class, latest_finding, machine_page
from garda.results.photos.reading import Detail, MachineReading
from garda.results.queries import load_definition
from garda.results.reading.verdicts import Cause, Reason, Verdict
from garda.results.services.machine import keep_finding, read_photos, take_machine_reading

pytestmark = pytest.mark.django_db
GOOD = sheet([60, 40])


@pytest.fixture
def count() -> Counted:
    return counted()


@pytest.fixture
def form(count: Counted) -> VoteRound:
    return count.round(count.bupati, count.world.station())


def doubted(form: VoteRound) -> MachineReading:
    """Votes to check, a list's figure that is missing, a sum that is wrong on paper."""
    definition = load_definition(form.contest_id)
    figures = as_figures(definition, {**GOOD, "votes_1": None})
    details = [None if value is None else Detail(value, value, 0.0, 10.0) for value in figures]
    details[definition.index["votes_1"]] = Detail(66, 60, 2.31, 1.2)
    reasons = (
        Reason(Cause.VOTES, ("votes_1",), ("K04",)),
        Reason(Cause.MISSING, ("dpt_l",)),
        Reason(Cause.AS_WRITTEN, ("valid",), ("K05",)),
        Reason(Cause.UNSOLVED),
    )
    written = tuple(None if value is None else f"{value:03d}" for value in figures)
    photos = ("a" * 64, "b" * 64, "c" * 64)
    return MachineReading(figures, written, photos, Verdict.TO_CHECK, tuple(details), reasons)


def kept(count: Counted, form: VoteRound) -> MachineFinding:
    with clock.as_of(count.now):
        return keep_finding(form, doubted(form))


def page_of(count: Counted, form: VoteRound, role: Role = Role.PPK) -> tuple[Client, str]:
    region = count.world.district if role == Role.PPK else count.world.regency
    return officer(count, role, region)[1], reverse("machine-reading", args=[form.id])


class TestKept:
    def test_the_same_photos_once_with_one_entry(self, count: Counted, form: VoteRound) -> None:
        first, again = kept(count, form), kept(count, form)
        assert first == again
        assert MachineFinding.objects.count() == entries("photos.read") == 1
        place = load_definition(form.contest_id).index["votes_1"]
        assert (first.plain[place], first.decoded[place]) == (66, 60)
        assert first.reasons[0] == {"cause": "votes", "keys": ["votes_1"], "codes": ["K04"]}

    def test_it_is_named_like_the_reading_that_entered(
        self, count: Counted, form: VoteRound
    ) -> None:
        finding = kept(count, form)
        with clock.as_of(count.now):
            take_machine_reading(form, doubted(form))
        assert Reading.objects.get(source=Source.MACHINE).id == finding.id

    @pytest.mark.parametrize(
        "change", ["UPDATE results_machinefinding SET verdict = 'accepted'",
                   "DELETE FROM results_machinefinding"],
        ids=["update", "delete"],
    )  # fmt: skip
    def test_it_is_only_added_to(self, count: Counted, form: VoteRound, change: str) -> None:
        kept(count, form)
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(change)

    def test_photographed_forms_are_read_into_it(self, count: Counted, form: VoteRound) -> None:
        for page in (1, 2, 3):
            looked_at(count, form, photo_of(form, page), page=page)
        read_photos(form.id)
        found = MachineFinding.objects.get()
        assert len(found.photos_sha256) == 3
        assert len(found.model_hash) == 64
        assert len(found.plain) == len(load_definition(form.contest_id).keys)

    def test_a_photo_of_another_station_is_not_read(self, count: Counted, form: VoteRound) -> None:
        other = count.round(count.bupati, count.world.station(1))
        for page in (1, 2):
            looked_at(count, form, photo_of(form, page), page=page)
        looked_at(count, form, photo_of(other, 3), page=3)
        assert read_photos(form.id) is None
        assert not MachineFinding.objects.exists()


class TestPage:
    def test_every_figure_has_its_class(self, count: Counted, form: VoteRound) -> None:
        shown = machine_page(form, kept(count, form))
        kinds = {line.key: line.kind for line in shown.unplaced}
        assert kinds["votes_1"] == Class.TO_CHECK
        assert kinds["votes_2"] == Class.ACCEPTED
        assert kinds["valid"] == Class.INCONSISTENT
        assert kinds["dpt_l"] == Class.MISSING
        assert sum(shown.counts.values()) == len(kinds)
        assert len(shown.reasons) == 1, "what concerns no figure stands by itself"

    def test_frames_stand_on_the_photo_beside_the_figures(
        self, count: Counted, form: VoteRound
    ) -> None:
        looked_at(count, form, photo_of(form, 2), page=2)
        kept(count, form)
        enter(count, count.bupati, form.station, Source.PPK, GOOD)
        browser, url = page_of(count, form)
        response = browser.get(url)
        html = response.content.decode()
        assert html.count('class="read-frame') == len(
            machine_page(form, latest_finding(form)).pages[0].lines
        )
        assert "is-to_check" in html
        words = text(response)
        assert "Perlu diperiksa" in words
        assert "biaya 2,3 · jarak 1,2" in words
        assert "suara tidak pernah diubah mesin" in words

    @pytest.mark.parametrize("role", [Role.PPK, Role.PANWASCAM])
    def test_who_has_not_entered_sees_no_figure(
        self, count: Counted, form: VoteRound, role: Role
    ) -> None:
        kept(count, form)
        region = count.world.district
        browser = officer(count, role, region)[1]
        words = text(browser.get(reverse("machine-reading", args=[form.id])))
        assert "Belum dapat dilihat" in words
        assert "66" not in words
        assert "biaya" not in words

    def test_the_commission_sees_it_at_once(self, count: Counted, form: VoteRound) -> None:
        kept(count, form)
        browser, url = page_of(count, form, Role.KPU_REGENCY)
        assert "biaya 2,3" in text(browser.get(url))

    def test_a_form_that_was_not_read_says_so(self, count: Counted, form: VoteRound) -> None:
        browser, url = page_of(count, form, Role.KPU_REGENCY)
        assert "Mesin belum membaca formulir ini" in text(browser.get(url))

    def test_number_of_queries(
        self, count: Counted, form: VoteRound, django_assert_max_num_queries: MaxQueries
    ) -> None:
        kept(count, form)
        browser, url = page_of(count, form, Role.KPU_REGENCY)
        browser.get(url)
        with django_assert_max_num_queries(16):
            browser.get(url)

    def test_the_newest_finding_is_shown(self, count: Counted, form: VoteRound) -> None:
        kept(count, form)
        with clock.as_of(count.now + timedelta(minutes=1)):
            second = keep_finding(form, replace(doubted(form), photos=("d" * 64,)))
        assert latest_finding(form) == second

    def test_the_finding_of_the_photos_that_are_shown_comes_first(
        self, count: Counted, form: VoteRound
    ) -> None:
        for page in (1, 2, 3):
            looked_at(count, form, photo_of(form, page), page=page)
        read_photos(form.id)
        theirs = MachineFinding.objects.get()
        with clock.as_of(count.now + timedelta(days=1)):
            keep_finding(form, doubted(form))
        assert latest_finding(form) == theirs
