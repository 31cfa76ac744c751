"""Where fields stand on paper: each once, nothing over anything, all inside the page."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import combinations, pairwise

import pytest

from garda.packs.forms import (
    build_definition,
    definition_from_json,
    definition_hash,
    definition_to_json,
)
from garda.packs.types import FormDefinition, Pack
from garda.results.domain.layout import (
    AreaKind,
    Frame,
    NoLayout,
    PageLayout,
    SheetLayout,
    papers_of,
    sheet_layout,
)
from garda.results.domain.marks import PAPERS, mark_meaning

#: White that a corner mark and a QR code need around them.
QUIET_MM = 2.0

Rect = tuple[float, float, float, float]

EVERY_SHEET = [(kind, n, paper) for kind in ("gubernur", "bupati") for n in range(1, 7)
               for paper in PAPERS]  # fmt: skip


def _definition(pack: Pack, kind: str, choices: int) -> FormDefinition:
    return build_definition(pack, kind, range(1, choices + 1))


@pytest.fixture(params=EVERY_SHEET, ids=lambda each: "-".join(map(str, each)))
def sheet(request: pytest.FixtureRequest, pack: Pack) -> tuple[FormDefinition, SheetLayout]:
    kind, choices, paper = request.param
    definition = _definition(pack, kind, choices)
    return definition, sheet_layout(definition, paper)


def _apart(a: Rect, b: Rect) -> bool:
    return a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]


def _rect(x: float, y: float, w: float, h: float, around: float = 0.0) -> Rect:
    return x - around, y - around, x + w + around, y + h + around


def _kept_free(page: PageLayout) -> list[Rect]:
    marks = [
        _rect(m.x - m.size / 2, m.y - m.size / 2, m.size, m.size, QUIET_MM) for m in page.marks
    ]
    return [*marks, _rect(page.qr.x, page.qr.y, page.qr.size, page.qr.size)]


def test_every_field_has_its_boxes_once(sheet: tuple[FormDefinition, SheetLayout]) -> None:
    definition, layout = sheet
    found = [(frame.key, frame.box) for page in layout.pages for frame in page.frames]
    due = [(field.key, box) for field in definition.fields for box in range(field.boxes)]
    assert sorted(found) == sorted(due)
    assert all(layout.page_of(key).keys.count(key) == 1 for key in definition.keys)


def test_boxes_of_a_field_stand_side_by_side(sheet: tuple[FormDefinition, SheetLayout]) -> None:
    definition, layout = sheet
    for field in definition.fields:
        frames: tuple[Frame, ...] = layout.page_of(field.key).frames_of(field.key)
        assert [frame.box for frame in frames] == list(range(field.boxes))
        for left, right in pairwise(frames):
            assert right.x == pytest.approx(left.x + left.w)
            assert right.y == left.y


def test_nothing_stands_on_anything(sheet: tuple[FormDefinition, SheetLayout]) -> None:
    _, layout = sheet
    for page in layout.pages:
        placed = [_rect(f.x, f.y, f.w, f.h) for f in page.frames]
        placed += [_rect(a.x, a.y, a.w, a.h) for a in page.areas]
        taken = [*placed, *_kept_free(page)]
        inside = _rect(5, 5, page.width_mm - 10, page.height_mm - 10)
        assert all(_apart(a, b) for a, b in combinations(taken, 2))
        assert all(inside[0] <= r[0] and inside[1] <= r[1] for r in placed)
        assert all(r[2] <= inside[2] and r[3] <= inside[3] for r in placed)
        assert all(a.w > 0 and a.h >= 6 for a in page.areas)


def test_tally_holds_every_vote_a_station_can_have(
    pack: Pack, sheet: tuple[FormDefinition, SheetLayout]
) -> None:
    definition, layout = sheet
    assert layout.tally_columns * layout.tally_rows * 5 >= pack.max_voters_per_station
    assert [a.key for p in layout.pages for a in p.tally] == list(definition.vote_keys)
    words = [a.key for p in layout.pages for a in p.words]
    assert words == [*definition.vote_keys, "valid", "invalid", "total"]


def test_seven_officers_and_a_witness_for_each_choice_sign(
    sheet: tuple[FormDefinition, SheetLayout],
) -> None:
    definition, layout = sheet
    signed = [a.key for page in layout.pages for a in page.signatures]
    assert signed == [
        *(f"kpps_{n}" for n in range(1, 8)),
        *(f"witness_{n}" for n in definition.choices),
    ]


def test_marks_tell_page_paper_and_corner(sheet: tuple[FormDefinition, SheetLayout]) -> None:
    _, layout = sheet
    for page in layout.pages:
        for mark in page.marks:
            meaning = mark_meaning(mark.id)
            assert (meaning.paper, meaning.page) == (layout.paper, page.number)
            assert meaning.corner is mark.corner
        top_left, top_right, bottom_left, bottom_right = page.marks
        assert top_left.x == bottom_left.x < top_right.x == bottom_right.x
        assert top_left.y == top_right.y < bottom_left.y == bottom_right.y


def test_sections_have_titles(sheet: tuple[FormDefinition, SheetLayout]) -> None:
    definition, layout = sheet
    assert definition.layout is not None
    titles = dict(definition.layout.sections)
    headings = [a.key for p in layout.pages for a in p.areas_of(AreaKind.HEADING)]
    assert sorted(headings) == sorted(titles)


def test_votes_stand_on_page_two_and_their_sum_on_page_three(pack: Pack) -> None:
    layout = sheet_layout(_definition(pack, "bupati", 2))
    assert layout.page(2).keys == ("votes_1", "votes_2")
    assert layout.page(3).keys == ("valid", "invalid", "total")
    with pytest.raises(IndexError):
        layout.page(0)
    with pytest.raises(KeyError):
        layout.page_of("votes_3")


class TestFrozen:
    def test_layout_goes_with_the_form_through_json(self, pack: Pack) -> None:
        definition = _definition(pack, "bupati", 3)
        stored = json.loads(json.dumps(definition_to_json(definition)))
        again = definition_from_json(stored)
        assert again == definition
        assert [sheet_layout(again, p) for p in papers_of(again)] == [
            sheet_layout(definition, p) for p in PAPERS
        ]

    def test_a_form_frozen_without_layout_keeps_its_hash(self, pack: Pack) -> None:
        bare = replace(_definition(pack, "bupati", 2), layout=None)
        stored = definition_to_json(bare)
        assert "layout" not in stored
        assert definition_hash(definition_from_json(stored)) == definition_hash(bare)

    @pytest.mark.parametrize("paper", ["A5", "a4", ""])
    def test_other_papers_are_refused(self, pack: Pack, paper: str) -> None:
        with pytest.raises(NoLayout) as refused:
            sheet_layout(_definition(pack, "bupati", 2), paper)
        assert paper in refused.value.id

    def test_a_form_without_layout_says_what_to_do(self, pack: Pack) -> None:
        bare = replace(_definition(pack, "bupati", 2), layout=None)
        assert papers_of(bare) == ()
        with pytest.raises(NoLayout, match="layouts/"):
            sheet_layout(bare)
