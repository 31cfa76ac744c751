"""How old somebody is on a day."""

from __future__ import annotations

from datetime import date


def age_on(born: date, day: date) -> int:
    """Completed years on ``day``; someone born on 29 February ages on 1 March of other years."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
