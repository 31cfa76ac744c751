"""Coverage of the required modules, one row per station, and sums by region."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from garda.formation.rollup import DEPTH
from garda.formation.staffing import KPPS
from garda.kernel.codes import scope_of
from garda.packs.loader import get_pack
from garda.packs.types import Pack
from garda.regions.models import Election, Region
from garda.regions.queries import within

from .domain.coverage import Coverage, by_place, station

#: One row per station with members who serve on the day: how many finished every required module,
#: attended some, passed every required post-test, and passed the one of the phone app. Facts are
#: stacked and grouped, not joined: a join without statistics compares everybody with everybody.
_STATIONS = """
WITH facts AS (
    SELECT id, path, 0 AS taught, 0 AS tested, false AS practised
    FROM formation_appointment
    WHERE election_id = %(election)s AND body = %(body)s AND decree_id IS NOT NULL
      AND path >= %(low)s AND path < %(high)s
      AND starts_on <= %(day)s AND (ended_on IS NULL OR ended_on > %(day)s)
    UNION ALL
    SELECT came.appointment_id, NULL, count(DISTINCT code), 0, false
    FROM activities_attendance came
    JOIN activities_activity session ON session.id = came.activity_id
    CROSS JOIN LATERAL unnest(session.modules) AS code
    WHERE came.election_id = %(election)s AND came.completed AND session.kind = 'training'
      AND came.path >= %(low)s AND came.path < %(high)s AND code = ANY(%(required)s)
    GROUP BY came.appointment_id
    UNION ALL
    SELECT test.appointment_id, NULL, 0,
           count(DISTINCT module.code) FILTER (WHERE module.code = ANY(%(required)s)),
           bool_or(module.code = %(practice)s)
    FROM learning_attempt test JOIN learning_module module ON module.id = test.module_id
    WHERE test.election_id = %(election)s AND test.kind = 'post' AND test.passed
      AND test.path >= %(low)s AND test.path < %(high)s
    GROUP BY test.appointment_id
), one AS (
    SELECT max(path) AS path, max(taught) AS taught, max(tested) AS tested,
           bool_or(practised) AS practised
    FROM facts GROUP BY id HAVING max(path) IS NOT NULL
)
SELECT path, count(*),
       count(*) FILTER (WHERE taught >= %(count)s),
       count(*) FILTER (WHERE taught > 0 AND taught < %(count)s),
       count(*) FILTER (WHERE tested >= %(count)s),
       count(*) FILTER (WHERE practised)
FROM one GROUP BY path ORDER BY path
"""


@dataclass(frozen=True, slots=True)
class PlaceCoverage:
    """The coverage of one region."""

    region: Region
    counted: Coverage


def station_coverage(election: Election, path: str, day: date) -> list[tuple[str, Coverage]]:
    """Every station at or under ``path`` that has members on ``day``, by path. One query."""
    pack = get_pack(election.pack)
    seats = pack.bodies[KPPS].seats
    low, high = scope_of(path)
    values: dict[str, Any] = {
        "election": election.id,
        "body": KPPS,
        "low": low,
        "high": high,
        "day": day,
        "required": required_codes(pack),
        "count": len(required_codes(pack)),
        "practice": practice_code(pack),
    }
    with connection.cursor() as cursor:
        cursor.execute(_STATIONS, values)
        return [(row[0], station(seats, *row[1:])) for row in cursor.fetchall()]


def required_codes(pack: Pack) -> list[str]:
    """Codes of the modules that every member must have finished."""
    return [module.code for module in pack.modules if module.required]


def practice_code(pack: Pack) -> str:
    """Code of the practice with the phone app: the last of the pack's modules."""
    return pack.modules[-1].code


def coverage_of(
    election: Election, region: Region, level: str, day: date
) -> tuple[Coverage, Sequence[PlaceCoverage]]:
    """The region's own coverage, and that of its regions of ``level``. Two queries."""
    stations = station_coverage(election, region.path, day)
    depth = DEPTH[level]
    sums = by_place(stations, lambda path: "/".join(path.split("/")[:depth]))
    regions = Region.objects.filter(within(region.path), level=level, path__in=sums)
    rows = [PlaceCoverage(place, sums[place.path]) for place in regions.order_by("path")]
    return sum((row.counted for row in rows), Coverage()), rows
