"""Pages are found whichever way they lie, and every box is cut where it truly is."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.results.reading.photos import Taken, covered, taken

from garda.packs.types import FormDefinition
from garda.results.domain.layout import PageLayout, SheetLayout
from garda.results.reading.locate import Located, PageOf, locate
from garda.results.reading.placing import marks_of, placed, through


@pytest.fixture(scope="session")
def page_of(layout: SheetLayout) -> PageOf:
    pages = {("A4", page.number): page for page in layout.pages}
    return lambda paper, number: pages.get((paper, number))


def _worst_mm(shot: Taken, found: Located) -> float:
    return max(
        float(np.linalg.norm(found.corners[key] - shot.frames(key), axis=2).max()) / found.per_mm
        for key in found.corners
    )


@pytest.mark.parametrize(("difficulty", "most_mm"), [("easy", 0.8), ("medium", 1.2), ("hard", 2.2)])
def test_frames_are_found_on_bent_paper(
    definition: FormDefinition, page_of: PageOf, difficulty: str, most_mm: float
) -> None:
    for seed in range(3):
        for page in (1, 2):
            shot = taken(definition, seed, difficulty, page)
            found = locate(shot.photo.image, page_of)
            assert found is not None
            assert found.page.number == page
            assert _worst_mm(shot, found) < most_mm
            assert {key: boxes.shape for key, boxes in found.boxes.items()} == dict.fromkeys(
                shot.page.keys, (3, 40, 32)
            )


@pytest.mark.parametrize("turns", [1, 2, 3])
def test_a_turned_photograph_shows_the_same_boxes(
    definition: FormDefinition, page_of: PageOf, turns: int
) -> None:
    shot = taken(definition, 7, "easy")
    upright = locate(shot.photo.image, page_of)
    turned = locate(np.ascontiguousarray(np.rot90(shot.photo.image, turns)), page_of)
    assert upright is not None
    assert turned is not None
    for key, boxes in upright.boxes.items():
        pairs = zip(boxes, turned.boxes[key], strict=True)
        assert min(np.corrcoef(one.ravel(), two.ravel())[0, 1] for one, two in pairs) > 0.9


@pytest.mark.parametrize("hidden", range(4))
def test_three_marks_are_enough(definition: FormDefinition, page_of: PageOf, hidden: int) -> None:
    shot = taken(definition, 3, "easy")
    image = covered(shot, hidden)
    found = locate(image, page_of)
    assert found is not None
    assert len(found.marks.corners) == 3
    assert _worst_mm(shot, found) < 1.2


def test_two_marks_are_not_enough(definition: FormDefinition, page_of: PageOf) -> None:
    shot = taken(definition, 3, "easy")
    image = covered(shot, 0, 3)
    assert locate(image, page_of) is None


def test_a_mirrored_page_is_no_page(definition: FormDefinition, page_of: PageOf) -> None:
    shot = taken(definition, 3, "easy")
    assert locate(np.ascontiguousarray(shot.photo.image[:, ::-1]), page_of) is None


def test_a_page_of_a_form_that_has_none_such_is_not_guessed(definition: FormDefinition) -> None:
    shot = taken(definition, 3, "easy")
    assert locate(shot.photo.image, lambda _paper, _number: None) is None


def test_marks_of_two_pages_are_told(definition: FormDefinition) -> None:
    left, right = (taken(definition, 3, "easy", page).photo.image for page in (1, 2))
    seen = marks_of(np.ascontiguousarray(np.hstack([left, right])))
    assert len(seen.corners) == 4
    assert seen.others >= 2
    assert marks_of(left).others == 0


def test_marks_that_do_not_lie_as_on_the_page_place_nothing(layout: SheetLayout) -> None:
    seen = marks_of(taken_marks(layout.page(1)))
    assert placed(layout.page(1), seen.corners) is not None
    first, second, *_ = seen.corners
    swapped = {**seen.corners, first: seen.corners[second], second: seen.corners[first]}
    assert placed(layout.page(1), swapped) is None


def test_one_mark_in_the_wrong_place_is_left_out(layout: SheetLayout) -> None:
    page = layout.page(3)
    seen = marks_of(taken_marks(page))
    first = next(iter(seen.corners))
    moved = {**seen.corners, first: seen.corners[first] + np.array([200.0, 150.0])}
    right, mended = placed(page, seen.corners), placed(page, moved)
    assert right is not None
    assert mended is not None
    places = np.array([[20.0, 30.0], [180.0, 250.0]])
    assert np.abs(through(right, places) - through(mended, places)).max() < 3


def test_a_mark_seen_twice_is_the_one_as_large_as_the_others(layout: SheetLayout) -> None:
    page = layout.page(1)
    picture = taken_marks(page)
    mark = page.marks[0]
    edge, left = round(mark.size * 100 / 25.4), round((mark.x - mark.size / 2) * 100 / 25.4)
    copy = cv2.resize(picture[left - 6 : left + edge + 6, left - 6 : left + edge + 6], (170, 170))
    picture[500:670, 100:270] = copy
    seen = marks_of(picture)
    assert seen.others == 1
    assert placed(page, seen.corners) is not None


def taken_marks(page: PageLayout) -> np.ndarray:
    from garda.results.reading.drawing.pages import printed_page

    return printed_page(page, dpi=100)


def test_points_go_through_a_homography() -> None:
    matrix = np.array([[2.0, 0, 1], [0, 2.0, -1], [0, 0, 1]])
    assert through(matrix, np.array([[1.0, 1.0]])).tolist() == [[3.0, 1.0]]


@settings(max_examples=25)
@given(st.integers(0, 2**32 - 1), st.sampled_from(["noise", "flat", "lines", "strip"]))
def test_no_picture_breaks_the_search(seed: int, kind: str) -> None:
    rng = np.random.default_rng(seed)
    shape = (int(rng.integers(1, 400)), int(rng.integers(1, 400)))
    image = {
        "noise": lambda: rng.integers(0, 256, shape, np.uint8),
        "flat": lambda: np.full(shape, rng.integers(0, 256), np.uint8),
        "lines": lambda: np.tile(rng.integers(0, 2, (1, shape[1]), np.uint8) * 255, (shape[0], 1)),
        "strip": lambda: rng.integers(0, 256, (1, shape[1]), np.uint8),
    }[kind]()
    assert locate(image, lambda _paper, _number: None) is None
