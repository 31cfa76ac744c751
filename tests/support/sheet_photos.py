"""Photographs of filled forms with one fault each, as phones send them. All follows from a seed."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from garda.results.models import VoteRound
from garda.results.queries import load_definition
from garda.results.sheets.filled import Written, filled_pages
from garda.results.sheets.stations import StationSheet, sheet_of

Picture = NDArray[np.uint8]


@dataclass(frozen=True)
class Snap:
    """How a page is photographed. ``turn`` counts quarter turns; ``thumb`` covers a corner (0–3 in
    reading order); ``hidden`` blots the code out."""

    seed: int = 0
    turn: int = 0
    blur: float = 0.7
    light: float = 1.0
    flash: bool = False
    thumb: int | None = None
    hidden: bool = False
    quality: int = 85


def photo_of(
    round_: VoteRound,
    page: int = 1,
    how: Snap | None = None,
    *,
    figures: Mapping[str, Written] | None = None,
    hand: int = 1,
) -> bytes:
    """A JPEG of one page of a round's form, filled in by a hand."""
    sheet = sheet_of(round_)
    written = figures or {key: (7 * n * hand) % 300 for n, key in enumerate(_keys(round_))}
    pages = _filled(round_, sheet, tuple(sorted(written.items())), hand)
    return snapped(pages[page - 1], how or Snap(seed=hand))


def _keys(round_: VoteRound) -> tuple[str, ...]:
    return load_definition(round_.contest_id).keys


@functools.lru_cache(maxsize=64)
def _filled(
    round_: VoteRound, sheet: StationSheet, figures: tuple[tuple[str, Written], ...], hand: int
) -> list[bytes]:
    definition = load_definition(round_.contest_id)
    return filled_pages(definition, sheet, dict(figures), seed=hand, ppi=130)


def snapped(png: bytes, how: Snap) -> bytes:
    """Perspective on a dark table, light from one side, and the faults that ``how`` names."""
    chance = np.random.default_rng(how.seed)
    page = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_GRAYSCALE)
    page = _spoilt(page.astype(np.uint8), how)
    seen = _from_above(page, chance)
    high, wide = seen.shape
    lit = seen * np.linspace(1.0, chance.uniform(0.75, 0.92), wide) * 0.92 * how.light
    if how.flash:
        lit += _flash(high, wide)
    soft = cv2.GaussianBlur(lit, (0, 0), how.blur)
    grainy = np.clip(soft + chance.normal(0, 3, soft.shape), 0, 255).astype(np.uint8)
    turned = np.ascontiguousarray(np.rot90(grainy, how.turn))
    return bytes(cv2.imencode(".jpg", turned, [cv2.IMWRITE_JPEG_QUALITY, how.quality])[1])


def _from_above(page: Picture, chance: np.random.Generator) -> NDArray[np.float64]:
    high, wide = page.shape
    edge = round(0.06 * wide)
    corners = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32)
    moved = corners + edge + chance.uniform(-edge / 2, edge / 2, (4, 2)).astype(np.float32)
    size = (wide + 2 * edge, high + 2 * edge)
    turn = cv2.getPerspectiveTransform(corners, moved)
    seen = cv2.warpPerspective(page, turn, size, borderMode=cv2.BORDER_CONSTANT, borderValue=70)
    return seen.astype(np.float64)


def _spoilt(page: Picture, how: Snap) -> Picture:
    high, wide = page.shape
    if how.thumb is not None:
        down, right = divmod(how.thumb, 2)
        at = round(wide * (0.06 + 0.88 * right)), round(high * (0.044 + 0.912 * down))
        cv2.circle(page, at, wide // 22, 120, -1)
    if how.hidden:
        left, top = round(wide * 0.76), round(high * 0.02)
        page[top : round(high * 0.11), left : round(wide * 0.89)] = 160
    return page


def _flash(high: int, wide: int) -> NDArray[np.float64]:
    light = np.zeros((high, wide))
    cv2.ellipse(light, (wide // 2, high // 2), (wide // 5, high // 8), 20, 0, 360, 400, -1)
    return cv2.GaussianBlur(light, (0, 0), wide / 30)
