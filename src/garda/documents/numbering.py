"""Numbers of the register: none twice, none left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from garda.kernel.ids import uuid7

# One statement takes the counters' row locks and holds them to the end of the act: whoever comes
# second waits, and an act that is undone gives its numbers back.
_TAKE = """
INSERT INTO documents_numberseries (id, office_id, year, series, last)
SELECT * FROM unnest(%s::uuid[], %s::uuid[], %s::smallint[], %s::text[], %s::integer[])
ON CONFLICT (office_id, year, series)
DO UPDATE SET last = documents_numberseries.last + EXCLUDED.last
RETURNING office_id, year, series, last
"""


class SeriesKey(NamedTuple):
    """One run of numbers: an office's series in a year."""

    office: UUID
    year: int
    series: str


def take_numbers(keys: Sequence[SeriesKey]) -> list[int]:
    """The next number of each key, in order; equal keys get consecutive numbers. One query.

    Call it inside the act's transaction. Rows are locked in the order of the keys, so that two
    bulk acts cannot wait for each other in a circle.
    """
    wanted = sorted(Counter(keys).items())
    with connection.cursor() as cursor:
        cursor.execute(
            _TAKE,
            [
                [uuid7() for _ in wanted],
                [key.office for key, _ in wanted],
                [key.year for key, _ in wanted],
                [key.series for key, _ in wanted],
                [count for _, count in wanted],
            ],
        )
        last = {SeriesKey(*row[:3]): row[3] for row in cursor.fetchall()}
    upcoming = {key: last[key] - count for key, count in wanted}
    return [_advance(upcoming, key) for key in keys]


def _advance(upcoming: dict[SeriesKey, int], key: SeriesKey) -> int:
    upcoming[key] += 1
    return upcoming[key]
