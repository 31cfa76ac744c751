"""Final figures weighed against the results.

The results file governs where all stations are in. Final figures serve to complete late
stations; where they cannot (they lie below what is in, or lack a choice) they are left out
with a warning. Invalid votes are kept as given, and users follow valid + invalid.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import NamedTuple

import polars as pl

from garda.exchange.domain.finals import COUNTS
from garda.exchange.domain.folder import (
    STATION_CAPACITY,
    ContestRow,
    DistrictResult,
    Finals,
    Standing,
)
from garda.exchange.domain.problems import Report

Votes = Mapping[int, int]


class _Row(NamedTuple):
    line: int
    value: int
    standing: Standing


@dataclass(frozen=True, slots=True)
class _Given:
    """What finals.csv says of one contest in one region."""

    file: str
    contest: ContestRow
    region: str
    rows: Mapping[str, _Row]
    report: Report = field(compare=False)

    def warn(self, key: str, code: str, **values: object) -> None:
        row = self.rows.get(key)
        self.report.add(
            self.file,
            row.line if row else min((r.line for r in self.rows.values()), default=None),
            "value",
            code,
            **{
                "key": key,
                "value": row.value if row else None,
                "contest": self.contest.kind,
                "region": self.region,
                **values,
            },
        )

    def votes(self) -> dict[int, int] | None:
        """Votes of every choice; None when there are none or some are missing (a warning)."""
        keys = {number: f"votes_{number}" for number in self.contest.numbers}
        missing = [key for key in keys.values() if key not in self.rows]
        if missing and len(missing) < len(keys):
            self.warn(
                next(key for key in keys.values() if key in self.rows),
                "final_incomplete",
                missing=", ".join(missing),
            )
        return None if missing else {n: self.rows[key].value for n, key in keys.items()}

    def standing(self, key: str) -> Standing:
        return self.rows[key].standing if key in self.rows else Standing.DERIVED


def reconcile(
    file: str,
    frame: pl.DataFrame | None,
    contest: ContestRow,
    results: Mapping[str, DistrictResult],
    *,
    regency: str,
    report: Report,
) -> Finals:
    """Finals of one contest that agree with its results; ``frame`` None: no finals file."""
    given = partial(_Given, file, contest, report=report)
    rows = _rows_by_region(frame, contest.kind)
    districts = {
        code: _district(given(code, rows[code]), results[code]) for code in results if code in rows
    }
    return _regency(given(regency, rows.get(regency, {})), results, districts)


def _rows_by_region(frame: pl.DataFrame | None, kind: str) -> dict[str, dict[str, _Row]]:
    regions: dict[str, dict[str, _Row]] = {}
    if frame is not None:
        for row in frame.filter(pl.col("contest") == kind).to_dicts():
            rows = regions.setdefault(row["region"], {})
            rows[row["key"]] = _Row(row["line"], row["value"], Standing(row["standing"]))
    return regions


def _district(given: _Given, result: DistrictResult) -> Finals:
    votes = _governed_votes(given, result.votes, result.late)
    return _counts(given, votes, complete=result.late == 0)


def _governed_votes(given: _Given, feed: Votes, late: int) -> dict[int, int] | None:
    """The votes that count: the feed's when nothing is late, else final ones that can be."""
    votes = given.votes()
    if late == 0:
        _warn_differing(given, feed, votes)
        return dict(feed)
    if votes is None or _below(given, feed, votes) or _above(given, feed, votes, late):
        return None
    return votes


def _warn_differing(given: _Given, feed: Votes, votes: Votes | None) -> None:
    for number, value in (votes or {}).items():
        if value != feed[number]:
            given.warn(f"votes_{number}", "final_votes_differ", feed=feed[number])


def _below(given: _Given, feed: Votes, votes: Votes) -> bool:
    below = [number for number in votes if votes[number] < feed[number]]
    for number in below:
        given.warn(f"votes_{number}", "final_below_feed", feed=feed[number])
    return bool(below)


def _above(given: _Given, feed: Votes, votes: Votes, late: int) -> bool:
    rest = sum(votes.values()) - sum(feed.values())
    above = rest > late * STATION_CAPACITY
    if above:
        given.warn(f"votes_{min(votes)}", "final_above_capacity", rest=rest, late=late)
    return above


def _counts(given: _Given, votes: dict[int, int] | None, *, complete: bool) -> Finals:
    """Valid, invalid and users that agree with the votes."""
    if votes is None:
        ignored = [key for key in COUNTS if key in given.rows]
        if ignored:
            given.warn(ignored[0], "final_without_votes", keys=", ".join(ignored))
        return Finals()
    valid = _valid(given, votes)
    invalid, users = _invalid_and_users(given, valid)
    known = {"valid": valid, "invalid": invalid, "users": users}
    standing = {key: given.standing(key) for key, value in known.items() if value is not None}
    standing["votes"] = _standing_of_votes(given, complete=complete)
    return Finals(votes, users, valid, invalid, _derived_where_changed(given, known, standing))


def _standing_of_votes(given: _Given, *, complete: bool) -> Standing:
    """The feed's votes are published; final ones stand as the file says."""
    return Standing.PUBLISHED if complete else given.standing(f"votes_{given.contest.numbers[0]}")


def _derived_where_changed(
    given: _Given, known: Mapping[str, int | None], standing: dict[str, Standing]
) -> dict[str, Standing]:
    changed = {k for k, v in known.items() if k in given.rows and given.rows[k].value != v}
    return {k: Standing.DERIVED if k in changed else s for k, s in standing.items()}


def _valid(given: _Given, votes: Votes) -> int:
    valid = sum(votes.values())
    if "valid" in given.rows and given.rows["valid"].value != valid:
        given.warn("valid", "valid_follows_votes", votes=valid)
    return valid


def _invalid_and_users(given: _Given, valid: int) -> tuple[int | None, int | None]:
    invalid, users = given.rows.get("invalid"), given.rows.get("users")
    if invalid is not None:
        follows = valid + invalid.value
        if users is not None and users.value != follows:
            given.warn("users", "users_follow", valid=valid, invalid=invalid.value, users=follows)
        return invalid.value, follows
    if users is None:
        return None, None
    if users.value < valid:
        given.warn("users", "users_below_valid", valid=valid)
        return None, None
    return users.value - valid, users.value


def _regency(
    given: _Given, results: Mapping[str, DistrictResult], districts: Mapping[str, Finals]
) -> Finals:
    votes = _regency_votes(given, results, districts)
    complete = not any(result.late for result in results.values())
    return _with_parts(given, _counts(given, votes, complete=complete), districts, len(results))


def _regency_votes(
    given: _Given, results: Mapping[str, DistrictResult], districts: Mapping[str, Finals]
) -> dict[int, int] | None:
    """Districts with final votes count with these; the regency's complete what is still late."""
    final = {code: finals.votes for code, finals in districts.items() if finals.votes}
    best = [final.get(code, result.votes) for code, result in results.items()]
    base = {n: sum(votes[n] for votes in best) for n in given.contest.numbers}
    late = sum(result.late for code, result in results.items() if code not in final)
    if late or not any(result.late for result in results.values()):
        return _governed_votes(given, base, late)
    for number, value in (given.votes() or {}).items():
        if value != base[number]:
            given.warn(f"votes_{number}", "final_parts_differ", parts=base[number])
    return base


def _with_parts(
    given: _Given, finals: Finals, districts: Mapping[str, Finals], count: int
) -> Finals:
    """Invalid votes of the regency and of its districts must fit; a full set of districts wins."""
    parts = [part.invalid for part in districts.values() if part.invalid is not None]
    total, stated = sum(parts), finals.invalid
    whole = replace(finals, by_district=districts)
    if not parts or finals.valid is None or total == stated:
        return whole
    if len(parts) == count:
        if stated is not None:
            given.warn("invalid", "final_parts_differ", value=stated, parts=total)
        derived = dict.fromkeys(("invalid", "users"), Standing.DERIVED)
        return replace(
            whole,
            invalid=total,
            users=finals.valid + total,
            standing={**finals.standing, **derived},
        )
    if stated is not None and total > stated:
        given.warn("invalid", "final_parts_exceed", value=stated, parts=total)
        return replace(
            whole, by_district={code: _without_users(part) for code, part in districts.items()}
        )
    return whole


def _without_users(finals: Finals) -> Finals:
    known = {k: s for k, s in finals.standing.items() if k not in ("invalid", "users")}
    return replace(finals, invalid=None, users=None, standing=known)
