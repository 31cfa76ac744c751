"""A photograph without a readable page says why, in words that can be acted on."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from tests.results.reading.photos import covered, taken

from garda.packs.types import FormDefinition
from garda.results.domain.layout import SheetLayout
from garda.results.domain.photo_marks import Mark
from garda.results.reading.locate import PageOf
from garda.results.reading.missing import why


@pytest.fixture(scope="session")
def page_of(layout: SheetLayout) -> PageOf:
    pages = {("A4", page.number): page for page in layout.pages}
    return lambda paper, number: pages.get((paper, number))


@pytest.mark.parametrize(
    ("change", "cause"),
    [
        (lambda image: image[:, ::-1], Mark.MIRRORED),
        (lambda image: image[: len(image) // 2], Mark.CORNERS),
        (lambda image: np.full_like(image, 240), Mark.NO_MARKS),
    ],
    ids=["mirrored", "half", "empty"],
)
def test_spoiled_photographs(
    definition: FormDefinition,
    page_of: PageOf,
    change: Callable[[np.ndarray], np.ndarray],
    cause: Mark,
) -> None:
    image = taken(definition, 3, "easy").photo.image
    assert why(np.ascontiguousarray(change(image)), page_of) is cause


def test_covered_corners(definition: FormDefinition, page_of: PageOf) -> None:
    assert why(covered(taken(definition, 3, "easy"), 1, 2), page_of) is Mark.CORNERS


def test_two_halves_of_two_pages(definition: FormDefinition, page_of: PageOf) -> None:
    first, second = (taken(definition, 3, "easy", page) for page in (1, 2))
    pair = [covered(first, 0, 2), covered(second, 1, 3)]
    assert why(np.ascontiguousarray(np.hstack(pair)), page_of) is Mark.TWO_PAGES


def test_another_form(definition: FormDefinition) -> None:
    image = taken(definition, 3, "easy").photo.image
    assert why(image, lambda _paper, _number: None) is Mark.OTHER_FORM
