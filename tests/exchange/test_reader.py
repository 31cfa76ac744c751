"""What a good folder gives: the tiny invented one, the two examples, a large one."""

from __future__ import annotations

import importlib.util
import sys
from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from garda.exchange.domain.folder import ChoiceRow, Standing
from garda.exchange.domain.problems import FolderError
from garda.exchange.reader import folder_path, load_folders, read_folder

if TYPE_CHECKING:
    from tests.exchange.conftest import Copy, Read

ROOT = Path(__file__).parents[2]


def load_maker() -> ModuleType:
    """bench/make_folder.py, which is no part of a package."""
    spec = importlib.util.spec_from_file_location("make_folder", ROOT / "bench" / "make_folder.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["make_folder"] = module
    spec.loader.exec_module(module)
    return module


def test_tiny_folder(tiny: Copy) -> None:
    folder = tiny.read()
    assert (folder.name, folder.title) == ("tiny", "Kabupaten Ombak Biru")
    assert folder.time_zone == "Asia/Jayapura"
    assert (folder.province.code, folder.regency.code) == ("98", "98.01")
    assert folder.stations_total == 5
    assert [len(folder.of_level(level)) for level in ("district", "village")] == [2, 3]
    assert [contest.kind for contest in folder.contests] == ["gubernur", "bupati"]
    with pytest.raises(KeyError):
        folder.contest("walikota")
    assert folder.contest("bupati").choices[1] == ChoiceRow(2, "KOLOM KOSONG", empty=True)
    assert folder.warnings == ()


def test_times_without_offset_are_local(tiny: Copy) -> None:
    result = tiny.read().results["bupati"]["98.01.02"]
    assert result.as_of == datetime(2024, 11, 27, 23, 30, tzinfo=ZoneInfo("Asia/Jayapura"))
    assert result.votes == {1: 110, 2: 55}
    assert result.late == 0


def test_special_stations_are_numbered_apart_and_counted(tiny: Copy) -> None:
    folder = tiny.read()
    stations = folder.frames.stations.select("village", "number", "special")
    assert stations.rows() == [
        ("98.01.01.2001", 1, False),
        ("98.01.01.2001", 2, False),
        ("98.01.01.2002", 1, False),
        ("98.01.01.2002", 901, True),
        ("98.01.02.2001", 1, False),
    ]
    assert folder.special_stations is not None
    assert folder.special_stations[0].standing is Standing.ASSUMED


def test_optional_files_may_be_missing(tiny: Copy) -> None:
    for file in ("special_stations.csv", "voters.csv", "finals.csv"):
        tiny.remove(file)
    folder = tiny.read()
    assert folder.special_stations is None
    assert folder.voters == {}
    assert folder.finals["bupati"].invalid is None
    assert folder.finals["bupati"].votes == {1: 590, 2: 150}
    assert folder.frames.stations["number"].to_list() == [1, 2, 1, 2, 1]


def test_station_voters_reach_their_station(tiny: Copy) -> None:
    tiny.append("voters.csv", "98.01.01.2002/901,30,10,40", "98.01.01.2002/001,160,160,320")
    folder = tiny.read()
    figure = folder.voters["98.01.01.2002/901"]
    assert (figure.level, figure.number, figure.total) == ("station", 901, 40)
    assert folder.frames.stations["male"].to_list() == [None, None, 160, 30, None]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_semicolons_marks_and_line_ends_change_nothing(
    tiny: Copy, mark: str, line_end: str
) -> None:
    plain = tiny.read()
    for file in sorted(tiny.path.glob("*.csv")):
        text = tiny.text(file.name).replace('"KUNING, S.H. - HIJAU"', "KUNING| S.H. - HIJAU")
        other = text.replace(",", ";").replace("|", ",").replace("\n", line_end)
        tiny.write(file.name, mark + other)
    assert tiny.read() == plain


def test_blank_lines_capitals_and_blanks_change_nothing(tiny: Copy) -> None:
    plain = tiny.read()
    tiny.replace("stations.csv", "village,polling_stations\n", "Village , POLLING_STATIONS\n\n,\n")
    tiny.replace("candidates.csv", "bupati,98.01,1,", "Bupati , 98.01 ,1, ")
    assert tiny.read() == plain


def test_file_names_of_published_data_are_accepted(tiny: Copy) -> None:
    plain = tiny.read()
    for name, alias in (
        ("stations.csv", "village_polling_stations.csv"),
        ("results_by_district.csv", "published_results_by_district.csv"),
    ):
        (tiny.path / name).rename(tiny.path / alias)
    assert tiny.read() == plain


def test_time_zone_follows_the_province(tiny: Copy) -> None:
    tiny.write("election.toml", 'name = "Kabupaten"\n')
    for file in sorted(tiny.path.glob("*.csv")):
        tiny.write(file.name, tiny.text(file.name).replace("98", "53"))
    assert tiny.read().time_zone == "Asia/Makassar"


def test_empty_column_by_mark(tiny: Copy) -> None:
    text = tiny.text("candidates.csv").replace("number,pair\n", "number,pair,empty_column\n")
    lines = [line + ",no" if i else line for i, line in enumerate(text.splitlines())]
    lines[-1] = "bupati,98.01,2,,yes"
    folder = tiny.write("candidates.csv", "\n".join(lines)).read()
    assert folder.contest("bupati").choices[1] == ChoiceRow(2, "Kolom Kosong", empty=True)


def test_one_contest_alone(tiny: Copy) -> None:
    for file in ("candidates.csv", "results_by_district.csv", "finals.csv"):
        lines = [x for x in tiny.text(file).splitlines() if not x.startswith("gubernur")]
        tiny.write(file, "\n".join(lines))
    assert list(tiny.read().finals) == ["bupati"]


def test_published_regencies(examples: Path, limits: dict[str, int]) -> None:
    jepara, kobar = load_folders(["jepara", "kotawaringin-barat"], examples, **limits)
    assert jepara.warnings == kobar.warnings == ()
    assert [f.stations_total for f in (jepara, kobar)] == [1743, 413]
    assert [len(f.of_level("village")) for f in (jepara, kobar)] == [195, 94]
    assert [len(f.of_level("district")) for f in (jepara, kobar)] == [16, 6]
    assert len(jepara.special_stations) == 3
    assert kobar.special_stations is None
    assert [f.voters[f.regency.code].total for f in (jepara, kobar)] == [919_276, 201_834]


def test_published_finals(examples: Path, limits: dict[str, int]) -> None:
    jepara, kobar = load_folders(["jepara", "kotawaringin-barat"], examples, **limits)
    assert jepara.finals["bupati"].votes == {1: 107_756, 2: 457_209}
    assert (jepara.finals["bupati"].users, jepara.finals["gubernur"].users) == (600_208, 600_607)
    assert jepara.finals["gubernur"].invalid == 49_372
    late = [sum(r.late for r in kobar.results[kind].values()) for kind in ("bupati", "gubernur")]
    assert late == [2, 2]
    assert kobar.finals["bupati"].votes == {1: 68_963, 2: 75_318}
    assert kobar.finals["gubernur"].votes == {1: 9_824, 2: 48_235, 3: 75_336, 4: 7_889}
    assert kobar.finals["gubernur"].users is None


def test_a_changed_vote_is_what_counts(
    examples: Path, tmp_path: Path, read: Read, limits: dict[str, int]
) -> None:
    target = tmp_path / "changed"
    target.mkdir()
    for file in (examples / "jepara").iterdir():
        (target / file.name).write_bytes(file.read_bytes())
    results = target / "results_by_district.csv"
    text = results.read_text(encoding="utf-8")
    results.write_text(text.replace("bupati,33.20.01,1,5528,", "bupati,33.20.01,1,5529,"))
    folder = read(target)
    finals = folder.finals["bupati"]
    assert finals.votes == {1: 107_757, 2: 457_209}
    assert (finals.valid, finals.invalid, finals.users) == (564_966, 35_243, 600_209)
    assert [w.code for w in folder.warnings] == [
        "final_votes_differ",
        "valid_follows_votes",
        "users_follow",
    ]


def test_large_folder_with_voters_of_each_station(tmp_path: Path, read: Read) -> None:
    maker = load_maker()
    size = maker.Size(stations=2_000, villages=300, districts=12)
    folder = read(maker.make_folder(tmp_path / "large", size))
    assert folder.stations_total == len(folder.voters) == 2_000
    assert folder.frames.stations["male"].null_count() == 0
    assert folder.warnings == ()


def test_names_and_paths(tmp_path: Path) -> None:
    assert folder_path("jepara", Path("examples")) == Path("examples/jepara")
    assert folder_path("./jepara", Path("examples")) == Path("jepara")
    assert folder_path(f"{tmp_path}/a", Path("examples")) == tmp_path / "a"


def test_no_such_folder(examples: Path, limits: dict[str, int]) -> None:
    with pytest.raises(FolderError) as caught:
        load_folders(["tidak-ada"], examples, **limits)
    assert caught.value.problems[0].code == "no_folder"


def test_the_same_folder_twice_is_refused(examples: Path, limits: dict[str, int]) -> None:
    with pytest.raises(FolderError) as caught:
        load_folders(["jepara", "jepara"], examples, **limits)
    assert {p.code for p in caught.value.problems} == {"same_name", "same_regency"}


def test_one_province_shared_by_two_folders_must_agree(
    tiny: Copy, tmp_path: Path, limits: dict[str, int]
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    for file in tiny.path.iterdir():
        text = file.read_text(encoding="utf-8").replace("98.01", "98.02")
        (other / file.name).write_text(text, encoding="utf-8")
    paths = [str(tiny.path), str(other)]
    assert [f.regency.code for f in load_folders(paths, tmp_path, **limits)] == ["98.01", "98.02"]
    candidates = other / "candidates.csv"
    candidates.write_text(candidates.read_text().replace("NILA", "ABU"))
    regions = other / "regions.csv"
    regions.write_text(regions.read_text().replace("Papua Rekaan", "Papua Lain"))
    with pytest.raises(FolderError) as caught:
        load_folders(paths, tmp_path, **limits)
    assert {p.code for p in caught.value.problems} == {"shared_contest", "shared_province"}


def test_limits_come_from_the_caller(tiny: Copy) -> None:
    folder = read_folder(tiny.path, max_voters=200, special_from=901, max_choices=3)
    assert {w.code for w in folder.warnings} == {"voters_over_limit"}
    with pytest.raises(FolderError) as caught:
        read_folder(tiny.path, max_voters=600, special_from=902, max_choices=2)
    assert {p.code for p in caught.value.problems} == {"special_number", "too_many_choices"}
