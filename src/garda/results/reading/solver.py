"""The same answer by the general solver, for sheets too unclear for the tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

from garda.results.reading.equations import Equation
from garda.results.reading.evidence import Array
from garda.results.reading.search import ROUNDING, Found

#: Beyond this many numbers to choose among nothing of the sheet is known.
MOST_CANDIDATES = 12_000
SECONDS = 3.0

#: Figure and number of one column of the program.
Candidate = tuple[str, int]


def solve(
    costs: Mapping[str, Array], equations: Sequence[Equation], *, limit: float
) -> Found | None:
    """The cheapest assignment up to ``limit``; its leads are those of the second best as a whole.

    None when there is none, or none was found in time: nothing is then claimed.
    """
    candidates = [(k, int(v)) for k, cost in costs.items() for v in np.flatnonzero(cost <= limit)]
    if len(candidates) > MOST_CANDIDATES:
        return None
    best = _cheapest(candidates, costs, equations, ())
    if best is None or _price(best, costs) > limit + ROUNDING:
        return None
    second = _cheapest(candidates, costs, equations, (best,))
    cost = _price(best, costs)
    lead = (limit if second is None else _price(second, costs)) - cost
    return Found(best, cost, dict.fromkeys(best, max(lead, 0.0)))


def _price(figures: Mapping[str, int], costs: Mapping[str, Array]) -> float:
    return float(sum(costs[key][value] for key, value in figures.items()))


def _cheapest(
    candidates: Sequence[Candidate],
    costs: Mapping[str, Array],
    equations: Sequence[Equation],
    forbidden: Sequence[Mapping[str, int]],
) -> dict[str, int] | None:
    found = milp(
        [costs[key][value] for key, value in candidates],
        integrality=np.ones(len(candidates)),
        bounds=Bounds(0, 1),
        constraints=_constraints(candidates, costs, equations, forbidden),
        options={"time_limit": SECONDS, "mip_rel_gap": 0},
    )
    if found.status != 0:
        return None
    return {key: value for (key, value), x in zip(candidates, found.x, strict=True) if x > 0.5}


def _constraints(
    candidates: Sequence[Candidate],
    costs: Mapping[str, Array],
    equations: Sequence[Equation],
    forbidden: Sequence[Mapping[str, int]],
) -> LinearConstraint:
    """Each figure has one number; the equations hold; no forbidden assignment as a whole."""
    rows = {key: row for row, key in enumerate(costs)}
    triples = [(rows[key], column, 1) for column, (key, _) in enumerate(candidates)]
    low, high = [1.0] * len(rows), [1.0] * len(rows)
    for equation in equations:
        triples += [
            (len(low), column, equation.terms[key] * value)
            for column, (key, value) in enumerate(candidates)
            if key in equation.terms
        ]
        low.append(equation.constant if equation.is_sum else -np.inf)
        high.append(equation.constant)
    for figures in forbidden:
        triples += [
            (len(low), c, 1) for c, (k, value) in enumerate(candidates) if figures[k] == value
        ]
        low.append(-np.inf)
        high.append(len(figures) - 1)
    row, column, value = zip(*triples, strict=True)
    return LinearConstraint(
        coo_array((value, (row, column)), (len(low), len(candidates))).tocsr(), low, high
    )
