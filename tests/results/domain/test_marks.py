"""Marks at the corners: numbers both ways, and the same pictures as OpenCV's."""

from __future__ import annotations

import cv2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from garda.results.domain.marks import (
    CELLS,
    MOST_PAGES,
    PAPERS,
    Corner,
    MarkMeaning,
    mark_id,
    mark_meaning,
    picture,
)

MEANINGS = st.builds(
    MarkMeaning, st.sampled_from(PAPERS), st.integers(1, MOST_PAGES), st.sampled_from(Corner)
)


@given(MEANINGS)
def test_a_number_means_one_corner(meaning: MarkMeaning) -> None:
    assert mark_meaning(mark_id(meaning)) == meaning


def test_every_number_is_used_once() -> None:
    meanings = [mark_meaning(number) for number in range(48)]
    assert len(set(meanings)) == 48
    assert [mark_id(meaning) for meaning in meanings] == list(range(48))


@pytest.mark.parametrize("number", [-1, 48, 249])
def test_other_numbers_are_no_corner(number: int) -> None:
    with pytest.raises(ValueError, match="no mark"):
        mark_meaning(number)
    with pytest.raises(ValueError, match="no mark"):
        picture(number)


@pytest.mark.parametrize("page", [0, 7])
def test_other_pages_have_no_marks(page: int) -> None:
    with pytest.raises(ValueError, match="no marks"):
        mark_id(MarkMeaning("A4", page, Corner.TOP_LEFT))


@pytest.mark.parametrize("name", ["DICT_4X4_50", "DICT_4X4_250"])
def test_pictures_are_those_of_the_dictionary(name: str) -> None:
    dictionary = cv2.aruco.getPredefinedDictionary(getattr(cv2.aruco, name))
    for number in range(48):
        drawn = cv2.aruco.generateImageMarker(dictionary, number, CELLS + 2, borderBits=1)
        assert picture(number) == tuple(tuple(map(bool, row)) for row in drawn[1:-1, 1:-1])
