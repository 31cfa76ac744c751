"""Plenaries open, close, stand in versions, and make the official line."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from tests import factories
from tests.recap import meetings
from tests.recap.meetings import VOTES, all_settled, closed, opened, tally
from tests.results import acts
from tests.results.acts import entries, new_reading, send
from tests.results.rounds import replace_round
from tests.support.counted import Counted, counted, enter, settle, sheet

from garda.kernel.errors import NotAllowed
from garda.kernel.ids import uuid7
from garda.kernel.roles import Role
from garda.ledger.models import LedgerEntry, LedgerPayload, Log
from garda.recap.agenda import agenda_of
from garda.recap.errors import (
    AlreadyOpen,
    HigherClosed,
    NoPlenaryHere,
    NotComplete,
    PlenaryClosed,
    PlenaryNotOpen,
    SumsDiffer,
)
from garda.recap.models import Correction, Plenary, RecapFigure, RecapTotal
from garda.recap.rollup import Line, roll_up
from garda.recap.services.plenary import close_district, close_regency, open_plenary
from garda.regions.models import StationListing
from garda.results.models import SettledFigure, Source
from garda.results.services.reasons import ReasonTooLong

pytestmark = pytest.mark.django_db


@pytest.fixture
def count(db: None) -> Counted:
    """Three stations in two villages, all forms of the regent's contest settled."""
    return all_settled()


def ballots_open(count: Counted) -> None:
    """The first station's sources differ in ballots and in disability."""
    station = count.world.station()
    enter(count, count.bupati, station, Source.OPERATOR, sheet(VOTES))
    other = sheet(VOTES, ballots_spoiled=1, ballots_unused=120, disabled_users_j=1)
    enter(count, count.bupati, station, Source.PPK, other)


def wrong_on_paper(count: Counted) -> None:
    """Ballots on the first station's sheet do not add up, and both sources say so."""
    figures = sheet(VOTES, ballots_unused=7)
    options: dict[str, Any] = {"stands_so": frozenset({"ballots"}), "reason": "Begitu di plano."}
    acts.both(count, figures, **options)


class TestOpening:
    def test_each_level_has_its_holder(self, count: Counted) -> None:
        world = count.world
        for role, home, region in (
            (Role.PPS, world.village, world.district),
            (Role.KPU_REGENCY, world.regency, world.district),
            (Role.PPK, world.district, world.regency),
            (Role.PPK, world.villages[1], world.district),
            (Role.BAWASLU, world.regency, world.regency),
        ):
            with pytest.raises(NotAllowed):
                open_plenary(
                    factories.actor(world, role, home), contest=count.bupati, region=region
                )
        assert not Plenary.objects.exists()

    def test_there_is_one_in_session(self, count: Counted) -> None:
        plenary = opened(count)
        assert (plenary.version, plenary.state, plenary.opened_by) == (
            1, "open", count.ppk.identity,
        )  # fmt: skip
        with pytest.raises(AlreadyOpen, match="Keling"):
            opened(count)
        assert opened(count, contest=count.contests["gubernur"]).version == 1

    def test_villages_and_provinces_hold_none(self, count: Counted) -> None:
        for region in (count.world.village, count.world.province):
            with pytest.raises(NoPlenaryHere):
                open_plenary(count.ppk, contest=count.bupati, region=region)

    def test_a_contest_is_recapitulated_where_it_is_held(self, count: Counted) -> None:
        elsewhere = factories.world()
        other = factories.actor(elsewhere, Role.PPK, elsewhere.district)
        mine = replace(other, election_id=count.world.election.id)
        for actor in (mine, other):
            with pytest.raises(NoPlenaryHere):
                open_plenary(actor, contest=count.bupati, region=elsewhere.district)
        with pytest.raises(NotAllowed):
            open_plenary(
                replace(count.ppk, election_id=None),
                contest=count.bupati,
                region=count.world.district,
            )


class TestClosingADistrict:
    def test_the_official_line_is_made_of_the_settled_forms(self, count: Counted) -> None:
        plenary = closed(count, opened(count))
        assert (plenary.state, plenary.closed_by) == ("closed", count.ppk.identity)
        assert plenary.closed_at == count.now + timedelta(days=1)
        assert tally(count, Line.RECAP) == tally(count, Line.FORMS)
        assert tally(count, Line.RECAP).get("votes_2") == 3 * 50
        figures = RecapFigure.objects.filter(plenary=plenary)
        assert figures.count() == 3 * len(sheet(VOTES))
        entry = LedgerEntry.objects.get(act="plenary.closed")
        assert (entry.log, entry.count) == (Log.RESULTS, RecapTotal.objects.count())

    def test_its_certificate_lists_the_villages(self, count: Counted) -> None:
        plenary = closed(count, opened(count))
        assert printed(plenary) == rolled(count, "village")

    def test_missing_forms_are_named(self, count: Counted) -> None:
        fresh = counted()
        plenary = opened(fresh)
        with pytest.raises(NotComplete, match=r"3 TPS.*TPS 001 Watuaji, TPS 002 Watuaji, TPS 001"):
            closed(fresh, plenary)
        for station in fresh.world.stations[fresh.world.village.path]:
            settle(fresh, fresh.bupati, station, VOTES)
        with pytest.raises(NotComplete, match=r"1 TPS.*: TPS 001 Damarwulan"):
            closed(fresh, plenary)
        assert not RecapFigure.objects.exists()
        assert not RecapTotal.objects.exists()

    def test_long_lists_are_cut(self) -> None:
        fresh = counted(stations=(8,))
        with pytest.raises(NotComplete, match=r"TPS 005 Watuaji, … \(\+3\)"):
            closed(fresh, opened(fresh))

    @pytest.mark.parametrize("name", ["invalid", "users_moved_l"])
    def test_votes_and_users_must_be_settled(self, name: str) -> None:
        count = counted(stations=(1,))
        enter(count, count.bupati, count.world.station(), Source.OPERATOR, sheet(VOTES))
        other = sheet(VOTES) | {name: 9}
        enter(count, count.bupati, count.world.station(), Source.PPK, other)
        with pytest.raises(NotComplete, match="TPS 001 Watuaji"):
            closed(count, opened(count))

    def test_ballots_and_disability_may_stay_open_and_show_it(self) -> None:
        count = counted()
        ballots_open(count)
        for station in (
            count.world.station(1),
            *count.world.stations[count.world.villages[1].path],
        ):
            settle(count, count.bupati, station, VOTES)
        plenary = opened(count)
        agenda = agenda_of(plenary)
        assert (agenda.missing, agenda.open_blocks) == ([], ["TPS 001 Watuaji"])
        closed(count, plenary)
        found = tally(count, Line.RECAP)
        assert (found.complete, found.counted["valid"], found.counted["ballots_spoiled"]) == (
            True, 3, 2,
        )  # fmt: skip
        lines = RecapTotal.objects.filter(plenary=plenary, region=count.world.village)
        stations = dict(lines.values_list("key", "stations"))
        assert (stations["votes_1"], stations["disabled_users_j"]) == (2, 1)

    def test_what_does_not_add_up_needs_a_reason_to_stay(self) -> None:
        count = counted(stations=(1,))
        wrong_on_paper(count)
        plenary = opened(count)
        for reason in ("", "   "):
            with pytest.raises(NotComplete, match="1 formulir belum cocok: TPS 001 Watuaji"):
                closed(count, plenary, kept_reason=reason)
        with pytest.raises(ReasonTooLong):
            closed(count, plenary, kept_reason="a" * 301)
        closed(count, plenary, kept_reason=" Saksi sepakat. ")
        assert tally(count, Line.RECAP).get("ballots_unused") == 7
        payload = LedgerPayload.objects.get(entry__act="plenary.closed").payload
        assert payload["kept_reason"] == "Saksi sepakat."
        plenary.refresh_from_db()
        assert plenary.kept_reason == "Saksi sepakat."

    def test_a_form_that_misses_the_voter_list_is_on_the_agenda(self) -> None:
        count = all_settled(stations=(1,))
        StationListing.objects.update(male=1, female=1)
        codes = {finding.code for finding in agenda_of(opened(count)).stations[0].findings}
        assert "K12" in codes

    def test_a_plenary_closes_once_and_only_by_its_holder(self, count: Counted) -> None:
        plenary = opened(count)
        stranger = factories.actor(count.world, Role.PPK, count.world.villages[1])
        for actor in (count.commission, count.operator, stranger):
            with pytest.raises(NotAllowed):
                close_district(actor, plenary_id=plenary.id)
        for actor in (count.ppk, replace(count.ppk, election_id=uuid7())):
            with pytest.raises(PlenaryNotOpen):
                close_district(actor, plenary_id=uuid7())
        closed(count, plenary)
        with pytest.raises(PlenaryNotOpen):
            closed(count, plenary)
        assert entries("plenary.closed") == 1
        assert RecapTotal.objects.count() == 2 * len(sheet(VOTES))

    def test_a_station_that_left_the_list_is_named_by_its_path(self) -> None:
        count = counted(stations=(1,))
        StationListing.objects.all().delete()
        assert agenda_of(opened(count)).missing == [count.world.station().path]

    def test_queries_do_not_grow(self, django_assert_num_queries: Any) -> None:
        for stations in ((1,), (6, 4)):
            count = all_settled(stations)
            plenary = opened(count)
            with django_assert_num_queries(5):
                agenda = agenda_of(plenary)
            assert len(agenda.stations) == sum(stations)
            # One of them asks whether a vote is to be held again.
            with django_assert_num_queries(20):
                closed(count, plenary)


class TestClosingARegency:
    def test_its_certificate_lists_the_districts(self, count: Counted) -> None:
        closed(count, opened(count))
        regency = closed(count, opened(count, count.world.regency))
        assert printed(regency) == rolled(count, "district")
        place = count.world.regency
        assert tally(count, Line.RECAP, place) == tally(count, Line.FORMS, place)

    def test_it_waits_for_every_district(self, count: Counted) -> None:
        regency = opened(count, count.world.regency)
        with pytest.raises(NotComplete, match="1 kecamatan belum menutup pleno: Keling"):
            closed(count, regency)
        district = opened(count)
        with pytest.raises(NotComplete, match="Keling"):
            closed(count, regency)
        closed(count, district)
        assert closed(count, regency).state == "closed"

    def test_a_reopened_district_is_open(self, count: Counted) -> None:
        closed(count, opened(count))
        opened(count)
        with pytest.raises(NotComplete, match="Keling"):
            closed(count, opened(count, count.world.regency))

    @pytest.mark.parametrize("change", [{"value": 1}, {"stations": 1}, "moved", "deleted"])
    def test_a_certificate_that_was_changed_is_found(self, count: Counted, change: Any) -> None:
        closed(count, opened(count))
        lines = RecapTotal.objects.filter(key="votes_1").order_by("region__path")
        if change == "deleted":
            lines[0].delete()
        elif change == "moved":
            # The district's sum stays the same: only the villages show it.
            for line, step in zip(lines, (5, -5), strict=True):
                line.value += step
                line.save()
        else:
            RecapTotal.objects.filter(pk=lines[0].pk).update(**change)
        with pytest.raises(SumsDiffer, match="votes_1 pada sertifikat Keling") as caught:
            closed(count, opened(count, count.world.regency))
        assert caught.value.code == "K20"
        assert not RecapTotal.objects.filter(plenary__region=count.world.regency).exists()

    def test_a_station_s_figure_that_was_changed_is_found(self, count: Counted) -> None:
        closed(count, opened(count))
        RecapFigure.objects.filter(key="valid", path=count.world.station().path).update(value=0)
        with pytest.raises(SumsDiffer, match="valid pada"):
            closed(count, opened(count, count.world.regency))

    def test_a_vote_held_again_after_the_plenary_reopens_it(self, count: Counted) -> None:
        closed(count, opened(count))
        replace_round(count)
        with pytest.raises(SumsDiffer):
            closed(count, opened(count, count.world.regency))

    def test_only_its_own_commission_closes_it(self, count: Counted) -> None:
        regency = opened(count, count.world.regency)
        for actor in (count.ppk, factories.actor(count.world, Role.BAWASLU, count.world.regency)):
            with pytest.raises(NotAllowed):
                close_regency(actor, plenary_id=regency.id)

    def test_a_district_is_not_closed_as_a_regency(self, count: Counted) -> None:
        district = opened(count)
        with pytest.raises(NoPlenaryHere):
            close_regency(count.commission, plenary_id=district.id)
        assert Plenary.objects.get().state == "open"


class TestReopening:
    def test_a_new_version_leaves_the_forms_and_lowers_the_coverage(self, count: Counted) -> None:
        first = closed(count, opened(count))
        forms = tally(count, Line.FORMS)
        again = opened(count)
        assert again.version == 2
        first.refresh_from_db()
        assert (first.superseded_by_id, first.state) == (again.id, "closed")
        assert tally(count, Line.FORMS) == forms
        while_open = tally(count, Line.RECAP)
        assert (while_open.stations_in, while_open.stations, while_open.figures) == (0, 3, {})
        meetings.corrected(count, again, "users_moved_l", 1)
        closed(count, again, kept_reason="Sesuai daftar hadir.")
        after = tally(count, Line.RECAP)
        assert (after.get("users_moved_l"), after.stations_in) == (1, 3)
        assert tally(count, Line.FORMS) == forms
        assert RecapFigure.objects.filter(plenary=first, key="users_moved_l", value=1).count() == 0

    def test_confirmed_corrections_stand_in_the_next_version(self, count: Counted) -> None:
        first = opened(count)
        meetings.corrected(count, first, "users_moved_l", 1)
        closed(count, first, kept_reason="Sesuai daftar hadir.")
        again = opened(count)
        (kept,) = Correction.objects.filter(plenary=again)
        assert (kept.key, kept.new_value, kept.confirmed_by) == (
            "users_moved_l",
            1,
            Correction.objects.get(plenary=first).confirmed_by,
        )
        closed(count, again, kept_reason="Sesuai daftar hadir.")
        assert tally(count, Line.RECAP).get("users_moved_l") == 1

    def test_a_settled_form_does_not_change_under_a_closed_plenary(self, count: Counted) -> None:
        closed(count, opened(count))
        before = tally(count, Line.FORMS)
        changed = new_reading(count, Source.PPK, sheet((31, 50)), reason="Salah baca.")
        with pytest.raises(PlenaryClosed, match="Keling"):
            send(count, changed)
        assert tally(count, Line.FORMS) == before
        opened(count)
        send(count, changed)
        assert tally(count, Line.FORMS).stations_in == before.stations_in - 1

    def test_a_district_under_a_closed_regency_waits_for_its_reopening(
        self, count: Counted
    ) -> None:
        closed(count, opened(count))
        closed(count, opened(count, count.world.regency))
        with pytest.raises(HigherClosed, match="Kabupaten Uji"):
            opened(count)
        regency = opened(count, count.world.regency)
        assert (regency.version, opened(count).version) == (2, 2)

    def test_nothing_is_reopened_in_another_contest(self, count: Counted) -> None:
        closed(count, opened(count))
        closed(count, opened(count, count.world.regency))
        assert opened(count, contest=count.contests["gubernur"]).version == 1


def printed(plenary: Plenary) -> dict[tuple[str, str], tuple[int, int]]:
    """Value and stations of every line of a certificate."""
    rows = RecapTotal.objects.filter(plenary=plenary)
    lines = rows.values_list("region__path", "key", "value", "stations")
    return {(path, key): (value, stations) for path, key, value, stations in lines}


def rolled(count: Counted, level: str) -> dict[tuple[str, str], tuple[int, int]]:
    """The same from the official line."""
    path = count.world.regency.path
    tallies = roll_up(Line.RECAP, [count.bupati.id], under=path, level=level)[count.bupati.id]
    return {
        (p, key): (t.figures[key], t.counted[key]) for p, t in tallies.items() for key in t.figures
    }


def test_settled_figures_are_those_of_the_forms(count: Counted) -> None:
    closed(count, opened(count))
    settled = SettledFigure.objects.filter(contest=count.bupati)
    assert set(settled.values_list("round", "key", "value")) == set(
        RecapFigure.objects.values_list("round", "key", "value")
    )
