"""Gates are chosen on made-up sheets within targets; what they let through is counted."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from garda.packs.types import FormDefinition
from garda.results.reading.decode import Decoded, FieldReading
from garda.results.reading.equations import Equation
from garda.results.reading.evidence import Plain
from garda.results.reading.gates import Gates, judge
from garda.results.reading.learning import STRICT, WIDE, Targets, choose, needs_of, tally
from garda.results.reading.learning import limits as limits_of
from garda.results.reading.trial.figures import ERRORS, breaks, lawful_figures, meant_and_written
from garda.results.reading.trial.hands import EASY, HARD, Clarity, DrawnHand
from garda.results.reading.trial.pools import Pool, pooled_hand
from garda.results.reading.trial.sheets import Trial, hand_of, lawful_trials, wrong_trials
from garda.results.reading.verdicts import Verdict


@pytest.fixture(scope="module")
def trials(definition: FormDefinition) -> list[Trial]:
    lawful = lawful_trials(definition, hand_of(EASY), seed=1, count=60)
    return [*lawful, *wrong_trials(definition, hand_of(EASY), seed=2, count=60)]


class TestFigures:
    @pytest.mark.parametrize("seed", range(5))
    def test_lawful_figures_break_no_rule(self, definition: FormDefinition, seed: int) -> None:
        assert not breaks(definition, lawful_figures(definition, np.random.default_rng(seed)))

    @pytest.mark.parametrize("kind", sorted(ERRORS))
    def test_errors_on_paper_break_one(self, definition: FormDefinition, kind: str) -> None:
        lawful, written = meant_and_written(definition, kind, np.random.default_rng(3))
        assert breaks(definition, written)
        assert 1 <= sum(lawful[key] != written[key] for key in lawful) <= 2


@pytest.mark.parametrize(("clarity", "least"), [(EASY, 0.99), (HARD, 0.95)])
def test_hands_are_honest_about_their_doubt(clarity: Clarity, least: float) -> None:
    draw = np.random.default_rng(4)
    digits = draw.integers(0, 10, 4_000)
    said = np.concatenate([DrawnHand(draw, clarity).read(part) for part in np.split(digits, 40)])
    right = said.argmax(axis=1) == digits
    assert right.mean() > least
    assert abs(said.max(axis=1).mean() - right.mean()) < 0.01


def test_pooled_boxes_are_a_writers_own() -> None:
    one, other = (Pool(np.array([1, 2]), np.full((2, 14), n / 14)) for n in (1, 2))
    made = pooled_hand([one, other])(np.random.default_rng(1)).read([1, 2, 5])
    assert made[0].tolist() == made[1].tolist()
    assert made[2].tolist() == [1 / 14] * 14, "of what nobody wrote nothing is known"


class TestGates:
    def test_the_same_sheets_are_read_alike(self, definition: FormDefinition) -> None:
        one, other = (
            list(lawful_trials(definition, hand_of(HARD), seed=5, count=3)) for _ in range(2)
        )
        assert one == other

    def test_chosen_gates_keep_the_targets(self, trials: list[Trial]) -> None:
        gates = choose(trials, chosen_on="seeds 1 and 2", targets=Targets(altered=0.05))
        counted = tally(trials, gates)
        assert counted.within(Targets(altered=0.05))
        assert counted.accepted >= tally(trials, STRICT).accepted
        assert counted.inconsistent_altered_votes == 0
        assert gates.chosen_on == "seeds 1 and 2"

    def test_no_gates_are_given_when_none_are_good_enough(self, trials: list[Trial]) -> None:
        wrong = [Trial(t.decoded, dict.fromkeys(t.written, -1)) for t in trials[:20]]
        with pytest.raises(ValueError, match="no gates"):
            choose(wrong, chosen_on="nothing")

    def test_what_is_wrong_on_paper_is_mostly_named_so(self, trials: list[Trial]) -> None:
        counted = tally(trials, STRICT)
        assert counted.inconsistent_named > 0.6 * counted.inconsistent_sheets


def fields() -> st.SearchStrategy[FieldReading]:
    return st.builds(
        FieldReading, key=st.uuids().map(str), plain=st.none() | st.integers(0, 3),
        decoded=st.integers(0, 3), cost=st.floats(0, 8), lead=st.floats(0, 10),
        as_written=st.just("000"), state=st.just(Plain.NUMBER), sums=st.integers(0, 3),
    ).map(_fitting)  # fmt: skip


def _fitting(field: FieldReading) -> FieldReading:
    state = Plain.UNCLEAR if field.plain is None else Plain.NUMBER
    cost = field.cost if field.plain != field.decoded else 0.0
    return FieldReading(field.key, field.plain, field.decoded, cost, field.lead,
                        field.as_written, state, field.sums)  # fmt: skip


gates_of_any_width = st.builds(
    Gates, cost_tied=st.floats(0, 9), cost_loose=st.floats(0, 9), most_changed=st.integers(1, 4),
    lead_changed=st.floats(0, 9), lead_kept=st.floats(0, 9),
    lead_echoed=st.floats(0, 9), lead_inferred=st.floats(0, 9),
    sums_inferred=st.integers(1, 2), certain=st.just(99.0), most_unread=st.just(0.34),
)  # fmt: skip


@given(st.lists(fields(), min_size=1, max_size=6), gates_of_any_width)
def test_a_sheet_is_accepted_where_gates_are_as_wide_as_it_needs(
    read: list[FieldReading], gates: Gates
) -> None:
    decoded = Decoded(tuple(read), (Equation("S", {}, "=", 0),), True, frozenset())
    wide_enough = all(
        need <= limit for need, limit in zip(needs_of(decoded), limits_of(gates), strict=True)
    )
    assert (judge(decoded, gates).verdict is Verdict.ACCEPTED) == wide_enough
    if judge(decoded, STRICT).verdict is Verdict.ACCEPTED:
        assert judge(decoded, WIDE).verdict is Verdict.ACCEPTED
