"""What the boxes of one figure say by themselves."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from tests.results.reading.sheets import any_boxes, doubtful, seen

from garda.results.reading.classes import BLANK, CROSS, DASH, SCRIBBLE
from garda.results.reading.evidence import (
    MISPLACED,
    UNLIKELY,
    BadBoxes,
    FigureEvidence,
    Plain,
    number_probabilities,
)


def read(text: str) -> FigureEvidence:
    return FigureEvidence.of("a", seen(text))


class TestPlain:
    @pytest.mark.parametrize(
        ("written", "number"),
        [
            ("017", 17), ("X17", 17), ("-17", 17), ("_17", 17), ("XX7", 7), ("X-7", 7),
            ("__0", 0), ("000", 0), ("XX0", 0), ("999", 999), ("105", 105), ("5", 5),
            ("X_07", 7), ("001203", 1203),
        ],
    )  # fmt: skip
    def test_zeros_before_a_number_are_written_in_many_ways(
        self, written: str, number: int
    ) -> None:
        figure = read(written)
        assert figure.plain is Plain.NUMBER
        assert figure.number == number
        assert figure.as_written == written

    @pytest.mark.parametrize(
        ("written", "plain"),
        [
            ("___", Plain.MISSING), ("XXX", Plain.CROSSED), ("---", Plain.CROSSED),
            ("X--", Plain.CROSSED), ("1#7", Plain.UNCLEAR), ("###", Plain.UNCLEAR),
            ("1X5", Plain.UNCLEAR), ("12_", Plain.UNCLEAR), ("XX_", Plain.UNCLEAR),
            ("#17", Plain.UNCLEAR),
        ],
    )  # fmt: skip
    def test_what_is_no_number_is_none(self, written: str, plain: Plain) -> None:
        figure = read(written)
        assert figure.plain is plain
        assert figure.number is None

    @pytest.mark.parametrize(("written", "unseen"), [("1#7", (1,)), ("#17", (0,)), ("12_", (2,))])
    def test_boxes_nobody_can_see_are_named(self, written: str, unseen: tuple[int, ...]) -> None:
        assert read(written).inferred_boxes == unseen

    def test_before_a_cross_there_is_no_digit(self) -> None:
        """A cross that looks a little more like a 4 is a cross where a cross comes after it."""
        figure = FigureEvidence.of("a", doubtful("4X7", 0, "X", 0.5))
        assert figure.as_written == "4X7"
        assert (figure.plain, figure.number) == (Plain.NUMBER, 7)
        assert read("4X7").plain is Plain.UNCLEAR, "seen clearly, it is no number"


class TestCosts:
    def test_a_scribbled_digit_is_any_digit_alike(self) -> None:
        costs = read("1#7").costs
        alike = [costs[107 + 10 * digit] for digit in range(10)]
        assert np.ptp(alike) < 1e-9
        assert max(alike) < 0.01
        assert costs[207] > 6

    def test_doubt_between_two_digits_is_their_odds(self) -> None:
        costs = FigureEvidence.of("a", doubtful("138", 1, "8", 0.25)).costs
        assert costs[138] == 0
        assert costs[188] == pytest.approx(-np.log(0.25), abs=0.01)

    def test_a_number_beyond_a_stations_limit_is_unlikely(self) -> None:
        boxes = doubtful("704", 0, "1", 0.25)
        assert FigureEvidence.of("a", boxes).number == 704
        figure = FigureEvidence.of("a", boxes, most=616)
        assert figure.number == 104
        assert figure.costs[704] == pytest.approx(UNLIKELY + np.log(0.25), abs=0.01)
        assert FigureEvidence.of("a", seen("704"), most=616).number == 704, "clearly so written"

    def test_no_box_is_ever_certain(self) -> None:
        figure = FigureEvidence.of("a", np.eye(14)[[0, 1, 7]])
        assert 10 < figure.costs[18] < 13
        assert np.isfinite(figure.costs).all()

    @given(any_boxes(2))
    def test_each_number_is_the_sum_over_the_ways_to_write_it(self, boxes: np.ndarray) -> None:
        softened = FigureEvidence.of("a", boxes).boxes
        leading = [0, BLANK, CROSS, DASH]
        scribbled = softened[:, SCRIBBLE] / 10
        unseen = scribbled + MISPLACED * softened[:, [BLANK, CROSS, DASH]].sum(axis=1) / 10
        for tens, units in product(range(10), range(10)):
            first = softened[0, tens] if tens else softened[0, leading].sum()
            expected = (first + scribbled[0]) * (softened[1, units] + unseen[1])
            got = number_probabilities(softened)[10 * tens + units]
            assert got == pytest.approx(expected, rel=1e-9)

    def test_an_even_box_is_no_evidence(self) -> None:
        assert np.ptp(FigureEvidence.of("a", np.zeros((1, 14))).costs) < 1e-9


class TestBadBoxes:
    @pytest.mark.parametrize(
        "boxes", [np.zeros((3, 10)), np.zeros(14), np.zeros((0, 14)), np.full((3, 14), np.nan),
                  np.full((3, 14), -1.0), np.full((1, 14), np.inf)],
        ids=["classes", "flat", "none", "nan", "negative", "infinite"],
    )  # fmt: skip
    def test_what_is_no_probability_is_refused(self, boxes: np.ndarray) -> None:
        with pytest.raises(BadBoxes, match="'a'"):
            FigureEvidence.of("a", boxes)
