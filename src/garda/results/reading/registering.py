"""Where the frames of every figure truly are: paper curls, and a homography knows only corners.

The lines of a figure's frames are looked for around where the page's geometry puts them. Lines are
summed up along their length, so that ink in the boxes counts little; what is found must fit what
its neighbours on the page found.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d, uniform_filter1d

from garda.results.domain.layout import Frame, PageLayout

from .crops import Picture, Points, cut
from .placing import through

Numbers = NDArray[np.float64]

_PER_MM: Final = 4
_REACH_MM: Final = 5.5  # how far off frames are looked for
_SOFT_MM: Final = 0.3  # how exactly lines must meet
_SAME_MM: Final = 0.6  # two lines nearer than this are one
_WIDE_MM: Final = 3.0  # what changes more slowly than this is no line
_AGREE_MM: Final = 1.3  # how far a figure may be from what its neighbours say
_FIRM: Final = 0.35  # share of the page's usual contrast of lines that makes a find believed


@dataclass(frozen=True, slots=True)
class Field:
    """Frames of one figure as a rectangle in mm, with its upright lines from its left."""

    key: str
    x: float
    y: float
    w: float
    h: float
    lines: tuple[float, ...]

    @classmethod
    def of(cls, key: str, frames: tuple[Frame, ...]) -> Field:
        left, top = frames[0].x, frames[0].y
        sides = [round(side - left, 2) for f in frames for side in (f.x, f.x + f.w)]
        # Frames that touch share a line; others have a gap between them.
        lines = [n for n, line in enumerate(sides) if n == 0 or line - sides[n - 1] > _SAME_MM]
        return cls(key, left, top, sides[-1], frames[0].h, tuple(sides[n] for n in lines))


def offsets(grey: Picture, page: PageLayout, homography: Points) -> dict[str, Numbers]:
    """By how many millimetres (x, y) each figure's frames lie off where they should.

    ``homography``: page (mm) -> ``grey`` (px).
    """
    fields = [Field.of(key, page.frames_of(key)) for key in page.keys]
    if not fields:
        return {}
    found = np.zeros((len(fields), 2))
    firm = np.zeros(len(fields))
    for shape in {(field.h, field.lines) for field in fields}:
        rows = [n for n, f in enumerate(fields) if (f.h, f.lines) == shape]
        some = [fields[n] for n in rows]
        found[rows], firm[rows] = _found(_patches(grey, some, homography), some[0])
    places = np.array([[field.x, field.y] for field in fields])
    usual = float(np.median(firm))
    agreed = _agreed(places, found, firm > _FIRM * usual)
    return {field.key: offset for field, offset in zip(fields, agreed, strict=True)}


def _patches(grey: Picture, fields: list[Field], homography: Points) -> Numbers:
    """Darkness [n, h, w] around each figure, 0 for paper, at _PER_MM pixels per millimetre."""
    corners = np.array([_around(field) for field in fields])
    quads = through(homography, corners.reshape(-1, 2)).reshape(-1, 4, 2)
    field = fields[0]
    size = tuple(round((side + 2 * _REACH_MM) * _PER_MM) for side in (field.h, field.w))
    seen = cut(grey, quads, (size[0], size[1])).astype(np.float64)
    paper = np.percentile(seen, 80, axis=(1, 2), keepdims=True)
    return np.clip(1 - seen / np.maximum(paper, 1), 0, 1)


def _around(field: Field) -> Points:
    left, top = field.x - _REACH_MM, field.y - _REACH_MM
    right, bottom = field.x + field.w + _REACH_MM, field.y + field.h + _REACH_MM
    return np.array([[left, top], [right, top], [right, bottom], [left, bottom]])


def _found(dark: Numbers, field: Field) -> tuple[Numbers, Numbers]:
    """Offsets [n, 2] in mm and how firm the lines stood out, of figures of one size."""
    edge = round(_REACH_MM * _PER_MM)
    down, firm_down = _comb(dark[:, :, edge:-edge].mean(axis=2), (0, field.h))
    inside = _rows_at(dark, down, field)
    across, firm_across = _comb(inside, field.lines)
    return np.column_stack([across, down]), np.minimum(firm_down, firm_across)


def _rows_at(dark: Numbers, down: Numbers, field: Field) -> Numbers:
    """Profiles across, of the rows that the frames cover."""
    high = round(field.h * _PER_MM)
    start = np.round((down + _REACH_MM) * _PER_MM).astype(int)
    rows = np.clip(start[:, None] + np.arange(high), 0, dark.shape[1] - 1)
    profile: Numbers = np.take_along_axis(dark, rows[:, :, None], axis=1).mean(axis=1)
    return profile


def _comb(profiles: Numbers, places: Sequence[float]) -> tuple[Numbers, Numbers]:
    """Where lines at ``places`` (mm) lie best: offsets in mm [n], contrast [n]."""
    sharp = profiles - uniform_filter1d(profiles, round(_WIDE_MM * _PER_MM), axis=1)
    soft = gaussian_filter1d(np.maximum(sharp, 0), _SOFT_MM * _PER_MM, axis=1)
    steps = round(2 * _REACH_MM * _PER_MM) + 1
    starts = [round(place * _PER_MM) for place in places]
    lines = np.stack([_window(soft, start, steps) for start in starts])
    score = lines.mean(axis=0) + lines.min(axis=0)
    shift = (np.arange(steps) / _PER_MM - _REACH_MM) / _REACH_MM
    best = (score * (1 - 0.25 * shift**2)).argmax(axis=1)
    return (_between(score, best) + 0.5) / _PER_MM - _REACH_MM, score[np.arange(len(score)), best]


def _window(profiles: Numbers, start: int, steps: int) -> Numbers:
    missing = max(0, start + steps - profiles.shape[1])
    padded = np.pad(profiles, ((0, 0), (0, missing)))
    return padded[:, start : start + steps]


def _between(score: Numbers, best: NDArray[np.intp]) -> Numbers:
    """The top between three samples (a parabola through them)."""
    rows = np.arange(len(score))
    inner = np.clip(best, 1, score.shape[1] - 2)
    left, middle, right = (score[rows, inner + step] for step in (-1, 0, 1))
    bend = left - 2 * middle + right
    lean = np.where(bend < 0, (left - right) / np.where(bend < 0, 2 * bend, 1), 0)
    return inner + np.clip(lean, -1, 1)


def _agreed(places: Numbers, found: Numbers, firm: NDArray[np.bool_]) -> Numbers:
    """What each found by itself, where it fits its neighbours; else what they say."""
    terms = _terms(places, int(firm.sum()))
    weights = firm.astype(float)
    expected = np.zeros_like(found)
    for _ in range(6):
        root = np.sqrt(weights)[:, None]
        solved, *_ = np.linalg.lstsq(terms * root, found * root, rcond=None)
        expected = terms @ solved
        off = np.linalg.norm(found - expected, axis=1)
        weights = firm / (1 + (off / 0.5) ** 2)
    off = np.linalg.norm(found - expected, axis=1)
    believed = firm & ((off < _AGREE_MM) | (len(places) < 4))
    return np.where(believed[:, None], found, expected)


def _terms(places: Numbers, count: int) -> Numbers:
    """Constant, slope or bend over the page, as many as there are figures to tell them by."""
    x, y = ((places - places.mean(axis=0)) / 100).T
    one = np.ones_like(x)
    if count >= 14:
        return np.column_stack([one, x, y, x * y, x * x, y * y, y**3])
    return np.column_stack([one, x, y]) if count >= 6 else one[:, None]
