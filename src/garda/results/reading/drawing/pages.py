"""Printed pages and what officers write on them, as grey pictures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import cv2
import numpy as np
import zxingcpp
from numpy.random import Generator

from garda.results.domain.layout import Area, AreaKind, Frame, PageLayout
from garda.results.domain.marks import picture

from .hands import Hand, Picture
from .ink import correct, smear, write_sign

#: Signs of one field, from the left box to the right.
Signs = tuple[str, ...]

MM_PER_INCH: Final = 25.4
_LINE_MM: Final = 0.35


@dataclass(frozen=True, slots=True)
class Mishaps:
    """Shares of boxes: with correction fluid under the digit, with wet ink pulled along."""

    corrected: float = 0.012
    smeared: float = 0.003


USUAL: Final = Mishaps()


@dataclass(frozen=True, slots=True)
class Print:
    """How the form is printed: grey of paper and of frames, and width of frames in mm.

    ``fill``: grey inside the frames where it is not the paper's, as on tinted forms.
    """

    paper: int = 247
    line: int = 30
    line_mm: float = _LINE_MM
    dotted: bool = False  # frames of dots instead of lines
    guides: bool = False  # faint dotted cross inside every box
    fill: int | None = None


def usual_print(rng: Generator) -> Print:
    """Forms from one printing house and another."""
    return Print(paper=int(rng.integers(232, 253)), line=int(rng.integers(10, 80)))


def pixels_per_mm(dpi: float) -> float:
    return dpi / MM_PER_INCH


@lru_cache(maxsize=24)
def _printed(layout: PageLayout, dpi: int, how: Print, qr: str) -> Picture:
    scale = pixels_per_mm(dpi)
    shape = (round(layout.height_mm * scale), round(layout.width_mm * scale))
    page = np.full(shape, how.paper, np.uint8)
    for mark in layout.marks:
        _mark(page, mark.id, mark.x - mark.size / 2, mark.y - mark.size / 2, mark.size, scale)
    for frame in layout.frames:
        _frame(page, frame, scale, how)
    for area in layout.areas:
        _outline(page, area, scale, how)
    if qr:
        _qr(page, layout, scale, qr)
    return page


def printed_page(
    layout: PageLayout, *, dpi: int = 300, how: Print | None = None, qr: str = ""
) -> Picture:
    """The page before anybody wrote on it: marks, frames, areas, and the code ``qr``."""
    return _printed(layout, dpi, how or Print(), qr).copy()


def write_page(
    rng: Generator,
    page: Picture,
    layout: PageLayout,
    signs: Mapping[str, Signs],
    hand_of: Callable[[str], Hand],
    mishaps: Mishaps = USUAL,
) -> None:
    """Write the signs of every field that stands on this page, in the hand of each."""
    scale = page.shape[1] / layout.width_mm
    for key in layout.keys:
        for frame, sign in zip(layout.frames_of(key), signs[key], strict=True):
            box = (frame.x * scale, frame.y * scale, frame.w * scale, frame.h * scale)
            hand = hand_of(key)
            if rng.random() < mishaps.corrected and sign != "blank":
                correct(rng, page, hand, box)
            write_sign(rng, page, hand, sign, box)
            if rng.random() < mishaps.smeared:
                smear(rng, page, box)


def doodle(rng: Generator, page: Picture, layout: PageLayout, tone: int) -> None:
    """Tallies, words and signatures: not read, but there, and sometimes over the edge."""
    scale = page.shape[1] / layout.width_mm
    for area in layout.areas:
        if area.kind is AreaKind.TALLY:
            _tally(rng, page, area, scale, tone)
        elif rng.random() < 0.8:
            _squiggle(rng, page, area, scale, tone)


def _mark(page: Picture, number: int, x: float, y: float, size: float, scale: float) -> None:
    cells = np.pad(np.array(picture(number), np.uint8) * 255, 1)
    edge = round(size * scale)
    drawn = cv2.resize(cells, (edge, edge), interpolation=cv2.INTER_NEAREST)
    left, top = round(x * scale), round(y * scale)
    page[top : top + edge, left : left + edge] = drawn


def _frame(page: Picture, frame: Frame, scale: float, how: Print) -> None:
    left, top = round(frame.x * scale), round(frame.y * scale)
    right, bottom = round((frame.x + frame.w) * scale), round((frame.y + frame.h) * scale)
    width = max(1, round(how.line_mm * scale))
    if how.fill is not None:
        page[top:bottom, left:right] = how.fill
    if how.dotted:
        _dots(page, left, top, right, bottom, scale, how.line)
    else:
        cv2.rectangle(page, (left, top), (right, bottom), how.line, width)
    if how.guides:
        middle, half = (left + right) // 2, (top + bottom) // 2
        page[top : bottom : max(2, round(scale * 0.8)), middle] = 150
        page[half, left : right : max(2, round(scale * 0.8))] = 150


def _dots(
    page: Picture, left: int, top: int, right: int, bottom: int, scale: float, line: int
) -> None:
    step = max(2, round(scale * 0.7))
    size = max(1, round(scale * 0.15))
    for x in range(left, right + 1, step):
        for y in (top, bottom):
            cv2.circle(page, (x, y), size, line, -1)
    for y in range(top, bottom + 1, step):
        for x in (left, right):
            cv2.circle(page, (x, y), size, line, -1)


def _outline(page: Picture, area: Area, scale: float, how: Print) -> None:
    corner = (round(area.x * scale), round(area.y * scale))
    other = (round((area.x + area.w) * scale), round((area.y + area.h) * scale))
    if area.kind in {AreaKind.TALLY, AreaKind.WORDS, AreaKind.SIGNATURE}:
        cv2.rectangle(page, corner, other, 120, max(1, round(0.2 * scale)))
        return
    _lettering(page, area, scale, how.line)


def _lettering(page: Picture, area: Area, scale: float, tone: int) -> None:
    """Grey bars of the size of letters: labels are not read, only there."""
    seed = sum(map(ord, area.key))
    rng = np.random.default_rng(seed)
    top, height = round((area.y + area.h * 0.3) * scale), max(2, round(2.2 * scale))
    x, end = area.x, area.x + area.w * rng.uniform(0.4, 0.95)
    while x < end:
        width = rng.uniform(0.7, 1.8)
        left = round(x * scale)
        page[top : top + height, left : left + max(1, round(width * 0.45 * scale))] = tone
        x += width + (1.6 if rng.random() < 0.18 else 0.3)


def _qr(page: Picture, layout: PageLayout, scale: float, text: str) -> None:
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    modules = np.array(code.to_image(scale=1, add_quiet_zones=True), np.uint8)
    edge = round(layout.qr.size * scale)
    drawn = cv2.resize(modules, (edge, edge), interpolation=cv2.INTER_NEAREST)
    left, top = round(layout.qr.x * scale), round(layout.qr.y * scale)
    page[top : top + edge, left : left + edge] = drawn


def _tally(rng: Generator, page: Picture, area: Area, scale: float, tone: int) -> None:
    x, y, step = area.x + 1.0, area.y + 1.0, 1.0
    for number in range(int(rng.integers(0, 160))):
        if x > area.x + area.w - 2:
            x, y = area.x + 1.0, y + 6.0
        if y > area.y + area.h - 5:
            return
        cross = number % 5 == 4
        start = (round((x - 4 * step * cross) * scale), round((y + 4 * cross) * scale))
        end = (round((x + rng.normal(0, 0.2)) * scale), round((y + 5 - 4 * cross) * scale))
        cv2.line(page, start, end, tone, max(1, round(0.4 * scale)), cv2.LINE_AA)
        x += step * (2 if cross else 1)


def _squiggle(rng: Generator, page: Picture, area: Area, scale: float, tone: int) -> None:
    count = 30
    xs = np.linspace(area.x + 1, area.x + area.w * rng.uniform(0.3, 1.0), count)
    ys = area.y + area.h * rng.uniform(0.2, 0.9, count)
    points = np.column_stack([xs + rng.normal(0, 1, count), ys]) * scale
    fixed = np.round(points * 16).astype(np.int32).reshape(-1, 1, 2)
    cv2.polylines(page, [fixed], False, tone, max(1, round(0.4 * scale)), cv2.LINE_AA, 4)
