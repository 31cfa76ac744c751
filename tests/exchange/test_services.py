"""A folder becomes an election's regions, stations, ballots and published figures, or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import factories
from tests.exchange.test_reader import load_maker
from tests.support.importing import CODE, contents, load, pack

from garda.exchange.domain.folder import SPECIAL_KINDS
from garda.exchange.services import ElectionUnfit
from garda.ledger.models import LedgerEntry
from garda.people.services import system_operator
from garda.regions.models import (
    Election,
    ElectionKind,
    Region,
    SpecialLocation,
    StationListing,
    VoterList,
)
from garda.regions.services import VoterListFixed, create_election
from garda.results.models import Choice, Contest, PublishedFigure, VoteRound
from garda.results.services.contests import ContestFixed

if TYPE_CHECKING:
    from pathlib import Path

    from tests.exchange.conftest import Copy

pytestmark = pytest.mark.django_db
#: Queries of an import with savepoints, whatever its size: two contests, every table once.
MOST_QUERIES = 75


class TestLoading:
    def test_everything_of_the_folder_is_there(self, tiny: Copy) -> None:
        election, imported = load(tiny.path)
        assert (election.code, election.kind, election.pack) == (CODE, "practice", factories.PACK)
        assert election.name.endswith("Kabupaten Ombak Biru")
        assert (imported.regency.code, imported.changed) == ("98.01", True)
        assert (imported.regions, imported.stations) == (7, 5)
        assert (imported.contests, imported.rounds) == (2, 10)
        assert Region.objects.get(code="98.01.02.2001").time_zone == "Asia/Jayapura"
        assert VoterList.objects.get().kind == pack().voter_lists[-1].code

    def test_special_stations_keep_number_place_kind_and_standing(self, tiny: Copy) -> None:
        load(tiny.path)
        special = StationListing.objects.get(kind="special")
        assert (special.path, special.place) == ("id/98/01/01/2002/901", "Rumah sakit rekaan")
        assert special.location == "hospital"
        assert not StationListing.objects.filter(kind="regular").exclude(location="").exists()
        assert (special.standing, special.voters) == ("assumed", None)

    def test_another_kind_of_location_is_another_list(self, tiny: Copy) -> None:
        load(tiny.path)
        tiny.replace("special_stations.csv", "hospital", "care_home")
        with pytest.raises(VoterListFixed):
            load(tiny.path)

    def test_kinds_of_location_are_those_of_the_format(self) -> None:
        assert tuple(SpecialLocation.values) == SPECIAL_KINDS

    def test_ballots_and_rounds(self, tiny: Copy) -> None:
        load(tiny.path)
        contest = Contest.objects.get(kind="bupati")
        assert list(contest.choices.order_by("number").values_list("name", "empty_column")) == [
            ("UNGU - PUTIH", False),
            ("KOLOM KOSONG", True),
        ]
        assert Contest.objects.get(kind="gubernur").region.code == "98"
        rounds = VoteRound.objects.filter(contest=contest)
        assert set(rounds.values_list("number", "kind", "voted_on")) == {
            (1, "reguler", pack().voting_day)
        }
        assert rounds.count() == 5

    def test_published_figures_are_kept_beside(self, tiny: Copy) -> None:
        load(tiny.path)
        assert set(
            PublishedFigure.objects.filter(
                contest__kind="bupati", region__code="98.01.02"
            ).values_list("key", "value", "stage", "stations_in", "stations_total")
        ) == {("votes_1", 110, "feed", 1, 1), ("votes_2", 55, "feed", 1, 1)}
        final = PublishedFigure.objects.get(
            contest__kind="gubernur", region__code="98.01", key="users_total_j"
        )
        assert (final.value, final.stage) == (766, "final")
        assert PublishedFigure.objects.get(
            contest=None, region__code="98.01.01.2002", key="dpt_p"
        ).value == 170  # fmt: skip

    def test_a_districts_own_finals_are_kept_too(self, tiny: Copy) -> None:
        tiny.append("finals.csv", "bupati,98.01.02,invalid,9")
        load(tiny.path)
        finals = PublishedFigure.objects.filter(region__code="98.01.02", stage="final")
        assert set(finals.filter(contest__kind="bupati").values_list("key", "value")) == {
            ("votes_1", 110), ("votes_2", 55), ("valid", 165), ("invalid", 9),
            ("users_total_j", 174),
        }  # fmt: skip

    @pytest.mark.parametrize(
        ("standing", "kept"),
        [("published", {"votes_1", "votes_2", "valid", "invalid", "users_total_j"}),
         ("simulated", {"votes_1", "votes_2"})],
    )  # fmt: skip
    def test_a_simulated_final_is_never_taken_for_a_published_one(
        self, tiny: Copy, standing: str, kept: set[str]
    ) -> None:
        tiny.write(
            "finals.csv",
            f"contest,region,key,value,standing\nbupati,98.01,invalid,24,{standing}\n",
        )
        load(tiny.path)
        finals = PublishedFigure.objects.filter(contest__kind="bupati", stage="final")
        assert set(finals.values_list("key", flat=True)) == kept

    def test_only_published_voter_figures_are_kept(self, tiny: Copy) -> None:
        tiny.write("voters.csv", "region,male,female,standing\n98.01.01,450,420,derived\n")
        load(tiny.path)
        assert not PublishedFigure.objects.filter(contest=None).exists()

    def test_voters_of_stations_go_to_the_list(self, tiny: Copy) -> None:
        tiny.append("voters.csv", "98.01.01.2001/002,130,120,250")
        load(tiny.path)
        listing = StationListing.objects.get(path="id/98/01/01/2001/002")
        assert (listing.male, listing.female, listing.standing) == (130, 120, "published")
        assert StationListing.objects.get(path="id/98/01/01/2001/001").voters is None

    def test_a_guarded_formula_is_a_name_again(self, tiny: Copy) -> None:
        tiny.replace("candidates.csv", "UNGU - PUTIH", "'=UNGU - PUTIH")
        tiny.replace("regions.csv", "Pulau Camar", "'@Camar")
        load(tiny.path)
        assert Choice.objects.filter(name="=UNGU - PUTIH").exists()
        assert Region.objects.get(code="98.01.02").name == "@Camar"


class TestAgain:
    def test_the_same_folder_changes_nothing_at_all(self, tiny: Copy) -> None:
        load(tiny.path)
        before = contents()
        _, again = load(tiny.path)
        assert not again.changed
        assert (again.regions, again.stations, again.contests) == (0, 0, 0)
        assert (again.rounds, again.published) == (0, 0)
        assert contents() == before

    def test_a_new_figure_is_one_change_and_one_entry(self, tiny: Copy) -> None:
        load(tiny.path)
        entries = LedgerEntry.objects.count()
        tiny.replace("finals.csv", "bupati,98.01,invalid,24", "bupati,98.01,invalid,26")
        _, again = load(tiny.path)
        assert (again.published, again.regions, again.rounds) == (2, 0, 0)  # users follow
        assert LedgerEntry.objects.count() == entries + 1

    def test_a_second_election_shares_the_regions_only(self, tiny: Copy) -> None:
        load(tiny.path)
        _, other = load(tiny.path, code="lain", kind=ElectionKind.REAL)
        assert (other.regions, other.stations, other.contests) == (0, 5, 2)
        assert Region.objects.filter(code="98.01").count() == 1
        assert Election.objects.get(code="lain").kind == "real"

    def test_a_neighbour_shares_province_and_governor(self, tiny: Copy) -> None:
        load(tiny.path)
        _, other = load(neighbour(tiny))
        assert (other.regions, other.contests, other.rounds) == (6, 1, 10)
        assert Contest.objects.filter(kind="gubernur").count() == 1
        assert VoteRound.objects.filter(contest__kind="gubernur").count() == 10


def neighbour(tiny: Copy) -> Path:
    """The same folder as another regency of the province."""
    for file in tiny.path.glob("*.csv"):
        tiny.write(file.name, tiny.text(file.name).replace("98.01", "98.02"))
    return tiny.path


class TestRefused:
    def test_another_ballot(self, tiny: Copy) -> None:
        load(tiny.path)
        before = contents()
        tiny.replace("candidates.csv", "UNGU - PUTIH", "UNGU - HITAM")
        with pytest.raises(ContestFixed):
            load(tiny.path)
        assert contents() == before

    def test_another_list_undoes_the_new_names_as_well(self, tiny: Copy) -> None:
        load(tiny.path)
        before = contents()
        tiny.replace("regions.csv", "Camar Laut", "Camar Darat")
        tiny.append("voters.csv", "98.01.02.2001/001,120,110,230")
        with pytest.raises(VoterListFixed):
            load(tiny.path)
        assert contents() == before

    def test_a_first_import_that_fails_leaves_no_election(self, tiny: Copy) -> None:
        """The neighbour's ballot for governor differs: its regions and list go, too."""
        load(tiny.path)
        before = contents()
        path = neighbour(tiny.replace("candidates.csv", "BIRU - NILA", "BIRU - HITAM"))
        with pytest.raises(ContestFixed):
            load(path)
        assert contents() == before

    @pytest.mark.parametrize(
        ("made", "wanted"),
        [(ElectionKind.DEMO, None), (ElectionKind.REAL, ElectionKind.PRACTICE),
         (ElectionKind.PRACTICE, ElectionKind.REAL)],
    )  # fmt: skip
    def test_an_election_of_another_kind(
        self, tiny: Copy, made: ElectionKind, wanted: ElectionKind | None
    ) -> None:
        create_election(system_operator(), code=CODE, name="Uji", kind=made, pack=pack())
        before = contents()
        with pytest.raises(ElectionUnfit):
            load(tiny.path, kind=wanted)
        assert contents() == before

    def test_an_election_of_another_pack(self, tiny: Copy) -> None:
        election, _ = load(tiny.path)
        Election.objects.filter(pk=election.pk).update(pack="lain")
        with pytest.raises(ElectionUnfit, match="paket lain"):
            load(tiny.path)


def test_queries_do_not_grow_with_the_folder(tmp_path: Path) -> None:
    maker = load_maker()
    counts = []
    for stations in (12, 600):
        size = maker.Size(stations=stations, villages=stations // 3, districts=2)
        folder = maker.make_folder(tmp_path / f"f{stations}", size)
        with CaptureQueriesContext(connection) as queries:
            _, imported = load(folder, code=f"uji-{stations}")
        assert imported.stations == stations
        counts.append(len(queries))
    assert max(counts) <= MOST_QUERIES
