"""An election written back as folders: the same folder again, from the line that counts."""

from __future__ import annotations

import csv
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from tests import factories
from tests.exchange.test_reader import load_maker
from tests.support import counted as scenes
from tests.support.counted import Counted, counted, settle, settle_all
from tests.support.importing import load, read

from garda.exchange.domain.formulas import neutralised, restored
from garda.exchange.export import FolderNotEmpty, UnknownElection, export_election
from garda.kernel import clock
from garda.kernel.formulas import starts_formula
from garda.regions.models import ElectionKind, Region, StationListing

if TYPE_CHECKING:
    from pathlib import Path

    from tests.exchange.conftest import Copy

    from garda.exchange.domain.folder import Folder

#: Queries of one regency's export, whatever its size.
MOST_QUERIES = 20


@given(st.text(st.sampled_from("'=+-@\t\ra ＝"), max_size=5) | st.text(max_size=8))
def test_no_cell_is_a_formula_and_every_text_comes_back(text: str) -> None:
    assert not starts_formula(neutralised(text))
    assert restored(neutralised(text)) == text
    assert starts_formula(text.lstrip("'")) or neutralised(text) == text


def exported(count: Counted, path: Path) -> Folder:
    with clock.as_of(count.now):
        export_election(count.world.election, path)
    return read(path)


def rows(path: Path, file: str) -> list[dict[str, str]]:
    with (path / file).open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


@pytest.mark.django_db
class TestRoundTrip:
    @pytest.mark.parametrize("spoil", ["", "late", "no finals", "station voters"])
    def test_an_uncounted_election_gives_its_folder_back(
        self, tiny: Copy, tmp_path: Path, spoil: str
    ) -> None:
        change(tiny, spoil)
        election, _ = load(tiny.path)
        [written] = export_election(election, tmp_path / "out" / "tiny")
        assert (written.regency, written.stations) == ("Kabupaten Ombak Biru", 5)
        assert written.lines == {"bupati": {"published": 2}, "gubernur": {"published": 2}}
        again = read(tmp_path / "out" / "tiny")
        assert again == tiny.read()
        assert again.warnings == tiny.read().warnings
        _, imported = load(tmp_path / "out" / "tiny")
        assert not imported.changed

    def test_a_special_location_of_unknown_kind_is_written_as_other(
        self, tiny: Copy, tmp_path: Path
    ) -> None:
        election, _ = load(tiny.path)
        StationListing.objects.filter(kind="special").update(location="")
        export_election(election, tmp_path / "out" / "tiny")
        [special] = rows(tmp_path / "out" / "tiny", "special_stations.csv")
        assert (special["number"], special["kind"]) == ("901", "other")

    def test_without_special_stations_their_number_stays_unknown(
        self, tiny: Copy, tmp_path: Path
    ) -> None:
        for file in ("special_stations.csv", "voters.csv", "finals.csv"):
            tiny.remove(file)
        election, _ = load(tiny.path)
        export_election(election, tmp_path / "tiny" / "tiny")
        assert sorted(p.name for p in (tmp_path / "tiny" / "tiny").iterdir()) == [
            "SOURCES.md", "candidates.csv", "election.toml", "regions.csv",
            "results_by_district.csv", "stations.csv",
        ]  # fmt: skip
        assert read(tmp_path / "tiny" / "tiny") == tiny.read()

    def test_a_larger_one_with_voters_at_every_station(self, tmp_path: Path) -> None:
        maker = load_maker()
        made = maker.make_folder(tmp_path / "in" / "f", maker.Size(200, 40, 4))
        election, _ = load(made, kind=ElectionKind.REAL)
        export_election(election, tmp_path / "out" / "f")
        assert read(tmp_path / "out" / "f") == read(made)
        assert "SIMULASI" not in (tmp_path / "out" / "f" / "SOURCES.md").read_text()


def change(tiny: Copy, spoil: str) -> None:
    if spoil == "late":
        for number, votes in ((1, 110), (2, 55)):
            tiny.replace(
                "results_by_district.csv",
                f"bupati,98.01.02,{number},{votes},1,1,2024-11-27 23:30:00",
                f"bupati,98.01.02,{number},0,0,1,",
            )
    if spoil == "no finals":
        tiny.remove("finals.csv")
    if spoil == "station voters":
        tiny.append("voters.csv", "98.01.02.2001/001,120,110,230")


@pytest.mark.django_db
class TestLines:
    def test_a_closed_plenary_gives_the_official_line(self, tmp_path: Path) -> None:
        count = counted()
        settle_all(count, (30, 50))
        scenes.close_all(count, count.bupati)
        folder = exported(count, tmp_path / "out")
        district = folder.results["bupati"][count.world.district.code]
        assert (district.votes, district.late) == ({1: 90, 2: 150}, 0)
        assert district.as_of == count.now + timedelta(hours=14)
        finals = folder.finals["bupati"]
        assert (finals.valid, finals.invalid, finals.users) == (240, 12, 252)
        assert finals.by_district[count.world.district.code].invalid == 12
        assert set(finals.standing.values()) <= {"simulated", "published"}
        assert finals.standing["invalid"] == "simulated"
        assert folder.results["gubernur"][count.world.district.code].votes == {1: 90, 2: 150}
        assert folder.finals["gubernur"].invalid is None

    @pytest.mark.parametrize(
        ("kind", "standing"),
        [(ElectionKind.REAL, "published"), (ElectionKind.PRACTICE, "simulated")],
    )
    def test_what_officers_entered_counts_unless_it_was_a_rehearsal(
        self, tmp_path: Path, kind: ElectionKind, standing: str
    ) -> None:
        count = counted(kind=kind)
        settle_all(count)
        scenes.close_all(count, count.bupati)
        assert exported(count, tmp_path / "out").finals["bupati"].standing["invalid"] == standing

    def test_before_that_the_forms_with_their_stations(self, tmp_path: Path) -> None:
        count = counted()
        settle(count, count.bupati, count.world.station(), (30, 50))
        folder = exported(count, tmp_path / "out")
        district = folder.results["bupati"][count.world.district.code]
        assert (district.votes, district.stations_in) == ({1: 30, 2: 50}, 1)
        assert (district.stations_total, district.as_of) == (3, count.now)

    def test_a_contest_nobody_published_has_no_station_in(self, tmp_path: Path) -> None:
        count = counted()
        folder = exported(count, tmp_path / "out")
        district = folder.results["bupati"][count.world.district.code]
        assert (district.votes, district.stations_in, district.as_of) == ({1: 0, 2: 0}, 0, None)

    def test_names_that_look_like_formulas_are_guarded(self, tmp_path: Path) -> None:
        count = counted()
        exported(count, tmp_path / "out")
        names = [row["pair"] for row in rows(tmp_path / "out", "candidates.csv")]
        assert names == ["SITI AMINAH - JOKO", "'=BUDI - SRI"] * 2

    def test_a_demo_says_so_in_its_files(self, tmp_path: Path) -> None:
        count = counted()
        exported(count, tmp_path / "out")
        sources = (tmp_path / "out" / "SOURCES.md").read_text(encoding="utf-8")
        assert "**SIMULASI. Ini bukan hasil pemilihan.**" in sources
        assert "- Suara bupati: angka yang terbit di 1 kecamatan" in sources
        assert (tmp_path / "out" / "election.toml").read_text().startswith("# SIMULASI\n")


@pytest.mark.django_db
class TestVoters:
    def test_the_lists_own_figures_win_over_published_ones_that_differ(
        self, tmp_path: Path
    ) -> None:
        count = counted()
        for key, value in (("dpt_l", 300), ("dpt_p", 299)):
            count.published(count.world.regency, key, value, None)
        count.published(count.world.district, "dpt_l", 300, None)  # without P it says nothing
        assert count.world.regency.code not in exported(count, tmp_path / "out").voters
        StationListing.objects.filter(village=count.world.villages[1]).update(female=99)
        voters = exported(count, tmp_path / "out2").voters
        assert voters[count.world.regency.code].total == 599
        assert voters[f"{count.world.villages[1].code}/001"].female == 99

    def test_simulated_voters_do_not_make_stations_simulated(self, tmp_path: Path) -> None:
        count = counted()
        StationListing.objects.update(standing="simulated")
        folder = exported(count, tmp_path / "out")
        assert {row.standing for row in folder.station_counts} == {"derived"}
        assert {figure.standing for figure in folder.voters.values()} == {"simulated"}


@pytest.mark.django_db
class TestPlaces:
    def test_several_regencies_get_a_folder_each(self, tiny: Copy, tmp_path: Path) -> None:
        load(tiny.path)
        for file in tiny.path.glob("*.csv"):
            tiny.write(file.name, tiny.text(file.name).replace("98.01", "98.02"))
        tiny.replace("regions.csv", "Kabupaten Ombak Biru", "Kota Ombak")
        election, _ = load(tiny.path)
        written = export_election(election, tmp_path / "semua")
        assert [folder.path for folder in written] == [
            str(tmp_path / "semua" / name) for name in ("ombak-biru", "kota-ombak")
        ]
        assert read(tmp_path / "semua" / "kota-ombak").regency.name == "Kota Ombak"

    def test_a_filled_folder_is_left_alone(self, tiny: Copy, tmp_path: Path) -> None:
        election, _ = load(tiny.path)
        for place in (tiny.path, tiny.path / "regions.csv"):
            with pytest.raises(FolderNotEmpty):
                export_election(election, place)
        (tmp_path / "kosong").mkdir()
        assert len(export_election(election, tmp_path / "kosong")) == 1

    def test_an_election_without_a_list_has_nothing_to_export(self, tmp_path: Path) -> None:
        world = factories.world()
        other = factories.world()
        StationListing.objects.filter(election=world.election).delete()
        world.voter_list.delete()
        with pytest.raises(UnknownElection, match="belum punya daftar"):
            export_election(world.election, tmp_path / "out")
        assert not (tmp_path / "out").exists()
        assert export_election(other.election, tmp_path / "out")

    def test_villages_without_stations_are_left_out(self, tmp_path: Path) -> None:
        count = counted()
        Region.objects.create(
            level="village",
            parent=count.world.district,
            code=f"{count.world.district.code}.2999",
            path=f"{count.world.district.path}/2999",
            name="Tanpa TPS",
            search_name="tanpa tps",
            time_zone="Asia/Jakarta",
        )
        assert len(exported(count, tmp_path / "out").of_level("village")) == 2


@pytest.mark.django_db
def test_queries_do_not_grow_with_stations(tmp_path: Path) -> None:
    maker = load_maker()
    election, _ = load(maker.make_folder(tmp_path / "f", maker.Size(200, 40, 4)))
    with CaptureQueriesContext(connection) as queries:
        export_election(election, tmp_path / "out")
    assert len(queries) <= MOST_QUERIES
