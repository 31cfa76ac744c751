"""Sheets to learn from: repeatable, of every class, and harder than a simple machine can read."""

from __future__ import annotations

import numpy as np
import pytest

from garda.results.reading.classes import CLASSES, CROP, DIGITS
from garda.results.reading.drawing.hands import Writer
from garda.results.reading.train import baseline
from garda.results.reading.train.practice import Boxes, practice


@pytest.fixture(scope="module")
def boxes() -> Boxes:
    return practice(3, 2, Writer)


def test_the_same_seed_gives_the_same_boxes(boxes: Boxes) -> None:
    again = practice(3, 2, Writer)
    assert np.array_equal(boxes.images, again.images)
    assert np.array_equal(boxes.classes, again.classes)
    assert not np.array_equal(boxes.images[:200], practice(4, 1, Writer).images[:200])


def test_every_class_is_there_and_digits_are_most(boxes: Boxes) -> None:
    assert boxes.images.shape == (len(boxes.classes), *CROP)
    assert set(boxes.classes) == set(range(len(CLASSES)))
    assert 0.6 < (boxes.classes < DIGITS).mean() < 0.85


def test_the_baseline_learns_something(boxes: Boxes) -> None:
    features = baseline.gradients(boxes.images)
    assert np.isfinite(features).all()
    machine = baseline.learn(boxes)
    unseen = practice(5, 1, Writer, "easy", off=0.1)
    assert (machine(unseen.images) == unseen.classes).mean() > 0.5
