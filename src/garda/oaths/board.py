"""Where the swearing-in stands, counted so that it reconciles with the decrees to the last person.

Members are counted once, by what is known of them: sworn in on site in time, on site but late,
online, absent, or nothing yet. The names in the signed decrees are counted apart, from the papers
themselves; both sums must meet.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from django.db import connection

from garda.formation.papers import DECREE, HOLDS
from garda.formation.rollup import DEPTH
from garda.formation.staffing import KPPS
from garda.kernel.codes import scope_of
from garda.regions.models import Election


@dataclass(frozen=True, slots=True)
class Standing:
    """Members of one place. ``named`` are in signed decrees; ``gone`` left after their decree.

    ``makeup`` of those sworn came to a later oath than their village's first; ``twice`` were sworn
    in more than once, which nobody may be.
    """

    named: int = 0
    gone: int = 0
    on_site: int = 0
    late: int = 0
    online: int = 0
    absent: int = 0
    nothing: int = 0
    makeup: int = 0
    twice: int = 0

    @property
    def sworn(self) -> int:
        return self.on_site + self.late + self.online

    @property
    def members(self) -> int:
        """Everybody who is to be sworn in: the five figures, added up."""
        return self.sworn + self.absent + self.nothing

    @property
    def difference(self) -> int:
        """Names in decrees that no member stands for; below 0, members whom no decree names."""
        return self.named - self.members - self.gone

    @property
    def reported(self) -> bool:
        """Whether any list of the place has come in."""
        return self.sworn + self.absent > 0


_NAMES = tuple(field.name for field in fields(Standing))

# Each member's attendance is looked up by its index, and OFFSET 0 keeps it so: no plan joins all
# members with all rows, not even on the day itself, when the tables are full and their statistics
# still say empty.
_MEMBERS = """
SELECT array_to_string((string_to_array(member.path, '/'))[1:%(depth)s], '/'),
       count(*) FILTER (WHERE gone),
       count(*) FILTER (WHERE NOT gone AND stands = 1),
       count(*) FILTER (WHERE NOT gone AND stands = 2),
       count(*) FILTER (WHERE NOT gone AND stands = 3),
       count(*) FILTER (WHERE NOT gone AND stands = 4),
       count(*) FILTER (WHERE NOT gone AND stands IS NULL),
       count(*) FILTER (WHERE NOT gone AND makeup),
       count(*) FILTER (WHERE NOT gone AND times > 1)
FROM (
    SELECT id, path, ended_on IS NOT NULL AND ended_on <= %(day)s AS gone
    FROM formation_appointment
    WHERE election_id = %(election)s AND body = %(body)s AND decree_id IS NOT NULL
      AND path >= %(lo)s AND path < %(hi)s
) member LEFT JOIN LATERAL (
    SELECT min(CASE WHEN a.completed AND a.presence = 'onsite' AND NOT a.late THEN 1
                    WHEN a.completed AND a.presence = 'onsite' THEN 2
                    WHEN a.completed AND a.presence = 'online' THEN 3
                    WHEN a.presence = 'absent' THEN 4 END) AS stands,
           count(*) FILTER (WHERE a.completed) AS times,
           bool_or(a.completed AND EXISTS (
               SELECT FROM activities_activity earlier
               WHERE earlier.election_id = oath.election_id AND earlier.kind = oath.kind
                 AND earlier.path = oath.path AND earlier.starts_at < oath.starts_at
                 AND earlier.cancelled_at IS NULL)) AS makeup
    FROM (
        SELECT * FROM activities_attendance WHERE appointment_id = member.id OFFSET 0
    ) a CROSS JOIN LATERAL (
        SELECT * FROM activities_activity WHERE id = a.activity_id OFFSET 0
    ) oath
    WHERE oath.kind = 'oath'
) said ON true
GROUP BY 1
"""

# Where a paper names somebody who is in no seat's history, the name stays with the paper's village.
_NAMED = """
SELECT array_to_string((string_to_array(coalesce(a.path, d.path), '/'))[1:%(depth)s], '/'),
       count(DISTINCT member)
FROM documents_document d
     CROSS JOIN LATERAL jsonb_array_elements(d.facts -> 'stations') station
     CROSS JOIN LATERAL jsonb_array_elements_text(station -> 'appointments') member
     LEFT JOIN formation_appointment a ON a.id = member::uuid
WHERE d.election_id = %(election)s AND d.kind = %(kind)s AND d.state = ANY(%(states)s)
  AND d.path >= %(lo)s AND d.path < %(hi)s
GROUP BY 1
"""


def standings(election: Election, path: str, level: str, on: date) -> dict[str, Standing]:
    """By path of each village (or ``"station"``) at or under ``path`` on the day. Two queries."""
    lo, hi = scope_of(path)
    asked = {"election": election.id, "lo": lo, "hi": hi, "depth": DEPTH[level]}
    counted = _rows(_MEMBERS, {**asked, "day": on, "body": KPPS})
    named = dict(_rows(_NAMED, {**asked, "kind": DECREE, "states": list(HOLDS)}))
    found = {place: dict(zip(_NAMES[1:], counts, strict=True)) for place, *counts in counted}
    return {
        place: Standing(named=named.get(place, 0), **found.get(place, {}))
        for place in sorted({*found, *named})
    }


def summed(parts: Iterable[Standing]) -> Standing:
    """Many places as one."""
    rows = list(parts)
    return Standing(**{name: sum(getattr(row, name) for row in rows) for name in _NAMES})


def _rows(query: str, values: Mapping[str, Any]) -> Sequence[Any]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchall()
