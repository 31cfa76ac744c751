"""Reading a sheet jointly: only what does not add up is touched, and then exactly."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.results.reading.sheets import (
    KEYS,
    SMALL,
    any_boxes,
    brute_force,
    doubtful,
    equations_over,
    seen,
    sheet,
)

from garda.results.reading.decode import LIMIT, WINDOW, Decoded, decode
from garda.results.reading.equations import broken
from garda.results.reading.evidence import Plain
from garda.results.reading.sheet import Sheet

four_figures = st.lists(any_boxes(1), min_size=4, max_size=4).map(
    lambda drawn: dict(zip(KEYS, drawn, strict=True))
)
some_equations = st.lists(equations_over(KEYS), max_size=4)


def figures(decoded: Decoded) -> dict[str, int | None]:
    return {field.key: field.decoded for field in decoded.fields}


class TestRepair:
    def test_a_misread_digit_is_found_by_its_sum(self) -> None:
        boxes = {
            "a": seen("03"),
            "b": seen("04"),
            "c": doubtful("01", 1, "7", 0.5),
            "d": seen("09"),
        }
        decoded = decode(sheet(boxes, *SMALL))
        assert figures(decoded) == {"a": 3, "b": 4, "c": 7, "d": 9}
        repaired = decoded.fields[2]
        assert repaired.plain == 1
        assert 0.6 < repaired.cost < 0.8
        assert repaired.lead > 5
        assert [e.code for e in decoded.failing] == ["S1"]

    def test_a_scribbled_digit_is_inferred(self) -> None:
        boxes = {"a": seen("03"), "b": seen("0#"), "c": seen("07"), "d": seen("09")}
        field = decode(sheet(boxes, *SMALL)).fields[1]
        assert (field.plain, field.decoded, field.state) == (None, 4, Plain.UNCLEAR)
        assert field.cost == 0
        assert field.sums == 1

    def test_a_sheet_that_adds_up_is_left_alone_although_it_is_doubtful(self) -> None:
        boxes = {"a": doubtful("3", 0, "8", 0.99), "b": seen("4"), "c": seen("7"), "d": seen("9")}
        decoded = decode(sheet(boxes, *SMALL))
        assert figures(decoded)["a"] == 3
        assert decoded.cost == 0
        assert not decoded.failing

    def test_blank_boxes_are_missing_and_never_filled_in(self) -> None:
        boxes = {"a": seen("00"), "b": seen("__"), "c": seen("07"), "d": seen("09")}
        decoded = decode(sheet(boxes, *SMALL))
        assert figures(decoded) == {"a": 0, "b": None, "c": 7, "d": 9}
        assert decoded.fields[1].state is Plain.MISSING
        assert not decoded.failing, "what was not written breaks no sum"

    def test_what_cannot_be_mended_stays_as_read(self) -> None:
        boxes = {"a": seen("9"), "b": seen("9"), "c": seen("0"), "d": seen("9")}
        decoded = decode(sheet(boxes, *SMALL))
        assert not decoded.solved or decoded.cost > 6
        assert [field.plain for field in decoded.fields] == [9, 9, 0, 9]


@settings(max_examples=60, deadline=None)
@given(four_figures, some_equations)
def test_decoded_figures_satisfy_every_equation_of_what_is_written(
    boxes: dict[str, np.ndarray], equations: list
) -> None:
    decoded = decode(sheet(boxes, *equations))
    if decoded.solved:
        assert not broken(tuple(equations), figures(decoded))


@settings(max_examples=60, deadline=None)
@given(four_figures, some_equations)
def test_a_plain_reading_that_satisfies_all_is_the_answer(
    boxes: dict[str, np.ndarray], equations: list
) -> None:
    decoded = decode(sheet(boxes, *equations))
    plain = {field.key: field.plain for field in decoded.fields}
    whole = all(f.plain is not None for f in decoded.fields)
    if whole and not broken(tuple(equations), plain):
        assert figures(decoded) == plain


@settings(max_examples=40, deadline=None)
@given(four_figures, some_equations, st.permutations(KEYS))
def test_the_order_of_the_figures_does_not_matter(
    boxes: dict[str, np.ndarray], equations: list, order: list[str]
) -> None:
    one = decode(sheet(boxes, *equations))
    other = decode(sheet({key: boxes[key] for key in order}, *reversed(equations)))
    assert one.solved == other.solved
    assert abs(one.cost - other.cost) < 1e-6
    fields = {field.key: field for field in other.fields}
    for field in one.fields:
        if field.lead > 1e-6:
            assert fields[field.key].decoded == field.decoded


@settings(max_examples=40, deadline=None)
@given(four_figures, some_equations)
def test_small_sheets_are_read_as_by_trying_everything(
    boxes: dict[str, np.ndarray], equations: list
) -> None:
    read = sheet(boxes, *equations)
    decoded = decode(read)
    costs = {f.key: f.costs for f in read.figures if f.plain is not Plain.MISSING}
    binding = [e for e in equations if e.terms.keys() <= costs.keys()]
    expected = brute_force(costs, binding) if costs else (0.0, {})
    assert decoded.solved == (expected is not None and expected[0] <= LIMIT)
    if decoded.solved and expected:
        assert abs(decoded.cost - expected[0]) < 1e-6
        for field in decoded.fields:
            if field.state is not Plain.MISSING:
                assert abs(min(field.lead, WINDOW) - min(expected[1][field.key], WINDOW)) < 1e-6


def test_an_empty_sheet_is_read_as_empty() -> None:
    decoded = decode(Sheet((), ()))
    assert decoded.fields == ()
    assert decoded.solved
