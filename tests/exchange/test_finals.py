"""Final figures against the results: which of them counts."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from garda.exchange.domain.folder import (
    ChoiceRow,
    ContestRow,
    DistrictResult,
    Finals,
    Standing,
)
from garda.exchange.domain.problems import Report
from garda.exchange.domain.reconcile import reconcile

CONTEST = ContestRow("bupati", "98.01", (ChoiceRow(1, "A", False), ChoiceRow(2, "B", False)))
REGENCY, WEST, EAST = "98.01", "98.01.01", "98.01.02"
Rows = dict[tuple[str, str], int]


def weigh(rows: Rows, late: int = 0) -> tuple[Finals, list[str]]:
    """Feed: west 100/50 of 4 stations, east 60/40 of 2 stations less ``late``."""
    results = {
        WEST: DistrictResult(WEST, {1: 100, 2: 50}, 4, 4, None),
        EAST: DistrictResult(EAST, {1: 60, 2: 40}, 2 - late, 2, None),
    }
    return weigh_against(results, rows)


def weigh_against(results: dict[str, DistrictResult], rows: Rows) -> tuple[Finals, list[str]]:
    report = Report()
    frame = pl.DataFrame(
        [
            ("bupati", region, key, value, "published", line)
            for line, ((region, key), value) in enumerate(rows.items(), start=2)
        ],
        schema=["contest", "region", "key", "value", "standing", "line"],
        orient="row",
    )
    finals = reconcile(
        "finals.csv", frame if rows else None, CONTEST, results, regency=REGENCY, report=report
    )
    assert report.problems == []
    return finals, [warning.code for warning in report.warnings]


def votes(region: str, first: int, second: int) -> Rows:
    return {(region, "votes_1"): first, (region, "votes_2"): second}


def test_the_feed_governs_when_all_stations_are_in() -> None:
    finals, warnings = weigh(votes(REGENCY, 161, 90))
    assert finals.votes == {1: 160, 2: 90}
    assert warnings == ["final_votes_differ"]


def test_without_finals_late_stations_stay_open() -> None:
    assert weigh({}, late=1) == (Finals(), [])


def test_finals_complete_late_stations() -> None:
    finals, warnings = weigh(votes(REGENCY, 170, 95), late=1)
    assert (finals.votes, finals.valid, warnings) == ({1: 170, 2: 95}, 265, [])
    assert finals.standing["votes"] is Standing.PUBLISHED


def test_finals_below_the_feed_are_ignored() -> None:
    finals, warnings = weigh(votes(REGENCY, 159, 95) | {(REGENCY, "invalid"): 5}, late=1)
    assert finals == Finals()
    assert warnings == ["final_below_feed", "final_without_votes"]


def test_finals_above_what_late_stations_hold_are_ignored() -> None:
    finals, warnings = weigh(votes(REGENCY, 160 + 900, 90 + 100), late=1)
    assert (finals, warnings) == (Finals(), ["final_above_capacity"])


def test_incomplete_final_votes_are_ignored() -> None:
    finals, warnings = weigh({(REGENCY, "votes_1"): 170}, late=1)
    assert (finals, warnings) == (Finals(), ["final_incomplete"])


def test_invalid_is_kept_and_users_follow() -> None:
    finals, warnings = weigh({(REGENCY, "invalid"): 10, (REGENCY, "users"): 999})
    assert (finals.invalid, finals.users, warnings) == (10, 260, ["users_follow"])
    assert finals.standing["users"] is Standing.DERIVED
    assert finals.standing["invalid"] is Standing.PUBLISHED


def test_users_alone_give_invalid() -> None:
    finals, warnings = weigh({(REGENCY, "users"): 255})
    assert (finals.invalid, finals.users, warnings) == (5, 255, [])


def test_users_below_the_votes_are_ignored() -> None:
    finals, warnings = weigh({(REGENCY, "users"): 249})
    assert (finals.users, finals.invalid, warnings) == (None, None, ["users_below_valid"])


def test_a_late_district_completed_by_its_own_finals() -> None:
    finals, warnings = weigh(votes(EAST, 70, 45), late=1)
    assert finals.by_district[EAST].votes == {1: 70, 2: 45}
    assert (finals.votes, warnings) == ({1: 170, 2: 95}, [])


def test_district_finals_win_over_the_regency_total() -> None:
    finals, warnings = weigh(votes(EAST, 70, 45) | votes(REGENCY, 171, 95), late=1)
    assert (finals.votes, warnings) == ({1: 170, 2: 95}, ["final_parts_differ"])


def test_late_district_finals_below_its_feed_leave_it_to_the_regency() -> None:
    finals, warnings = weigh(votes(EAST, 59, 45) | votes(REGENCY, 171, 95), late=1)
    assert finals.by_district[EAST] == Finals()
    assert (finals.votes, warnings) == ({1: 171, 2: 95}, ["final_below_feed"])


@pytest.mark.parametrize(
    ("rows", "invalid", "warnings"),
    [
        ({(WEST, "invalid"): 3, (EAST, "invalid"): 4}, 7, []),
        (
            {(WEST, "invalid"): 3, (EAST, "invalid"): 4, (REGENCY, "invalid"): 8},
            7,
            ["final_parts_differ"],
        ),
        ({(WEST, "invalid"): 3, (REGENCY, "invalid"): 8}, 8, []),
        ({(WEST, "invalid"): 9, (REGENCY, "invalid"): 8}, 8, ["final_parts_exceed"]),
    ],
)
def test_invalid_of_districts(rows: Rows, invalid: int, warnings: list[str]) -> None:
    finals, found = weigh(rows)
    assert (finals.invalid, finals.users, found) == (invalid, 250 + invalid, warnings)
    kept = sum(part.invalid or 0 for part in finals.by_district.values())
    assert kept <= invalid


counts = st.integers(0, 1200)
keys = st.sampled_from(["votes_1", "votes_2", "valid", "invalid", "users"])
regions = st.sampled_from([REGENCY, WEST, EAST])


@given(
    rows=st.dictionaries(st.tuples(regions, keys), counts, max_size=15),
    feed=st.tuples(counts, counts, counts, counts),
    late=st.tuples(st.integers(0, 2), st.integers(0, 2)),
)
def test_finals_always_agree_with_the_feed_and_one_another(
    rows: Rows, feed: tuple[int, int, int, int], late: tuple[int, int]
) -> None:
    results = {
        WEST: DistrictResult(WEST, {1: feed[0], 2: feed[1]}, 4 - late[0], 4, None),
        EAST: DistrictResult(EAST, {1: feed[2], 2: feed[3]}, 4 - late[1], 4, None),
    }
    finals, _ = weigh_against(results, rows)
    total = {1: feed[0] + feed[2], 2: feed[1] + feed[3]}
    if late == (0, 0):
        assert finals.votes == total
    for part in (finals, *finals.by_district.values()):
        assert_consistent(part)
    if finals.votes is not None:
        assert all(finals.votes[n] >= total[n] for n in total)
        assert sum(finals.votes.values()) - sum(total.values()) <= sum(late) * 999
    for district, part in finals.by_district.items():
        if part.votes is not None:
            assert all(part.votes[n] >= results[district].votes[n] for n in total)


def assert_consistent(finals: Finals) -> None:
    known = {
        "votes": finals.votes,
        "valid": finals.valid,
        "invalid": finals.invalid,
        "users": finals.users,
    }
    assert set(finals.standing) == {key for key, value in known.items() if value is not None}
    assert (finals.votes is None) == (finals.valid is None)
    assert (finals.invalid is None) == (finals.users is None)
    if finals.votes is not None:
        assert finals.valid == sum(finals.votes.values())
    if finals.invalid is not None:
        assert finals.valid is not None
        assert finals.users == finals.valid + finals.invalid
