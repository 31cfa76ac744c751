"""Pictures of boxes: cut where they are, alike in any light."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from garda.results.reading.classes import CROP
from garda.results.reading.crops import corners_of, cut, normalised, reduced
from garda.results.reading.drawing.forms import draw_box
from garda.results.reading.drawing.hands import Writer


def test_the_frame_stands_in_the_middle_of_what_is_shown() -> None:
    corners = corners_of(10, 20, 9, 11)
    assert corners.mean(axis=0).tolist() == [14.5, 25.5]
    assert np.ptp(corners, axis=0) == pytest.approx([10, 12.5])


def test_a_piece_is_cut_and_turned_upright() -> None:
    image = np.zeros((100, 100), np.uint8)
    image[20:40, 30:46] = 200
    upright = np.array([[[30, 20], [46, 20], [46, 40], [30, 40]]], float) - 0.5
    turned = upright[:, [2, 3, 0, 1]]
    image[20:30, 30:38] = 100
    seen, back = cut(image, np.concatenate([upright, turned]), (20, 16))
    assert seen[5, 4] == 100
    assert seen[15, 12] == 200
    assert np.array_equal(seen, back[::-1, ::-1])


def test_more_boxes_than_one_picture_of_rows_holds() -> None:
    quads = np.tile(np.array([[1, 1], [9, 1], [9, 9], [1, 9]], float), (1700, 1, 1))
    assert cut(np.zeros((10, 10), np.uint8), quads).shape == (1700, *CROP)
    assert cut(np.zeros((10, 10), np.uint8), quads[:0]).shape == (0, *CROP)


def test_only_fine_photographs_are_made_smaller() -> None:
    image = np.zeros((400, 300), np.uint8)
    assert reduced(image, 4.0)[1] == 1.0
    small, factor = reduced(image, 9.0)
    assert small.shape == (200, 150)
    assert factor == 0.5


@given(st.floats(0.35, 1.0), st.integers(0, 40), st.integers(0, 50))
def test_light_does_not_matter(gain: float, lift: int, seed: int) -> None:
    box = draw_box(np.random.default_rng(seed), "5", Writer(seed))
    dimmed = np.clip(box * gain + lift, 0, 255).astype(np.uint8)
    bright, dark = normalised(box[None]), normalised(dimmed[None])
    assert np.abs(bright - dark).mean() < 0.03


@given(st.integers(0, 2**32 - 1))
def test_any_picture_gives_finite_numbers_within_bounds(seed: int) -> None:
    rng = np.random.default_rng(seed)
    images = rng.integers(0, rng.integers(1, 256) + 1, (3, *CROP)).astype(np.uint8)
    seen = normalised(images)
    assert seen.shape == (3, *CROP)
    assert np.isfinite(seen).all()
    assert seen.min() >= -0.25
    assert seen.max() <= 1.25
