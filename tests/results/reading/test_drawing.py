"""Drawn forms and their photographs: repeatable, true to what is said of them, and varied."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st

from garda.packs.types import FormDefinition
from garda.results.domain.layout import sheet_layout
from garda.results.reading.classes import CLASSES, CROP
from garda.results.reading.drawing.forms import DrawnForm, draw_box, draw_form, signs_of
from garda.results.reading.drawing.hands import LEADING, Writer
from garda.results.reading.drawing.ink import smear
from garda.results.reading.drawing.lighting import lit
from garda.results.reading.drawing.pages import Mishaps, Print, printed_page, write_page
from garda.results.reading.drawing.photographs import CONDITIONS, photograph, scanned
from garda.results.reading.drawing.shapes import SHAPES, smooth, strokes_of

DPI = 150


def _form(definition: FormDefinition, seed: int) -> DrawnForm:
    figures = [n * 7 % 600 for n in range(len(definition.fields))]
    writers = [Writer(seed), Writer(seed + 1)]
    return draw_form(definition, figures, sheet_layout(definition), writers, seed, dpi=DPI)


def test_every_class_has_shapes_or_is_drawn_by_itself() -> None:
    assert set(CLASSES) - set(SHAPES) == {"blank", "scribble"}


def test_strokes_go_through_their_points() -> None:
    for shapes in SHAPES.values():
        for shape in shapes:
            for stroke in strokes_of(shape):
                for part in stroke:
                    curve = smooth(part)
                    far = np.linalg.norm(curve[:, None] - part[None], axis=2).min(axis=0)
                    assert far.max() < 1e-9


def test_the_same_seed_is_the_same_hand() -> None:
    def drawn(seed: int) -> bytes:
        return draw_box(np.random.default_rng(1), "4", Writer(seed)).tobytes()

    assert drawn(5) == drawn(5)
    assert drawn(5) != drawn(6)


@pytest.mark.parametrize("sign", CLASSES)
def test_a_box_shows_ink_of_its_sign(sign: str) -> None:
    rng = np.random.default_rng(3)
    boxes = [draw_box(rng, sign, Writer(seed)) for seed in range(20)]
    assert {box.shape for box in boxes} == {CROP}
    inside = np.mean([(box[8:-8, 7:-7] < 160).mean() for box in boxes])
    if sign == "blank":
        assert inside < 0.01
    else:
        assert inside > 0.02


@given(st.integers(0, 999), st.sampled_from([sign for sign, _ in LEADING]), st.integers(0, 99))
def test_figures_are_written_to_the_right(figure: int, leading: str, seed: int) -> None:
    signs = signs_of(np.random.default_rng(seed), figure, 3, leading)
    digits = str(figure)
    assert len(signs) == 3
    assert "".join(signs[3 - len(digits) :]) == digits
    assert set(signs[: 3 - len(digits)]) <= {"0", "cross", "dash", "blank"}


def test_a_missing_figure_leaves_its_boxes_empty() -> None:
    assert signs_of(np.random.default_rng(0), None, 3, "0") == ("blank",) * 3


def test_a_form_is_repeatable_and_says_what_stands_in_it(definition: FormDefinition) -> None:
    first, second, other = _form(definition, 1), _form(definition, 1), _form(definition, 2)
    assert first.signs == second.signs
    assert all(np.array_equal(a, b) for a, b in zip(first.pages, second.pages, strict=True))
    assert not np.array_equal(first.pages[0], other.pages[0])
    assert {key: len(signs) for key, signs in first.signs.items()} == {
        field.key: field.boxes for field in definition.fields
    }


@pytest.mark.parametrize("difficulty", CONDITIONS)
def test_a_photograph_knows_where_the_page_went(
    definition: FormDefinition, difficulty: str
) -> None:
    """The corners of the marks are found where the truth puts them."""
    layout = sheet_layout(definition).pages[0]
    found = 0
    for seed in range(4):
        page = _form(definition, seed).pages[0]
        photo = photograph(page, np.random.default_rng(seed), difficulty)
        seen = _marks_seen(photo.image)
        for mark in layout.marks:
            if mark.id in seen:
                true = photo.place(np.array([[mark.x, mark.y]]))[0]
                assert np.linalg.norm(seen[mark.id] - true) < 4.0
                found += 1
    assert found >= 8


def _marks_seen(image: np.ndarray) -> dict[int, np.ndarray]:
    dictionary = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50)
    corners, ids, _ = cv2.aruco.ArucoDetector(dictionary).detectMarkers(image)
    return {} if ids is None else {
        int(i): c[0].mean(axis=0) for i, c in zip(ids.ravel(), corners, strict=True)
    }  # fmt: skip


@pytest.mark.parametrize("dpi", [100, 200])
@pytest.mark.parametrize("one_bit", [False, True])
def test_a_scan_knows_where_the_page_went(
    definition: FormDefinition, dpi: int, one_bit: bool
) -> None:
    layout = sheet_layout(definition).pages[0]
    scan = scanned(
        _form(definition, 1).pages[0], np.random.default_rng(1), dpi=dpi, one_bit=one_bit
    )
    assert scan.image.shape[1] == round(210 * dpi / 25.4)
    assert set(np.unique(scan.image)) <= ({0, 255} if one_bit else set(range(256)))
    seen = _marks_seen(scan.image)
    assert set(seen) == {mark.id for mark in layout.marks}
    for mark in layout.marks:
        true = scan.place(np.array([[mark.x, mark.y]]))[0]
        assert np.linalg.norm(seen[mark.id] - true) < 2.5


def test_harder_photographs_are_worse(definition: FormDefinition) -> None:
    page = _form(definition, 3).pages[0]
    detail = []
    for difficulty in CONDITIONS:
        photos = [photograph(page, np.random.default_rng(s), difficulty) for s in range(5)]
        soft = [cv2.GaussianBlur(photo.image, (0, 0), 2.0) for photo in photos]
        detail.append(np.median([cv2.Laplacian(p, cv2.CV_64F).std() for p in soft]))
    assert detail[0] > detail[1] > detail[2]


def test_the_code_of_the_page_is_read_from_a_photograph(definition: FormDefinition) -> None:
    layout, text = sheet_layout(definition), "GARDA1/pilkada2024-33.20/3320092004001/bupati/1/1/36"
    figures = [None] * len(definition.fields)
    form = draw_form(definition, figures, layout, [Writer(1)], 1, codes={1: text})
    photo = photograph(form.pages[0], np.random.default_rng(1), "easy")
    assert [code.text for code in zxingcpp.read_barcodes(photo.image)] == [text]


def test_marks_of_the_drawn_page_are_those_of_the_layout(definition: FormDefinition) -> None:
    layout = sheet_layout(definition).pages[1]
    seen = _marks_seen(_form(definition, 4).pages[1])
    assert set(seen) == {mark.id for mark in layout.marks}


def test_wet_ink_is_pulled_along_and_never_lightens() -> None:
    page = np.full((60, 80), 240, np.uint8)
    page[25:35, 38:42] = 30
    before = page.copy()
    smear(np.random.default_rng(2), page, (20.0, 10.0, 40.0, 40.0))
    assert (page <= before).all()
    assert (page < before).sum() > 40


def test_bad_light_shows() -> None:
    seen = np.full((400, 300), 230, np.uint8)
    for seed in range(12):
        toned = lit(np.random.default_rng(seed), seen.copy(), 0.3, 1.0)
        assert toned.shape == seen.shape
        assert toned.std() > 0


def test_tinted_forms_have_boxes_of_their_own_tone(definition: FormDefinition) -> None:
    layout = sheet_layout(definition).pages[0]
    page = printed_page(layout, dpi=DPI, how=Print(paper=200, fill=250))
    frame, scale = layout.frames[0], DPI / 25.4
    middle = (round((frame.y + frame.h / 2) * scale), round((frame.x + frame.w / 2) * scale))
    assert page[middle] == 250
    assert np.median(page) == 200


def test_corrected_boxes_show_what_was_written_last(definition: FormDefinition) -> None:
    layout = sheet_layout(definition).pages[0]
    signs = {key: ("4",) * len(layout.frames_of(key)) for key in layout.keys}
    pages = []
    for mishaps in (Mishaps(0, 0), Mishaps(corrected=1, smeared=0)):
        page = printed_page(layout, dpi=DPI)
        write_page(np.random.default_rng(1), page, layout, signs, lambda _: Writer(3), mishaps)
        pages.append(page)
    assert not np.array_equal(*pages)
    assert (pages[1] < 128).mean() > 0.5 * (pages[0] < 128).mean()
