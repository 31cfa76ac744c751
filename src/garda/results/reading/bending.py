"""Where a bent sheet's frames lie: print that was found tells how far off a flat one they are."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from garda.results.domain.layout import PageLayout

from .placing import Points, through

Numbers = NDArray[np.float64]

#: Print that lies further off (mm) than paper bends was not the same print.
_MOST_MM: Final = 18.0
#: What lies this far (mm) off the bend counts half.
_SOFT_MM: Final = 0.8
_ROUNDS: Final = 8
#: Print that is needed to tell a bend from chance, and how unwillingly more is believed (mm).
_FEWEST: Final = 40
_STIFF: Final = 0.3
#: Share of the print that lies this near (mm) where the page has it. Of 45 simulated photographs
#: those that were placed rightly had 0.38 and more, those a row aside 0.28 at most.
_HELD: Final = 0.32
_HELD_MM: Final = 1.5


def bent(page: PageLayout, homography: Points, source: Points, target: Points) -> PageLayout | None:
    """The page with its frames where the bent paper has them; None where too little of the print
    lies as on it: a form's rows look alike, and the sheet may be thought a row or a column aside.

    ``homography``: page (mm) -> picture (px); ``source`` (mm) and ``target`` (px): the same print.
    """
    off = through(np.asarray(np.linalg.inv(homography), np.float64), target) - source
    near = np.linalg.norm(off, axis=1) < _MOST_MM
    if int(near.sum()) < _FEWEST:
        return page if _held(off) else None
    solved = _solved(_terms(source[near], page), off[near])
    if not _held(off - _terms(source, page) @ solved):
        return None
    middles = np.array([[f.x + f.w / 2, f.y + f.h / 2] for f in page.frames])
    moved = _terms(middles, page) @ solved
    frames = tuple(
        replace(frame, x=frame.x + float(dx), y=frame.y + float(dy))
        for frame, (dx, dy) in zip(page.frames, moved, strict=True)
    )
    return replace(page, frames=frames)


def _held(left: Numbers) -> bool:
    return float((np.linalg.norm(left, axis=1) < _HELD_MM).mean()) >= _HELD


def _solved(terms: Numbers, off: Numbers) -> Numbers:
    """Weights of the terms under which most print lies where it should."""
    stiff = np.diag([0.0] + [_STIFF] * (terms.shape[1] - 1))
    weights = np.ones(len(off))
    solved = np.zeros((terms.shape[1], 2))
    for _ in range(_ROUNDS):
        heavy = terms * weights[:, None]
        solved[:] = np.linalg.solve(terms.T @ heavy + stiff, heavy.T @ off)
        left = np.linalg.norm(off - terms @ solved, axis=1)
        weights = 1 / (1 + (left / _SOFT_MM) ** 2)
    return solved


def _terms(places: Points, page: PageLayout) -> Numbers:
    """A smooth bend along the sheet, a simpler one across."""
    x = 2 * places[:, 0] / page.width_mm - 1
    y = 2 * places[:, 1] / page.height_mm - 1
    one = np.ones_like(x)
    return np.column_stack([one, x, y, x * y, x * x, y * y, y**3, x * y * y, x * x * y])
