"""Sheets that carry none of our marks, photographed: found by their print, read like others."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path

import cv2
import numpy as np
import pytest

from garda.packs.forms import build_definition
from garda.packs.loader import get_pack
from garda.results.domain.layout import PageLayout, sheet_layout
from garda.results.reading.classify import MODEL
from garda.results.reading.drawing.forms import draw_form
from garda.results.reading.drawing.hands import Writer
from garda.results.reading.drawing.photographs import Photograph, photograph
from garda.results.reading.forms import KnownForm, forms_of
from garda.results.reading.gates import shipped_gates
from garda.results.reading.locate import Located
from garda.results.reading.matching import EmptySheet
from garda.results.reading.photos import Photo, read_page
from garda.results.reading.reader import read_sheet
from garda.results.reading.templates import Box, SheetTemplate, TemplateFigure
from garda.results.reading.trial.figures import lawful_figures

DPI = 200
PX = DPI / 25.4
PAGES = (0, 1, 2)
with_model = pytest.mark.skipif(
    not MODEL.exists() or find_spec("onnxruntime") is None, reason="no network to read with"
)
DEFINITION = build_definition(get_pack("pemilu2024"), "presiden", (1, 2, 3))
LAYOUT = sheet_layout(DEFINITION)


def older(picture: np.ndarray, page: PageLayout) -> np.ndarray:
    """The page as it was printed in 2024: black squares at its corners and a code for its page, in
    place of our marks and our code."""
    made = picture.copy()
    for mark in page.marks:
        _fill(made, mark.x, mark.y, mark.size / 2 + 1, 255)
        _fill(made, mark.x, mark.y, 3, 20)
    half = page.qr.size / 2
    x, y = page.qr.x + half, page.qr.y + half
    _fill(made, x, y + 4, half + 5, 255)
    code = cv2.aruco.generateImageMarker(
        cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_6X6_250), page.number, round(14 * PX)
    )
    top, left = round((y - 7) * PX), round((x - 7) * PX)
    made[top : top + len(code), left : left + len(code)] = code
    return made


def _fill(picture: np.ndarray, x: float, y: float, half: float, value: int) -> None:
    left, top, right, bottom = (
        max(0, round(s * PX)) for s in (x - half, y - half, x + half, y + half)
    )
    picture[top:bottom, left:right] = value


def written(figures: list[int] | list[None], seed: int) -> list[np.ndarray]:
    writers = [Writer(np.random.default_rng(seed + n)) for n in (0, 1)]
    form = draw_form(DEFINITION, figures, LAYOUT, writers, seed, dpi=DPI)
    return [older(made, page) for made, page in zip(form.pages, LAYOUT.pages, strict=True)]


@cache
def empty(number: int) -> EmptySheet:
    page = LAYOUT.pages[number]
    figures = tuple(
        TemplateFigure(key, tuple(Box(*(side * PX for side in (f.x, f.y, f.w, f.h)))
                                  for f in page.frames_of(key)))
        for key in page.keys
    )  # fmt: skip
    blank = written([None] * len(DEFINITION.fields), 0)[number]
    return EmptySheet(SheetTemplate(Path("sheet.png"), figures, ()), blank)


def shot(number: int, seed: int, difficulty: str) -> tuple[Photograph, dict[str, int]]:
    rng = np.random.default_rng(seed)
    figures = lawful_figures(DEFINITION, rng)
    pages = written(list(figures.values()), seed + 1)
    return photograph(pages[number], rng, difficulty), figures


def worst_mm(photo: Photograph, located: Located, number: int) -> float:
    page = LAYOUT.pages[number]
    worst = 0.0
    for key, found in located.corners.items():
        frames = np.array([[[f.x, f.y], [f.x + f.w, f.y], [f.x + f.w, f.y + f.h], [f.x, f.y + f.h]]
                           for f in page.frames_of(key)])  # fmt: skip
        truth = photo.place(frames.reshape(-1, 2)).reshape(found.shape)
        worst = max(worst, float(np.linalg.norm(found - truth, axis=2).max()) / located.per_mm)
    return worst


@pytest.mark.parametrize("number", PAGES)
@pytest.mark.parametrize(("difficulty", "least"), [("easy", 1.0), ("medium", 0.6)])
def test_frames_are_found_by_the_sheets_print(number: int, difficulty: str, least: float) -> None:
    """Where paper curls away from all print, a figure may be left out; none lies elsewhere."""
    for seed in (0, 2):
        photo, _ = shot(number, seed, difficulty)
        located = empty(number).locate(photo.image)
        assert located is not None
        assert len(located.corners) >= least * len(LAYOUT.pages[number].keys)
        assert worst_mm(photo, located, number) < 2


@with_model
def test_what_is_accepted_is_what_was_written() -> None:
    for number in PAGES:
        photo, figures = shot(number, 2, "medium")
        page = read_page(Photo("foto.jpg", photo.image), empty(number))
        reading = read_sheet(empty(number).template.sheet(page.boxes), shipped_gates())
        plain = {field.key: field.plain for field in reading.decoded.fields}
        right = [value == figures[key] for key, value in plain.items()]
        assert np.mean(right) > 0.9
        told = {key: value for key, value in reading.figures.items() if value is not None}
        assert told.items() <= figures.items()


def test_a_row_that_lies_a_box_aside_is_not_read() -> None:
    """Whatever is found, a figure whose last box has no printed frame is left out."""
    photo, _ = shot(1, 0, "easy")
    spoilt = photo.image.copy()
    frame = LAYOUT.pages[1].frames_of("votes_2")[-1]
    around = np.array([[frame.x + 1, frame.y - 2], [frame.x + frame.w + 6, frame.y - 2],
                       [frame.x + frame.w + 6, frame.y + frame.h + 2],
                       [frame.x + 1, frame.y + frame.h + 2]])  # fmt: skip
    paper = int(np.percentile(spoilt, 75))
    cv2.fillConvexPoly(spoilt, np.int32(photo.place(around)), paper)
    located = empty(1).locate(spoilt)
    assert located is not None
    assert set(located.corners) == {"votes_1", "votes_3"}


@pytest.mark.parametrize("difficulty", ["easy", "medium", "hard"])
def test_the_presidential_form_with_our_marks_is_read_by_its_pack(difficulty: str) -> None:
    (form,) = forms_of(get_pack("pemilu2024"), "presiden", 3)
    rng = np.random.default_rng(4)
    figures = lawful_figures(DEFINITION, rng)
    writers = [Writer(np.random.default_rng(n)) for n in (4, 5)]
    drawn = draw_form(DEFINITION, list(figures.values()), LAYOUT, writers, 4, dpi=DPI)
    for number, page in enumerate(drawn.pages):
        located = KnownForm(form.definition).locate(photograph(page, rng, difficulty).image)
        assert located is not None
        assert located.page.number == number + 1
        assert set(located.boxes) == set(LAYOUT.pages[number].keys)


def test_coloured_light_is_light(tmp_path: Path) -> None:
    """A lamp's yellow, or a tent's blue, takes nothing from the ink."""
    from garda.results.reading.opening import opened

    photo, _ = shot(0, 0, "easy")
    for tint in ((0.45, 0.8, 1.0), (1.0, 0.75, 0.5)):
        colour = (photo.image[..., None] * np.array(tint)).astype(np.uint8)
        grey = opened(cv2.imencode(".jpg", colour)[1].tobytes())
        located = empty(0).locate(grey)
        assert located is not None
        assert worst_mm(photo, located, 0) < 2


def test_crumpled_paper_is_found() -> None:
    """Ridges every few centimetres bend lines by a millimetre and darken their slopes."""
    photo, _ = shot(0, 0, "easy")
    height, width = photo.image.shape
    rng = np.random.default_rng(3)
    rough = cv2.resize(rng.normal(0, 1, (14, 10)).astype(np.float32), (width, height),
                       interpolation=cv2.INTER_CUBIC)  # fmt: skip
    down, across = np.gradient(rough)
    y, x = np.mgrid[:height, :width].astype(np.float32)
    moved = cv2.remap(photo.image, x + 5 * rough, y - 4 * rough, cv2.INTER_LINEAR,
                      borderMode=cv2.BORDER_REPLICATE)  # fmt: skip
    slopes = np.clip(1 - 9 * (down + across), 0.6, 1.25)
    crumpled = np.clip(moved * slopes, 0, 255).astype(np.uint8)
    located = empty(0).locate(crumpled)
    assert located is not None
    assert worst_mm(photo, located, 0) < 3
