"""Sheets found without their marks' help: templates by their print, forms by their frames."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from garda.packs.forms import build_definition
from garda.packs.loader import get_pack
from garda.packs.types import FormDefinition
from garda.results.domain.layout import Frame, PageLayout, QrPlace, SheetLayout, sheet_layout
from garda.results.domain.sheetcode import SheetCode, write
from garda.results.reading.codes import code_of
from garda.results.reading.drawing.forms import draw_form
from garda.results.reading.drawing.hands import Writer
from garda.results.reading.drawing.photographs import Photograph, photograph
from garda.results.reading.forms import KnownForm, fitting, forms_of
from garda.results.reading.matching import EmptySheet
from garda.results.reading.photos import classified
from garda.results.reading.registering import offsets
from garda.results.reading.templates import Box, SheetTemplate, TemplateFigure
from garda.results.reading.trial.figures import lawful_figures

PACK = "pilkada2024"


def drawn(
    definition: FormDefinition, page: int, seed: int, difficulty: str = "medium"
) -> Photograph:
    draw = np.random.default_rng(seed)
    layout = sheet_layout(definition)
    figures = lawful_figures(definition, draw)
    writers = [Writer(np.random.default_rng(seed + n)) for n in range(2)]
    codes = {page: write(SheetCode("uji-33.20", "3320092004001", "bupati", 1, page))}
    form = draw_form(definition, list(figures.values()), layout, writers, seed, codes=codes)
    return photograph(form.pages[page - 1], draw, difficulty)


@pytest.fixture(scope="module")
def empty(definition: FormDefinition, layout: SheetLayout) -> EmptySheet:
    """The first page as a template: half of its pixels, boxes where they are printed."""
    writers = [Writer(np.random.default_rng(1))]
    blank = draw_form(definition, [None] * len(definition.fields), layout, writers, 1).pages[0]
    small = np.asarray(
        cv2.resize(blank, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), np.uint8
    )
    page, per_mm = layout.pages[0], small.shape[1] / layout.pages[0].width_mm
    figures = tuple(
        TemplateFigure(key, tuple(Box(*(side * per_mm for side in (f.x, f.y, f.w, f.h)))
                                  for f in page.frames_of(key)))
        for key in page.keys
    )  # fmt: skip
    return EmptySheet(SheetTemplate(Path("sheet.png"), figures, ()), small)


def corners(page: PageLayout, key: str) -> np.ndarray:
    return np.array(
        [[[f.x, f.y], [f.x + f.w, f.y], [f.x + f.w, f.y + f.h], [f.x, f.y + f.h]]
         for f in page.frames_of(key)]
    )  # fmt: skip


@pytest.mark.parametrize("turned", [False, True])
def test_a_template_is_found_by_its_print(
    empty: EmptySheet, definition: FormDefinition, layout: SheetLayout, turned: bool
) -> None:
    photo, page = drawn(definition, 1, 7), layout.pages[0]
    grey = np.ascontiguousarray(np.rot90(photo.image, 2)) if turned else photo.image
    located = empty.locate(grey)
    assert located is not None
    end = np.array(photo.image.shape[::-1]) - 1
    for key in page.keys:
        truth = photo.place(corners(page, key).reshape(-1, 2)).reshape(-1, 4, 2)
        found = end - located.corners[key] if turned else located.corners[key]
        assert np.abs(found - truth).max() < 1.2 * located.per_mm, "within about a millimetre"


def test_what_lies_outside_the_photograph_was_not_seen(
    empty: EmptySheet, definition: FormDefinition
) -> None:
    image = drawn(definition, 1, 7).image
    located = empty.locate(image[: image.shape[0] * 3 // 4])
    assert located is not None
    assert 0 < len(located.boxes) < len(empty.page.keys)
    assert located.boxes.keys() == located.corners.keys()
    assert set(classified(located)) == set(located.boxes)
    last = max(located.page.frames, key=lambda frame: frame.y)
    assert last.key not in located.boxes, "blank boxes would say that nothing was filled in"


def waves(image: np.ndarray, high: float, count: float) -> tuple[np.ndarray, np.ndarray]:
    """The photograph of a wavy sheet, and how far right of each row it is shown."""
    rows, columns = np.mgrid[: image.shape[0], : image.shape[1]].astype(np.float32)
    aside = (high * np.sin(np.arange(image.shape[0]) / image.shape[0] * np.pi * count)).astype(
        np.float32
    )
    moved = cv2.remap(image, columns + aside[:, None], rows, cv2.INTER_LINEAR, borderValue=255.0)
    return np.asarray(moved, np.uint8), aside


def test_a_wavy_sheet_is_found(
    empty: EmptySheet, definition: FormDefinition, layout: SheetLayout
) -> None:
    photo, page = drawn(definition, 1, 7), layout.pages[0]
    wavy, aside = waves(photo.image, photo.image.shape[1] / 60, 2.2)
    located = empty.locate(wavy)
    assert located is not None
    off = []
    for key in page.keys:
        truth = photo.place(corners(page, key).reshape(-1, 2)).reshape(-1, 4, 2)
        truth[..., 0] -= aside[truth[..., 1].astype(int)]
        off.append(np.abs(located.corners[key] - truth).max() / located.per_mm)
    assert max(off) < 2.0, "no figure is farther off than a line is wide"


@pytest.mark.parametrize("what", ["mirrored", "noise", "flat", "tiny"])
def test_what_is_not_the_sheet_is_not_found(
    empty: EmptySheet, definition: FormDefinition, what: str
) -> None:
    image = drawn(definition, 1, 7).image
    other = {
        "mirrored": np.ascontiguousarray(image[:, ::-1]),
        "noise": np.random.default_rng(1).integers(0, 255, (900, 700)).astype(np.uint8),
        "flat": np.full((900, 700), 200, np.uint8),
        "tiny": image[:3, :3].copy(),
    }[what]
    assert empty.locate(other) is None
    assert "template" in empty.problem(other).en


@pytest.mark.parametrize("choices", [1, 2, 3, 5])
def test_the_number_of_choices_is_seen_on_the_sheet(choices: int) -> None:
    pack = get_pack(PACK)
    definition = build_definition(pack, "bupati", range(1, choices + 1))
    photo = drawn(definition, 2, 11 + choices)
    found = fitting(forms_of(pack, "bupati", None), [photo.image])
    assert len(found.definition.choices) == choices


def test_a_page_says_by_its_code_what_it_is(definition: FormDefinition) -> None:
    photo, form = drawn(definition, 1, 5, "easy"), KnownForm(definition)
    located = form.locate(photo.image)
    assert located is not None
    code = code_of(photo.image, located)
    assert code == SheetCode("uji-33.20", "3320092004001", "bupati", 1, 1)
    assert code_of(np.full_like(photo.image, 255), located) is None


def gapped(shift: float) -> tuple[np.ndarray, PageLayout]:
    """Rows of boxes with a gap between each two, drawn ``shift`` mm aside of where they should be,
    at 10 pixels per mm."""
    frames = tuple(
        Frame(f"f{row}", n, 30 + 13.0 * n, 20 + 18.0 * row, 10.0, 12.0)
        for row in range(8)
        for n in range(3)
    )
    image = np.full((1800, 1200), 230, np.uint8)
    for f in frames:
        ends = np.array([f.x + shift, f.y, f.x + shift + f.w, f.y + f.h]) * 10
        left, top, right, bottom = ends.round().astype(int).tolist()
        cv2.rectangle(image, (left, top), (right, bottom), 40, 3)
    return image, PageLayout(1, 120, 180, (), QrPlace(0, 0, 0), frames, ())


@pytest.mark.parametrize("shift", [0.0, 1.5, -2.0])
def test_boxes_with_gaps_between_them_are_found_where_they_are(shift: float) -> None:
    image, page = gapped(shift)
    off = offsets(image, page, np.diag([10.0, 10.0, 1.0]))
    assert set(off) == {f"f{row}" for row in range(8)}
    for found in off.values():
        assert found == pytest.approx([shift, 0.0], abs=0.25)
