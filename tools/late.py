"""Which locked packages have a published weakness for longer than SECURITY.md allows.

``python -m tools.late FILE`` reads what a scanner wrote about the bill of materials, in the JSON of
``osv-scanner scan source --format json -L build/garda.cdx.json``. It ends with 1 when one is late,
and asks nobody: the list of weaknesses is the scanner's affair.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

POLICY = Path(__file__).resolve().parents[1] / "SECURITY.md"
_SECTION = "## How soon faulty components are replaced"
_ROW = re.compile(r"^\| (?P<what>.+) \| (?P<days>\d+) \|$", re.MULTILINE)
_FROM = re.compile(r"CVSS (\d+\.\d)")
#: A weakness that nobody has rated yet is taken for a high one.
UNRATED = 7.0


@dataclass(frozen=True, slots=True)
class Weakness:
    """One weakness of one locked package, under all its names."""

    package: str
    names: tuple[str, ...]
    severity: float
    published: date
    repaired: bool


def promise(policy: str) -> list[tuple[float, int]]:
    """Least severity and days of each promise, the worst first; ``policy`` is SECURITY.md.

    The last row of the table is about new versions without a weakness and is left out.
    """
    section = policy.split(_SECTION)[1].split("\n## ", maxsplit=1)[0]
    rows = [(_FROM.search(row["what"]), int(row["days"])) for row in _ROW.finditer(section)]
    return [(float(least[1]) if least else 0.0, days) for least, days in rows[:-1]]


def weaknesses(scan: Mapping[str, Any]) -> Iterator[Weakness]:
    """What the scanner found. A group is one weakness with the ids of several lists."""
    for source in scan.get("results") or ():
        for found in source["packages"]:
            known = {one["id"]: one for one in found["vulnerabilities"]}
            for group in found["groups"]:
                records = [known[id_] for id_ in group["ids"] if id_ in known]
                yield _weakness(found["package"], group, records)


def _weakness(
    package: Mapping[str, str], group: Mapping[str, Any], records: list[Mapping[str, Any]]
) -> Weakness:
    moments = [datetime.fromisoformat(one["published"]) for one in records if one.get("published")]
    return Weakness(
        package=f"{package['name']} {package['version']}",
        names=tuple(group["ids"]),
        severity=float(group.get("max_severity") or UNRATED),
        # Without a date it counts from the beginning, so that it is looked at.
        published=min(moments).date() if moments else date.min,
        repaired=any(_is_repaired(one) for one in records),
    )


def _is_repaired(record: Mapping[str, Any]) -> bool:
    ranges = (r for affected in record.get("affected", ()) for r in affected.get("ranges", ()))
    return any("fixed" in event for found in ranges for event in found.get("events", ()))


def days_for(severity: float, promised: list[tuple[float, int]]) -> int:
    return next(days for least, days in promised if severity >= least)


def late(found: Weakness, promised: list[tuple[float, int]], today: date) -> bool:
    """Whether a repair has been out for longer than was promised."""
    days = timedelta(days=days_for(found.severity, promised))
    return found.repaired and today - found.published > days


def main() -> int:
    promised = promise(POLICY.read_text())
    today = datetime.now(UTC).date()
    found = list(weaknesses(json.loads(Path(sys.argv[1]).read_text())))
    overdue = [one for one in found if late(one, promised, today)]
    for one in found:
        state = "LATE" if one in overdue else "open" if one.repaired else "no repair"
        print(f"{state:<10}{one.package}  {one.severity:.1f}  {' '.join(one.names)}")
    print(f"{len(found)} weaknesses, {len(overdue)} late")
    return 1 if overdue else 0


if __name__ == "__main__":
    sys.exit(main())
