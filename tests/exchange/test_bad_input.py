"""Every check of a folder, by the row and the column it names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.exchange.conftest import Copy

#: code, file, row, column
Place = tuple[str, str, int | None, str | None]
RESULTS = "results_by_district.csv"

#: file, text, its replacement, then the problem.
ONE_PROBLEM: list[tuple[str, str, str, Place]] = [
    ("regions.csv", "2002,Kerang Hitam", "2002,", ("empty_value", "regions.csv", 7, "name")),
    (
        "regions.csv",
        "98.01.02,Pulau Camar,district",
        "98.01.02,Pulau Camar,kecamatan",
        ("bad_choice", "regions.csv", 5, "level"),
    ),
    ("stations.csv", "2002,2", "2002,-2", ("negative", "stations.csv", 3, "polling_stations")),
    ("stations.csv", "2002,2", "2002,2.0", ("not_integer", "stations.csv", 3, "polling_stations")),
    ("stations.csv", "2002,2", "2002,1e3", ("not_integer", "stations.csv", 3, "polling_stations")),
    ("stations.csv", "2002,2", "2002,٢", ("not_integer", "stations.csv", 3, "polling_stations")),
    ("stations.csv", "2002,2", "2002", ("field_count", "stations.csv", 3, None)),
    ("stations.csv", "2002,2", "2002,2,3", ("field_count", "stations.csv", 3, None)),
    ("stations.csv", "2002,2", '2002,"2', ("broken_csv", "stations.csv", 3, None)),
    ("stations.csv", "polling_stations", "tps", ("header", "stations.csv", 1, None)),
    (
        "stations.csv",
        "98.01.02.2001,1",
        "98.01.02.2001,1\n98.01.02.2001,1",
        ("duplicate", "stations.csv", 5, "village"),
    ),
    (
        "stations.csv",
        "98.01.02.2001,1",
        "98.01.02.2001,1\n98.01.02.2009,1",
        ("unknown_village", "stations.csv", 5, "village"),
    ),
    ("special_stations.csv", "hospital", "rs", ("bad_choice", "special_stations.csv", 2, "kind")),
    (
        "special_stations.csv",
        ",901,",
        ",900,",
        ("special_number", "special_stations.csv", 2, "number"),
    ),
    ("candidates.csv", "1,UNGU - PUTIH", "1,", ("empty_value", "candidates.csv", 5, "pair")),
    (
        "candidates.csv",
        "gubernur,98,3",
        "gubernur,98.01,3",
        ("wrong_contest_region", "candidates.csv", 4, "region"),
    ),
    (
        "candidates.csv",
        "UNGU - PUTIH",
        "KOTAK KOSONG",
        ("empty_columns", "candidates.csv", 6, "pair"),
    ),
    (RESULTS, "98.01.02,3,33", "98.01.02,3,33.5", ("not_integer", RESULTS, 7, "votes")),
    (
        RESULTS,
        "98.01.02,3,33,1,1",
        "98.01.02,3,33,2,1",
        ("uneven_stations", RESULTS, 7, "stations_in"),
    ),
    (RESULTS, "1,250,4,4,2024-11-28", "1,250,4,4,28-11-2024", ("bad_time", RESULTS, 2, "as_of")),
    (RESULTS, "98.01.02,1,110", "98.01.02,1,1110", ("impossible_votes", RESULTS, 10, "votes")),
    (
        RESULTS,
        "gubernur,98.01.02,3,33,1,1,2024-11-28 09:00:00\n",
        "",
        ("missing_result", RESULTS, None, "candidate"),
    ),
    (
        RESULTS,
        "gubernur,98.01.02,3,33",
        "gubernur,98.01.02,3,33,1,1,\ngubernur,98.01.02,3,33",
        ("duplicate", RESULTS, 8, "candidate"),
    ),
    (
        RESULTS,
        "gubernur,98.01.02,3,33",
        "gubernur,98.01.02,4,33,1,1,\ngubernur,98.01.02,3,33",
        ("unknown_candidate", RESULTS, 7, "candidate"),
    ),
    ("voters.csv", "190,170,360", "190,170,361", ("voters_do_not_sum", "voters.csv", 4, "total")),
    ("voters.csv", "190,170,360", "191,170,361", ("voters_of_parts", "voters.csv", 2, "region")),
    ("voters.csv", "98.01,570", "98.02,570", ("unknown_region", "voters.csv", 2, "region")),
    ("voters.csv", "98.01,570", "98.1,570", ("bad_voter_region", "voters.csv", 2, "region")),
    ("finals.csv", "votes_3", "votes_4", ("unknown_key", "finals.csv", 4, "key")),
    (
        "finals.csv",
        "gubernur,98.01,users",
        "gubernur,98,users",
        ("final_region", "finals.csv", 7, "region"),
    ),
    ("finals.csv", "users,764", "users,4996", ("impossible_figure", "finals.csv", 12, "value")),
    (
        "finals.csv",
        "bupati,98.01,users",
        "bupati,98.01,valid",
        ("duplicate", "finals.csv", 12, "key"),
    ),
    (
        "election.toml",
        "Asia/Jayapura",
        "Asia/Tokyo",
        ("time_zone", "election.toml", None, "time_zone"),
    ),
    ("election.toml", '"Asia/Jayapura"', "9", ("toml_value", "election.toml", None, "time_zone")),
    ("election.toml", '"Asia/Jayapura"', "WIT", ("toml", "election.toml", 2, None)),
]


@pytest.mark.parametrize(("file", "old", "new", "expected"), ONE_PROBLEM)
def test_names_row_and_column(tiny: Copy, file: str, old: str, new: str, expected: Place) -> None:
    problems = tiny.replace(file, old, new).problems()
    assert expected in [(p.code, p.file, p.row, p.column) for p in problems]


#: The same, where one fault has several consequences: all codes it leads to.
SEVERAL = [
    ("regions.csv", "98.01.02.2001,Camar", "98.01.01.2001,Camar", {"duplicate", "parent_mismatch"}),
    (
        "regions.csv",
        "98.01.02,Pulau Camar,district",
        "98.01.02,Pulau Camar,village",
        {"wrong_level"},
    ),
    ("regions.csv", "village,98.01.02", "village,98.01.09", {"unknown_parent", "no_children"}),
    ("regions.csv", "village,98.01.02", "village,98.01.01", {"parent_mismatch", "no_children"}),
    ("regions.csv", "98.01.02.2001,Camar", "98.1.2.2001,Camar", {"bad_code", "unknown_village"}),
    (
        "regions.csv",
        "98.01.01,Teluk Kerang,district,98.01",
        "98.02,Teluk,regency,98",
        {"one_region"},
    ),
    ("regions.csv", "98,Papua Rekaan,province,\n", "", {"one_region", "unknown_parent"}),
    ("stations.csv", "98.01.02.2001,1\n", "", {"village_without_stations"}),
    ("stations.csv", "98.01.02.2001,1", "98.01.02.2001,0", {"no_stations"}),
    ("stations.csv", "98.01.02.2001,1", "98.01.02.2001,2", {"station_count"}),
    ("stations.csv", "2001,2", "2001,999999999", {"too_many_stations", "station_count"}),
    ("special_stations.csv", "2002,901", "2009,901", {"unknown_village"}),
    ("candidates.csv", "bupati,98.01,1", "walikota,98.01,1", {"two_contests", "missing_result"}),
    ("candidates.csv", "bupati,98.01,1", "bupati,98.01,3", {"choice_number"}),
    ("candidates.csv", "gubernur,98,2", "gubernur,98,1", {"duplicate", "unknown_candidate"}),
    (RESULTS, "gubernur,98.01.02,3", "walikota,98.01.02,3", {"unknown_contest", "missing_result"}),
    (RESULTS, "gubernur,98.01.02,3", "gubernur,98.01.09,3", {"unknown_district", "missing_result"}),
]


@pytest.mark.parametrize(("file", "old", "new", "codes"), SEVERAL)
def test_consequences_are_named_too(
    tiny: Copy, file: str, old: str, new: str, codes: set[str]
) -> None:
    assert codes <= {p.code for p in tiny.replace(file, old, new).problems()}


def test_more_stations_in_than_there_are(tiny: Copy) -> None:
    text = tiny.text(RESULTS).replace(",1,1,2024-11-28", ",2,1,2024-11-28")
    problems = tiny.write(RESULTS, text).problems()
    assert [(p.code, p.row) for p in problems] == [("more_in_than_total", n) for n in (5, 6, 7)]


def test_special_stations_must_be_among_the_counted(tiny: Copy) -> None:
    tiny.append(
        "special_stations.csv",
        "98.01.01.2002,902,B,campus,",
        "98.01.01.2002,903,C,campus,",
        "98.01.01.2002,903,D,campus,",
    )
    problems = tiny.problems()
    assert [(p.code, p.row) for p in problems] == [("too_many_special", 2), ("duplicate", 5)]
    assert "4 TPS khusus" in problems[0].id


def test_voters_of_an_unknown_station(tiny: Copy) -> None:
    problems = tiny.append("voters.csv", "98.01.02.2001/002,1,1,2").problems()
    assert [(p.code, p.row) for p in problems] == [("unknown_station", 6)]


def test_more_voters_than_a_form_holds(tiny: Copy) -> None:
    tiny.write("voters.csv", "region,male,female\n98.01.02.2001,600,400\n")
    assert [(p.code, p.row) for p in tiny.problems()] == [("impossible_voters", 2)]


def test_parts_may_not_exceed_the_whole_even_when_some_are_missing(tiny: Copy) -> None:
    tiny.write("voters.csv", "region,male,female\n98.01,100,400\n98.01.02.2001,101,50\n")
    problems = tiny.problems()
    assert [(p.code, p.row) for p in problems] == [("voters_of_parts", 2)]


@pytest.mark.parametrize("file", ["regions.csv", "stations.csv", "candidates.csv", RESULTS])
def test_missing_file(tiny: Copy, file: str) -> None:
    problems = tiny.remove(file).problems()
    assert [(p.code, p.file, p.row) for p in problems] == [("missing_file", file, None)]


@pytest.mark.parametrize(
    ("content", "code", "row"),
    [
        (b"", "empty_file", None),
        (b"\xef\xbb\xbf \r\n", "empty_file", None),
        (b"region,male,female\n", "no_rows", None),
        (b"region,male,female\n98.01,1,1\n98.01.01,\xe9,1\n", "encoding", 3),
        ("region,male,female\n98.01,1,1\n".encode("utf-16"), "encoding", 1),
        (b"region,male,male\n98.01,1,1\n", "header", 1),
        (b"region\tmale\tfemale\n98.01\t1\t1\n", "header", 1),
    ],
)
def test_unreadable_file(tiny: Copy, content: bytes, code: str, row: int | None) -> None:
    problems = tiny.write("voters.csv", content).problems()
    assert [(p.code, p.file, p.row) for p in problems] == [(code, "voters.csv", row)]


def test_wrong_header_names_expected_and_found(tiny: Copy) -> None:
    problem = tiny.replace("stations.csv", "polling_stations", "tps").problems()[0]
    assert "village, polling_stations" in problem.en
    assert "village, tps" in problem.en


def test_two_files_for_the_same_thing(tiny: Copy) -> None:
    tiny.write("village_polling_stations.csv", tiny.text("stations.csv"))
    assert [p.code for p in tiny.problems()] == ["ambiguous_file"]


def test_unknown_province_needs_a_time_zone(tiny: Copy) -> None:
    problems = tiny.remove("election.toml").problems()
    assert [(p.code, p.file) for p in problems] == [("no_time_zone", "regions.csv")]


def test_all_problems_come_at_once_and_are_told_in_both_languages(tiny: Copy) -> None:
    tiny.replace("stations.csv", "2002,2", "2002,dua")
    tiny.replace("voters.csv", "190,170,360", "190,170,361")
    tiny.replace("finals.csv", "votes_3", "suara")
    problems = tiny.problems()
    assert [p.file for p in problems] == ["finals.csv", "stations.csv", "voters.csv"]
    assert problems[1].line().startswith("stations.csv, baris 3, kolom polling_stations: “dua”")
    assert problems[1].line("en").startswith("stations.csv, row 3, column polling_stations: “dua”")


def test_a_row_after_a_quoted_line_break_keeps_its_line(tiny: Copy) -> None:
    tiny.replace("candidates.csv", "MERAH - JINGGA", '"MERAH -\nJINGGA"')
    tiny.replace("candidates.csv", "BIRU - NILA", "")
    assert [(p.code, p.row) for p in tiny.problems()] == [("empty_value", 5)]


def test_unused_columns_and_keys_are_told(tiny: Copy) -> None:
    tiny.append("election.toml", 'hari = "Rabu"')
    tiny.write("voters.csv", "region,male,female,sumber\n98.01,570,530,x\n")
    assert [(w.code, w.file) for w in tiny.read().warnings] == [
        ("extra_key", "election.toml"),
        ("extra_column", "voters.csv"),
    ]


def test_warnings_do_not_stop(tiny: Copy) -> None:
    tiny.write("voters.csv", "region,male,female\n98.01.01,300,200\n98.01.02,350,300\n")
    tiny.replace("candidates.csv", "BIRU - NILA", "KOLOM KOSONG")
    found = {(w.code, w.file, w.row) for w in tiny.read().warnings}
    assert found == {
        ("voters_over_limit", "voters.csv", 3),
        ("votes_over_voters", RESULTS, 2),
        ("votes_over_voters", RESULTS, 8),
        ("empty_column_among_many", "candidates.csv", 4),
    }
