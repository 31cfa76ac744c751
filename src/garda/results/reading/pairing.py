"""The same print in two pictures, also on forms whose rows look alike.

Most single likenesses on a form are wrong: boxes and row headings repeat. The right ones agree on
how the sheet is turned, how large it is and where it lies; what agrees places the sheet roughly,
and near where it is then expected the same print is looked for once more.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from .placing import Grey, Points, through

#: Longer side at which print is looked at, and how soft it is made: a camera's grain is no print.
SIDE: Final = 1600
_SOFT: Final = 1.0
_MOST: Final = 6_000
_OVER: Final = 48  # pixels by which the pieces of a picture overlap
_CLEARER: Final = 0.85  # a likeness must be this much nearer than the next best
FEWEST: Final = 18
#: How far from what most agree on: degrees, doublings, and parts of the longer side.
_TURN: Final = 15.0
_DOUBLING: Final = 0.5
_SHIFT: Final = 0.06
#: How far (parts of the longer side) the second search reaches around the place expected.
_REACHES: Final = (0.03, 0.015)
_ROUGH: Final = 0.02
_FAR: Final = 1e6  # where no picture is
_MAKE_SIFT: Final = cv2.SIFT.create

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Print:
    """Places [n, 2], sizes and angles (degrees) of what is printed, in pixels of the picture as it
    came; ``described`` [n, 128]; ``side``: longer side of the picture."""

    places: Points
    sizes: Numbers
    angles: Numbers
    described: NDArray[np.float32]
    side: float

    def __len__(self) -> int:
        return len(self.places)


def print_of(grey: Grey) -> Print:
    scale = min(1.0, SIDE / max(grey.shape))
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    soft = np.asarray(cv2.GaussianBlur(small, (0, 0), _SOFT), np.uint8)
    parts = [_print_in(soft, top, left) for top in (0, 1) for left in (0, 1)]
    told = np.concatenate([part[0] for part in parts])
    described = np.concatenate([part[1] for part in parts])
    rooted = np.sqrt(described / (described.sum(axis=1, keepdims=True) + 1e-9))
    sides = told[:, :3] / scale
    return Print(sides[:, :2], sides[:, 2], told[:, 3], rooted, float(max(grey.shape)))


def _print_in(soft: Grey, top: int, left: int) -> tuple[Numbers, NDArray[np.float32]]:
    """Print in a quarter of the picture: a quarter at a time needs a quarter of the memory."""
    tall, wide = -(-soft.shape[0] // 2), -(-soft.shape[1] // 2)
    y, x = max(0, top * tall - _OVER), max(0, left * wide - _OVER)
    piece = soft[y : (top + 1) * tall + _OVER, x : (left + 1) * wide + _OVER]
    points, described = _MAKE_SIFT(_MOST // 4).detectAndCompute(piece, None)
    if described is None:
        return np.zeros((0, 4)), np.zeros((0, 128), np.float32)
    told = np.array([(p.pt[0] + x, p.pt[1] + y, p.size, p.angle) for p in points], np.float64)
    # What stands in two pieces is told by the one in whose own part it lies.
    own = (told[:, 1] // tall == top) & (told[:, 0] // wide == left)
    return told[own], described[own]


def pairs(empty: Print, seen: Print) -> tuple[Points, Points] | None:
    """Places of the same print in both [n, 2]; None where too little agrees."""
    rough = _agreeing(empty, seen)
    placed = None if rough is None else _affine(*rough, seen.side)
    if placed is None:
        return None
    found = rough
    for reach in _REACHES:
        near = _near(empty, seen, placed, reach * seen.side)
        if near is None:
            break
        found = near
        better, _ = cv2.findHomography(*near, cv2.USAC_MAGSAC, _ROUGH * seen.side, maxIters=5_000)
        placed = placed if better is None else np.asarray(better, np.float64)
    return found


def agreement(empty: Print, seen: Print) -> int:
    """How many likenesses agree on how the sheet lies, whatever lies near them."""
    found = _agreeing(empty, seen)
    return 0 if found is None else len(found[0])


def _agreeing(empty: Print, seen: Print) -> tuple[Points, Points] | None:
    """Likenesses that agree on turn, size and place."""
    if min(len(empty), len(seen)) < FEWEST:
        return None
    near = cv2.BFMatcher().knnMatch(empty.described, seen.described, k=2)
    good = [one for one, other in near if one.distance < _CLEARER * other.distance]
    ours, theirs = (np.array([(m.queryIdx, m.trainIdx) for m in good], int).reshape(-1, 2)).T
    turn = (seen.angles[theirs] - empty.angles[ours]) % 360
    size = np.log2(seen.sizes[theirs] / empty.sizes[ours])
    way = np.column_stack([turn / _TURN, size / _DOUBLING])
    kept = _most_agreed(way, 360 / _TURN)
    ours, theirs, turn, size = (part[kept] for part in (ours, theirs, turn, size))
    if len(ours) < FEWEST:
        return None
    where = _shifts(empty.places[ours], seen.places[theirs], turn, size, empty)
    kept = _most_agreed(where / (_SHIFT * seen.side))
    if len(kept) < FEWEST // 2:
        return None
    return empty.places[ours][kept], seen.places[theirs][kept]


def _shifts(source: Points, target: Points, turn: Numbers, size: Numbers, empty: Print) -> Points:
    """Where each likeness puts the middle of the empty sheet, all turned and sized alike."""
    angle = np.median(np.unwrap(np.radians(turn)))
    zoom = 2.0 ** np.median(size)
    turned = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    middle = empty.places.mean(axis=0)
    return np.asarray(target + zoom * (middle - source) @ turned.T)


def _most_agreed(places: Numbers, around: float | None = None) -> NDArray[np.intp]:
    """Rows within one unit of the place that most rows are near; ``around``: the first column runs
    in a circle of so many units."""
    if not len(places):
        return np.zeros(0, np.intp)
    circle = np.zeros(places.shape[1])
    circle[0] = around or 0
    folded = places if around is None else np.vstack([places, places + circle, places - circle])
    tree = cKDTree(folded)
    counts = tree.query_ball_point(places, 1.0, return_length=True)
    middle = folded[tree.query_ball_point(places[int(np.argmax(counts))], 1.0)].mean(axis=0)
    near = np.array(tree.query_ball_point(middle, 1.0), int) % len(places)
    return np.unique(near)


def _affine(source: Points, target: Points, side: float) -> Points | None:
    """Where the sheet lies, roughly: a homography through so few would bend."""
    found, fits = cv2.estimateAffine2D(
        source, target, method=cv2.RANSAC, ransacReprojThreshold=_ROUGH * side, maxIters=5_000
    )
    if found is None or int(fits.sum()) < FEWEST // 2:
        return None
    return np.vstack([found, [0, 0, 1]])


def _near(empty: Print, seen: Print, placed: Points, reach: float) -> tuple[Points, Points] | None:
    """The likest print within ``reach`` of where each print of the empty sheet is expected."""
    expected = through(placed, empty.places)
    expected = np.where(np.isfinite(expected), expected, -_FAR)
    tree = cKDTree(seen.places)
    ours, theirs = [], []
    for number, around in enumerate(tree.query_ball_point(expected, reach)):
        if not around:
            continue
        off = np.linalg.norm(seen.described[around] - empty.described[number], axis=1)
        order = np.argsort(off)
        if len(around) == 1 or off[order[0]] < _CLEARER * off[order[1]]:
            ours.append(number)
            theirs.append(around[int(order[0])])
    if len(ours) < FEWEST:
        return None
    return empty.places[ours], seen.places[theirs]
