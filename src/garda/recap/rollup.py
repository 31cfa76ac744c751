"""One implementation of the roll-up, for both result lines and every level.

A *line* is a set of figure rows (contest, round, path, key, value). Rolling up sums them per child
region by ranges on the path, so a sum at any level is a sum of station figures and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from django.db import connection

from garda.kernel.codes import scope_of


class Line(StrEnum):
    """``forms``: settled C.Hasil. ``recap``: closed plenaries (D.Hasil)."""

    FORMS = "forms"
    RECAP = "recap"


#: A round that was replaced counts in no line, so no station counts twice.
_COUNTS = (
    " AND NOT EXISTS (SELECT FROM results_voteround v"
    " WHERE v.id = f.round_id AND v.replaced_by_id IS NOT NULL)"
)

#: The rows of each line. A plenary that was reopened stands no more.
_ROWS: Mapping[Line, str] = {
    Line.FORMS: "results_settledfigure f",
    Line.RECAP: (
        "recap_recapfigure f JOIN recap_plenary p ON p.id = f.plenary_id"
        " AND p.state = 'closed' AND p.superseded_by_id IS NULL"
    ),
}

#: The figure whose presence says that a station's votes are in the line.
COVERAGE_KEY = "valid"


@dataclass(slots=True)
class Tally:
    """Sums of one region: ``figures`` by key, each of ``counted`` stations out of ``stations``."""

    path: str
    figures: dict[str, int] = field(default_factory=dict)
    counted: dict[str, int] = field(default_factory=dict)
    stations: int = 0

    @property
    def stations_in(self) -> int:
        return self.counted.get(COVERAGE_KEY, 0)

    @property
    def complete(self) -> bool:
        return self.stations > 0 and self.stations_in == self.stations

    def get(self, key: str) -> int | None:
        """The sum, or None while no station is in it (which is not 0)."""
        return self.figures.get(key)


def roll_up(
    line: Line, contest_ids: Iterable[UUID], *, under: str, level: str
) -> dict[UUID, dict[str, Tally]]:
    """Sums of ``line`` per contest and per region of ``level`` at or under the path ``under``.

    ``level`` is a region level, or ``station`` for the stations themselves (keyed by station path).
    Two queries whatever the number of regions and contests. Every region of the level is present,
    with ``stations`` = rounds that count there.
    """
    ids = list(contest_ids)
    tallies: dict[UUID, dict[str, Tally]] = {contest_id: {} for contest_id in ids}
    with connection.cursor() as cursor:
        cursor.execute(_rounds_sql(level), _parameters(ids, under, level))
        for contest_id, path, stations in cursor.fetchall():
            tallies[contest_id][path] = Tally(path, stations=stations)
        cursor.execute(_sums_sql(line, level), _parameters(ids, under, level))
        for contest_id, path, key, value, counted in cursor.fetchall():
            tally = tallies[contest_id].setdefault(path, Tally(path))
            tally.figures[key], tally.counted[key] = value, counted
    return tallies


def total(tallies: Iterable[Tally], path: str) -> Tally:
    """Sum of several tallies as one region's; the same keys as the roll-up one level higher."""
    result = Tally(path)
    for tally in tallies:
        result.stations += tally.stations
        for key, value in tally.figures.items():
            result.figures[key] = result.figures.get(key, 0) + value
            result.counted[key] = result.counted.get(key, 0) + tally.counted[key]
    return result


def _parameters(ids: list[UUID], under: str, level: str) -> list[str | list[UUID]]:
    lo, hi = scope_of(under)
    return [ids, lo, hi] if level == "station" else [level, lo, hi, ids]


def _rounds_sql(level: str) -> str:
    if level == "station":
        return (
            "SELECT contest_id, path, count(*) FROM results_voteround"
            " WHERE contest_id = ANY(%s) AND path >= %s AND path < %s AND replaced_by_id IS NULL"
            " GROUP BY contest_id, path ORDER BY path"
        )
    return (
        "SELECT v.contest_id, r.path, count(*) FROM regions_region r"
        " JOIN results_voteround v ON v.path >= r.path AND v.path < r.path || '0'"
        " WHERE r.level = %s AND r.path >= %s AND r.path < %s AND r.valid_to IS NULL"
        " AND v.contest_id = ANY(%s) AND v.replaced_by_id IS NULL"
        " GROUP BY v.contest_id, r.path ORDER BY r.path"
    )


def _sums_sql(line: Line, level: str) -> str:
    """Only fixed texts of this module go into the statement."""
    rows = _ROWS[line]
    if level == "station":
        return (
            f"SELECT f.contest_id, f.path, f.key, sum(f.value)::bigint, count(*) FROM {rows}"  # noqa: S608
            f" WHERE f.contest_id = ANY(%s) AND f.path >= %s AND f.path < %s{_COUNTS}"
            " GROUP BY f.contest_id, f.path, f.key"
        )
    return (
        "SELECT f.contest_id, r.path, f.key, sum(f.value)::bigint, count(*)"  # noqa: S608
        f" FROM {rows} JOIN regions_region r ON f.path >= r.path AND f.path < r.path || '0'"
        " WHERE r.level = %s AND r.path >= %s AND r.path < %s AND r.valid_to IS NULL"
        f" AND f.contest_id = ANY(%s){_COUNTS}"
        " GROUP BY f.contest_id, r.path, f.key"
    )
