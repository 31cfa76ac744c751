"""What an arrangement of people costs, whoever made it: the draw or a plenary that changed it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from garda.formation.domain import draw_list, reasons, scoring
from garda.formation.domain.candidates import Reason
from garda.formation.domain.pool import NOWHERE, make_pool


@dataclass(frozen=True, slots=True)
class Weighed:
    """Points of a village by what they are for, those of each station (key), and their sum."""

    village: tuple[Reason, ...]
    stations: Mapping[str, tuple[Reason, ...]]
    total: int


def weigh(content: draw_list.Plain, seats: Mapping[str, str]) -> Weighed:
    """Weigh ``seats`` (receipt to station key) by the list they were made of.

    Who is seated and not on the list weighs nothing. Raises ValueError for a wrong list.
    """
    found = draw_list.read(content)
    pool = make_pool(found.stations, found.candidates, found.weights, seed="")
    index = {station.key: i for i, station in enumerate(pool.stations)}
    places = [index.get(seats.get(p.key, ""), NOWHERE) for p in pool.candidates]
    where = np.array(places, np.int64)
    by_code = scoring.points_by_code(pool, where)
    composition = scoring.station_points(pool, scoring.count(pool, where))
    return Weighed(
        tuple(reasons.penalty(code, points) for code, points in by_code.items() if points),
        {
            station.key: tuple(
                reasons.penalty(code, int(points[i]))
                for code, points in composition.items()
                if points[i]
            )
            for i, station in enumerate(pool.stations)
        },
        sum(by_code.values()),
    )
