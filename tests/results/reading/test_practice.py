"""Sheets to learn from: repeatable, of every class, and harder than a simple machine can read."""

from __future__ import annotations

import numpy as np
import pytest

from garda.results.reading.classes import CLASSES, CROP, DIGITS
from garda.results.reading.crops import normalised
from garda.results.reading.drawing.hands import Writer
from garda.results.reading.train import baseline
from garda.results.reading.train.loose import loose
from garda.results.reading.train.practice import Boxes, as_on_forms, practice
from garda.results.reading.train.varied import Varied


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


def test_boxes_by_themselves_are_of_every_class_and_repeatable() -> None:
    boxes, again = loose(4, 300, Writer), loose(4, 300, Writer)
    assert boxes.images.shape == (300, *CROP)
    assert np.array_equal(boxes.images, again.images)
    assert set(boxes.classes) == set(range(len(CLASSES)))
    ink = normalised(boxes.images).mean(axis=(1, 2))
    assert ink[boxes.classes < DIGITS].mean() > ink[boxes.classes == CLASSES.index("blank")].mean()


def test_a_sheet_as_on_forms_is_one_writers() -> None:
    sheet = as_on_forms(6, Writer, "medium", 0.2)
    assert np.array_equal(sheet.images, as_on_forms(6, Writer, "medium", 0.2).images)
    assert len(sheet.images) > 250


def test_boxes_are_never_twice_alike_but_stay_what_they_are(boxes: Boxes) -> None:
    pictures = normalised(boxes.images[:64])
    varied = Varied(np.random.default_rng(1))
    first, second = varied(pictures), varied(pictures)
    assert first.shape == pictures.shape
    assert not np.array_equal(first, second)
    alike = [np.corrcoef(a.ravel(), b.ravel())[0, 1] for a, b in zip(pictures, first, strict=True)]
    assert np.median(alike) > 0.6
