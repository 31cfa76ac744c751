"""Hands from collections of other people's digits: pictures and pen paths, split by writer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from garda.results.reading.drawing.hands import Hand, Picture, Writer, draw_strokes
from garda.results.reading.drawing.shapes import smooth

Labels = NDArray[np.int64]
#: Makes somebody who writes, anew at every call.
Maker = Callable[[Generator], "CopiedHand | PathHand"]

#: Share of boxes written by writers of ours when there are other people's digits too.
_OURS: Final = 0.36
_HELD_BACK: Final = 0.12  # writers of the training part kept for choosing the temperature


@dataclass(frozen=True, slots=True)
class Sources:
    """Makers of hands: ``learn`` for training, ``choose`` for temperature, ``test`` by name."""

    learn: tuple[tuple[Maker, float], ...]
    choose: tuple[Maker, ...]
    test: Mapping[str, Maker]


class _Borrowed:
    """What a collection has not got (X, dash, scribble, the pen) comes from a writer of ours."""

    def __init__(self, rng: Generator) -> None:
        self.writer = Writer(rng)
        self.tone, self.leading = self.writer.tone, self.writer.leading


class CopiedHand(_Borrowed):
    """Digits by pictures [n, h, w] of ink (255), ``by_digit``: which pictures show which."""

    def __init__(self, rng: Generator, pictures: Picture, by_digit: Mapping[int, Labels]) -> None:
        super().__init__(rng)
        self._pictures, self._by_digit = pictures, by_digit
        self._bold = rng.normal(0, 1)

    def ink(self, rng: Generator, sign: str, width: float, height: float) -> Picture:
        if not sign.isdigit():
            return self.writer.ink(rng, sign, width, height)
        picture = self._pictures[int(rng.choice(self._by_digit[int(sign)]))]
        return _placed(rng, picture, self.writer, width, height, self._bold)


class PathHand(_Borrowed):
    """Digits by pen paths [n, points, 2], from 0 to 1, y downwards."""

    def __init__(
        self, rng: Generator, paths: NDArray[np.float64], by_digit: Mapping[int, Labels]
    ) -> None:
        super().__init__(rng)
        self._paths, self._by_digit = paths, by_digit

    def ink(self, rng: Generator, sign: str, width: float, height: float) -> Picture:
        if not sign.isdigit():
            return self.writer.ink(rng, sign, width, height)
        path = smooth(self._paths[int(rng.choice(self._by_digit[int(sign)]))]) - 0.5
        size = np.array([0.62, 1.0]) * self.writer.style.height * height
        canvas = np.zeros((round(2 * height), round(2 * width)), np.uint8)
        center = np.array([width, height]) + rng.normal(0, 0.03, 2) * height
        draw_strokes(rng, canvas, path * size + center, self.writer.style, height)
        return canvas


def _placed(
    rng: Generator, picture: Picture, writer: Writer, width: float, height: float, bold: float
) -> Picture:
    """A small picture of a digit at the size and slant of a box, its edges sharp again."""
    style = writer.style
    rows, columns = np.nonzero(picture > 60)
    middle = np.array([columns.min() + columns.max() + 1, rows.min() + rows.max() + 1]) / 2
    tall = max(rows.max() - rows.min() + 1, 0.6 * (columns.max() - columns.min() + 1))
    zoom = style.height * height / tall * rng.normal(1, 0.05)
    wide = zoom * style.breadth * rng.normal(1, 0.05)
    wide = min(wide, width * 1.02 / (columns.max() - columns.min() + 1))
    lean = rng.normal(0, 0.08) * zoom
    offset = rng.normal(0, 0.035, 2) * height + np.array([style.off_x, style.off_y]) * height
    matrix = np.array([[wide, -lean, 0], [0, zoom, 0]])
    matrix[:, 2] = np.array([width, height]) + offset - matrix[:, :2] @ (middle - 0.5)
    shape = (round(2 * width), round(2 * height))
    soft = cv2.warpAffine(picture, matrix, shape, flags=cv2.INTER_CUBIC)
    level = np.clip(0.5 - 0.12 * bold + rng.normal(0, 0.04), 0.22, 0.78)
    sharp = (soft.astype(np.float32) / 255 - level) * rng.uniform(3, 7) + 0.5
    return np.asarray(np.clip(sharp * 255, 0, 255), np.uint8)


def load(folder: Path) -> Sources:
    """The collections in ``folder``; whatever is missing there is left out."""
    learn: list[tuple[Maker, float]] = []
    choose: list[Maker] = []
    test: dict[str, Maker] = {}
    for name, read, share in (
        ("field_writers", _mnist, 1.0),  # garda crops
        ("mnist_writers", _mnist, 0.7),
        ("pendigits", _pendigits, 0.1),
        ("semeion", _semeion, 0.2),
    ):
        file = folder / f"{name}.npz"
        if file.is_file():
            with np.load(file) as data:
                parts = read(dict(data))
            learn.append((parts[0], share))
            choose.append(parts[1])
            test[name.removesuffix("_writers")] = parts[2]
    return Sources(tuple(learn), tuple(choose), test)


Parts = tuple[Maker, Maker, Maker]


def _mnist(data: dict[str, NDArray[np.uint8]]) -> Parts:
    writers = np.unique(data["writer_train"])
    kept = writers[:: round(1 / _HELD_BACK)]
    held = np.isin(data["writer_train"], kept)
    return (
        _by_writer(data["x_train"][~held], data["y_train"][~held], data["writer_train"][~held]),
        _by_writer(data["x_train"][held], data["y_train"][held], data["writer_train"][held]),
        _by_writer(data["x_test"], data["y_test"], data["writer_test"]),
    )


def _semeion(data: dict[str, NDArray[np.uint8]]) -> Parts:
    """No writers are named. The rows come in rounds of 200 by groups of writers: the second half
    of the rounds is never learnt from."""
    half, kept = len(data["y"]) // 2, len(data["y"]) * 3 // 8
    return (
        together(data["x"][:kept], data["y"][:kept]),
        together(data["x"][kept:half], data["y"][kept:half]),
        together(data["x"][half:], data["y"][half:]),
    )


def _pendigits(data: dict[str, NDArray[np.uint8]]) -> Parts:
    """Writers come one after the other in the training part, without names."""
    kept = round(len(data["y_train"]) * (1 - _HELD_BACK))
    return (
        _paths(data["x_train"][:kept], data["y_train"][:kept]),
        _paths(data["x_train"][kept:], data["y_train"][kept:]),
        _paths(data["x_test"], data["y_test"]),
    )


def _by_digit(digits: NDArray[np.uint8]) -> dict[int, Labels]:
    return {digit: np.flatnonzero(digits == digit) for digit in range(10)}


def _by_writer(pictures: Picture, digits: NDArray[np.uint8], writers: NDArray[np.uint8]) -> Maker:
    everyone = _by_digit(digits)
    rows = {writer: np.flatnonzero(writers == writer) for writer in np.unique(writers)}
    names = list(rows)

    def make(rng: Generator) -> CopiedHand:
        own = rows[names[int(rng.integers(len(names)))]]
        theirs = {d: own[digits[own] == d] for d in range(10)}
        found = {d: theirs[d] if len(theirs[d]) else everyone[d] for d in range(10)}
        return CopiedHand(rng, pictures, found)

    return make


def together(pictures: Picture, digits: NDArray[np.uint8]) -> Maker:
    rows = _by_digit(digits)
    return lambda rng: CopiedHand(rng, pictures, rows)


def _paths(points: NDArray[np.uint8], digits: NDArray[np.uint8]) -> Maker:
    rows = _by_digit(digits)
    paths = points.astype(np.float64) / 100
    paths[..., 1] = 1 - paths[..., 1]
    return lambda rng: PathHand(rng, paths, rows)


def mixed(learn: tuple[tuple[Maker, float], ...]) -> Callable[[Generator], Hand]:
    """Hands of ours and of the collections, in their shares; ours alone where there are none."""
    makers = [maker for maker, _ in learn]
    weights = np.array([share for _, share in learn])

    def make(rng: Generator) -> Hand:
        if not makers or rng.random() < _OURS:
            return Writer(rng)
        return makers[int(rng.choice(len(makers), p=weights / weights.sum()))](rng)

    return make
