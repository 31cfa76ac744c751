"""The public result page: which line answers, coverage, standing, exports."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests import factories
from tests.support import counted as scenes
from tests.support.counted import Counted, counted, settle, settle_all

from garda.kernel import clock
from garda.kernel.roles import Role
from garda.recap.queries import ResultPage, result_page
from garda.recap.rollup import Line, Tally
from garda.recap.services.corrections import confirm_correction, propose_correction
from garda.recap.services.plenary import close_district, open_plenary
from garda.recap.standings import Pins, standing_of, weakest
from garda.regions.models import Election, ElectionKind, Standing
from garda.results.queries import load_definition

pytestmark = pytest.mark.django_db

#: Queries of a result page with its request; a village reads its stations besides.
MOST_QUERIES = {"regency": 11, "district": 11, "village": 12}


def page(count: Counted, code: str = "", kind: str = "bupati") -> ResultPage:
    found = result_page(count.world.election, kind, code or count.world.regency.code)
    assert found is not None
    return found


def get(client: Client, count: Counted, code: str = "", kind: str = "bupati") -> str:
    response = client.get(f"/hasil/{kind}/{code or count.world.regency.code}/")
    assert response.status_code == 200
    return response.content.decode()


def rows(client: Client, count: Counted) -> list[list[str]]:
    response = client.get(f"/hasil/bupati/{count.world.regency.code}.csv")
    assert response.status_code == 200
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))


class TestLines:
    def test_without_forms_nothing_is_counted_and_nothing_is_zero(self, client: Client) -> None:
        count = counted()
        found = page(count)
        assert (found.empty, found.official) == (True, False)
        assert (found.answer.stations_in, found.answer.stations) == (0, 3)
        assert [choice.votes for choice in found.choices] == [None, None]
        assert found.turnout.users.value is None
        assert "Belum ada formulir masuk" in get(client, count)

    def test_partial_forms_answer_provisionally_with_their_own_denominator(
        self, client: Client
    ) -> None:
        count = counted()
        settle(count, count.bupati, count.world.station(), (30, 50))
        found = page(count)
        assert found.line is Line.FORMS
        assert (found.answer.stations_in, found.answer.stations) == (1, 3)
        assert [choice.votes for choice in found.choices] == [30, 50]
        assert (found.turnout.users.value, found.turnout.voters.value) == (84, 200)
        assert found.turnout.partial
        html = get(client, count)
        assert "Sementara" in html
        assert "37,50%" in html
        assert "dari DPT TPS yang masuk" in html

    def test_closed_plenaries_make_the_answer_official(self, client: Client) -> None:
        count = counted()
        settle_all(count)
        scenes.close_all(count, count.bupati)
        found = page(count)
        assert found.official
        assert [choice.votes for choice in found.choices] == [90, 150]
        assert found.as_of == count.now + timedelta(hours=16)
        assert (found.turnout.users.value, found.turnout.voters.value) == (252, 600)
        assert not found.turnout.partial
        assert found.events[0].title == "Rapat pleno Kabupaten Uji ditutup"
        html = get(client, count)
        assert "Hasil rekap" in html
        assert "42,00%" in html
        assert "dari DPT" in html

    def test_the_other_contest_stays_provisional(self) -> None:
        count = counted()
        settle_all(count)
        scenes.close_all(count, count.bupati)
        governor = page(count, kind="gubernur")
        assert not governor.official
        assert governor.elsewhere

    def test_a_village_follows_its_district(self) -> None:
        count = counted()
        settle_all(count)
        plenary = scenes.open_district(count, count.bupati)
        village = count.world.village.code
        assert not page(count, village).official
        with clock.as_of(count.now + timedelta(hours=14)):
            close_district(count.ppk, plenary_id=plenary.id)
        assert page(count, village).official
        assert not page(count).official

    def test_a_reopened_plenary_makes_the_answer_provisional_again(self) -> None:
        count = counted()
        settle_all(count)
        scenes.close_all(count, count.bupati)
        with clock.as_of(count.now + timedelta(hours=20)):
            open_plenary(count.commission, contest=count.bupati, region=count.world.regency)
        found = page(count)
        assert not found.official
        assert "versi 2" in found.events[0].title

    def test_both_lines_stand_beside_each_other_with_the_correction(self, client: Client) -> None:
        count = counted()
        settle_all(count)
        plenary = scenes.open_district(count, count.bupati)
        second = factories.actor(count.world, Role.PPK, count.world.district)
        round_ = count.round(count.bupati, count.world.station())
        with clock.as_of(count.now + timedelta(hours=13)):
            correction = propose_correction(
                count.ppk,
                plenary_id=plenary.id,
                round_id=round_.id,
                key="ballots_spoiled",
                value=1,
                reason="Satu surat suara rusak tertinggal.",
            )
            unused = propose_correction(
                count.ppk,
                plenary_id=plenary.id,
                round_id=round_.id,
                key="ballots_unused",
                value=120,
                reason="Satu surat suara rusak tertinggal.",
            )
            for made in (correction, unused):
                confirm_correction(second, correction_id=made.id)
            close_district(count.ppk, plenary_id=plenary.id)
        district = page(count, count.world.district.code)
        differing = [row for row in district.comparison if row.difference]
        assert [row.difference for row in differing] == [1, -1]
        assert len(district.corrections) == 2
        assert {line.number for line in district.corrections} == {1}
        assert "Satu surat suara rusak tertinggal." in get(client, count, count.world.district.code)

    def test_an_unconfirmed_correction_is_not_public(self, client: Client) -> None:
        count = counted()
        settle_all(count)
        plenary = scenes.open_district(count, count.bupati)
        propose_correction(
            count.ppk,
            plenary_id=plenary.id,
            round_id=count.round(count.bupati, count.world.station()).id,
            key="ballots_spoiled",
            value=1,
            reason="Belum disetujui.",
        )
        assert "Belum disetujui." not in get(client, count)


class TestParts:
    def test_every_level_lists_what_it_is_made_of(self) -> None:
        count = counted()
        settle_all(count)
        world = count.world
        assert [p.name for p in page(count).parts] == ["Keling"]
        villages = page(count, world.district.code).parts
        assert [p.valid.value for p in villages] == [160, 80]
        stations = page(count, world.village.code).parts
        assert [(p.name, p.number) for p in stations] == [("TPS 001", 1), ("TPS 002", 2)]
        assert stations[0].turnout.voters.value == 200

    @pytest.mark.parametrize("code", ["99.99", "kacau", "1"])
    def test_unknown_places_have_no_page(self, client: Client, code: str) -> None:
        counted()
        assert client.get(f"/hasil/bupati/{code}/").status_code == 404

    def test_unknown_contests_and_provinces_have_no_page(self, client: Client) -> None:
        count = counted()
        regency, province = count.world.regency.code, count.world.province.code
        assert client.get(f"/hasil/walikota/{regency}/").status_code == 404
        assert client.get(f"/hasil/gubernur/{province}/").status_code == 404


class TestQueries:
    @pytest.mark.parametrize("level", ["regency", "district", "village"])
    def test_the_page_costs_the_same_whatever_its_size(
        self, client: Client, level: str, django_assert_max_num_queries: Any
    ) -> None:
        small, large = counted((1,)), counted((3, 2, 2))
        for count in (small, large):
            load_definition(count.bupati.id)
            settle_all(count)
        used = []
        for count in (small, large):
            Election.objects.exclude(pk=count.world.election.pk).update(voting_day="2020-01-01")
            Election.objects.filter(pk=count.world.election.pk).update(voting_day="2024-11-27")
            with django_assert_max_num_queries(MOST_QUERIES[level]) as seen:
                get(client, count, getattr(count.world, level).code)
            used.append(len(seen))
        assert used[0] == used[1]


class TestStanding:
    def test_a_demo_marks_what_nobody_published(self, client: Client) -> None:
        count = counted()
        settle_all(count)
        for number, votes in ((1, 90), (2, 150)):
            count.published(count.world.district, f"votes_{number}", votes, count.bupati)
        count.published(count.world.regency, "dpt_l", 300, None)
        count.published(count.world.regency, "dpt_p", 300, None)
        found = page(count)
        assert {c.standing for c in found.choices} == {Standing.DERIVED}
        assert found.valid.standing is Standing.DERIVED
        assert found.turnout.voters.standing is Standing.DERIVED
        assert found.invalid.standing is Standing.SIMULATED
        assert found.turnout.standing is Standing.SIMULATED
        district = page(count, count.world.district.code)
        assert {c.standing for c in district.choices} == {Standing.PUBLISHED}
        village = page(count, count.world.village.code)
        assert {c.standing for c in village.choices} == {Standing.SIMULATED}
        html = get(client, count, count.world.village.code)
        assert html.count("mark-sim") > 6

    def test_a_figure_that_differs_from_the_published_one_is_marked(self) -> None:
        count = counted()
        settle_all(count)
        count.published(count.world.regency, "votes_1", 91, count.bupati)
        assert page(count).choices[0].standing is Standing.SIMULATED

    def test_real_elections_mark_nothing(self) -> None:
        election = Election(kind=ElectionKind.REAL)
        tally = Tally("id/33", {"votes_1": 7}, {"votes_1": 1}, 1)
        assert standing_of(election, "votes_1", tally, Pins({})) is Standing.ENTERED

    def test_the_weakest_standing_marks_a_number_made_of_several(self) -> None:
        assert weakest([Standing.PUBLISHED, Standing.ASSUMED]) is Standing.ASSUMED
        assert weakest([Standing.PUBLISHED, Standing.DERIVED]) is Standing.PUBLISHED
        assert weakest([]) is Standing.ENTERED


class TestCsv:
    def test_holds_the_table_and_its_total(self, client: Client) -> None:
        count = counted()
        settle_all(count)
        head, *lines = rows(client, count)
        assert head == [
            "kode", "nama", "tps", "tps_masuk", "dpt_j", "users_total_j",
            "votes_1", "votes_2", "valid", "invalid", "simulasi", "keterangan",
        ]  # fmt: skip
        assert lines[0][:4] == [count.world.district.code, "Keling", "3", "3"]
        assert lines[0][4:10] == ["600", "252", "90", "150", "240", "12"]
        assert lines[-1][:2] == [count.world.regency.code, "Kabupaten Uji"]
        assert lines[-1][4:10] == lines[0][4:10]

    def test_a_demo_is_marked_simulasi(self, client: Client) -> None:
        count = counted()
        settle_all(count)
        lines = rows(client, count)[1:]
        assert all(line[-1].startswith("SIMULASI") for line in lines)
        assert "votes_1" in lines[0][-2]

    def test_a_name_is_never_a_formula(self, client: Client) -> None:
        count = counted()
        district = count.world.district
        district.name = '=HYPERLINK("x")'
        district.save(update_fields=["name"])
        assert rows(client, count)[1][1] == '\'=HYPERLINK("x")'

    def test_missing_figures_are_empty(self, client: Client) -> None:
        count = counted()
        assert rows(client, count)[1][4:8] == ["", "", "", ""]
