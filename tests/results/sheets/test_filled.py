"""Filled pages: every figure in its boxes, the same for the same seed, found again by its marks."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from tests.support.seen import codes_seen, decoded, flattened, marks_seen

from garda.packs.types import FormDefinition
from garda.results.domain.layout import Frame, PageLayout, sheet_layout
from garda.results.domain.marks import PAPERS
from garda.results.domain.sheetcode import write
from garda.results.sheets.filled import Filling, filled_pages, photographed
from garda.results.sheets.stations import StationSheet

SCALE = 6.0
PPI = SCALE * 25.4
DARK = 128


def _ink(picture: Any, frame: Frame, scale: float = SCALE) -> int:
    """Dark pixels well inside a box."""
    left, top = (frame.x + 1.2) * scale, (frame.y + 1.2) * scale
    right, bottom = (frame.x + frame.w - 1.2) * scale, (frame.y + frame.h - 1.2) * scale
    inside = picture[round(top) : round(bottom), round(left) : round(right)]
    return int((inside < DARK).sum())


def _page(
    definition: FormDefinition, station: StationSheet, figures: dict[str, Any], page: int,
    **more: Any,
) -> tuple[Any, PageLayout]:  # fmt: skip
    layout = sheet_layout(definition, more.get("paper", "A4"))
    png = filled_pages(definition, station, figures, ppi=PPI, **more)[page - 1]
    return decoded(png), layout.page(page)


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("number", [1, 2, 3])
def test_marks_and_code_stand_where_the_layout_says(
    bupati: FormDefinition, station: StationSheet, good: dict[str, int | None],
    paper: str, number: int,
) -> None:  # fmt: skip
    picture, page = _page(bupati, station, good, number, paper=paper)
    seen = marks_seen(picture)
    assert set(seen) == {mark.id for mark in page.marks}
    for mark in page.marks:
        assert np.allclose(seen[mark.id], (mark.x * SCALE, mark.y * SCALE), atol=1.5)
    assert codes_seen(picture) == [write(station.code(number))]
    qr = picture[
        round(page.qr.y * SCALE) : round((page.qr.y + page.qr.size) * SCALE),
        round(page.qr.x * SCALE) : round((page.qr.x + page.qr.size) * SCALE),
    ]
    assert codes_seen(qr) == codes_seen(picture)


@pytest.mark.parametrize("number", [1, 2, 3])
def test_boxes_stand_where_the_layout_says(
    bupati: FormDefinition, station: StationSheet, number: int
) -> None:
    picture, page = _page(bupati, station, {}, number)
    for frame in page.frames:
        left, right = round(frame.x * SCALE), round((frame.x + frame.w) * SCALE)
        top, bottom = round(frame.y * SCALE), round((frame.y + frame.h) * SCALE)
        for edge in (
            picture[top + 6 : bottom - 6, left - 3 : left + 4].min(axis=1),
            picture[top + 6 : bottom - 6, right - 3 : right + 4].min(axis=1),
            picture[top - 3 : top + 4, left + 6 : right - 6].min(axis=0),
            picture[bottom - 3 : bottom + 4, left + 6 : right - 6].min(axis=0),
        ):
            assert edge.max() < DARK
        assert _ink(picture, frame) == 0


def test_every_figure_stands_in_its_boxes(
    bupati: FormDefinition, station: StationSheet, good: dict[str, int | None]
) -> None:
    for number in (1, 2, 3):
        picture, page = _page(bupati, station, good, number, seed=3)
        assert all(_ink(picture, frame) > 20 for frame in page.frames)


def test_written_as_asked(bupati: FormDefinition, station: StationSheet) -> None:
    picture, page = _page(bupati, station, {"votes_1": "  7", "votes_2": "XX1"}, 2, seed=1)
    ink = {(f.key, f.box): _ink(picture, f) for f in page.frames}
    assert [ink["votes_1", box] > 20 for box in range(3)] == [False, False, True]
    assert all(ink["votes_2", box] > 20 for box in range(3))


def test_a_number_too_long_shows_its_last_digits(
    bupati: FormDefinition, station: StationSheet
) -> None:
    long, _ = _page(bupati, station, {"votes_1": "1117"}, 2, seed=5)
    short, _ = _page(bupati, station, {"votes_1": "117"}, 2, seed=5)
    assert np.array_equal(long, short)


def test_tally_and_words_follow_the_figure_or_what_was_asked(
    bupati: FormDefinition, station: StationSheet
) -> None:
    def ink(filling: Filling | None) -> tuple[int, int]:
        picture, page = _page(bupati, station, {"votes_1": 117}, 2, filling=filling)
        areas = [next(a for a in kind if a.key == "votes_1") for kind in (page.tally, page.words)]
        spots = [Frame("", 0, a.x + 20, a.y, a.w - 20, a.h) for a in areas]
        return _ink(picture, spots[0]), _ink(picture, spots[1])

    usual = ink(None)
    other = ink(Filling(tally={"votes_1": 300}, words={"votes_1": ""}))
    assert usual[0] > 0
    assert other[0] > 2 * usual[0]
    assert usual[1] > 0
    assert other[1] == 0


def test_the_same_seed_gives_the_same_picture(
    bupati: FormDefinition, station: StationSheet, good: dict[str, int | None]
) -> None:
    pages = [filled_pages(bupati, station, good, seed=seed, ppi=90) for seed in (1, 1, 2)]
    assert pages[0] == pages[1]
    assert pages[0] != pages[2]


@pytest.mark.parametrize("seed", range(4))
def test_a_photograph_is_found_again_by_its_marks(
    bupati: FormDefinition, station: StationSheet, good: dict[str, int | None], seed: int
) -> None:
    page = sheet_layout(bupati).page(2)
    flat = filled_pages(bupati, station, good, seed=seed)[1]
    photo = decoded(photographed(flat, seed=seed))
    assert codes_seen(photo) == [write(station.code(2))]
    again = flattened(photo, page, SCALE)
    assert all(_ink(again, frame) > 20 for frame in page.frames)


def test_an_unknown_sign_is_refused(bupati: FormDefinition, station: StationSheet) -> None:
    with pytest.raises(KeyError):
        filled_pages(bupati, station, {"votes_1": "1?7"}, ppi=60)
