"""Forms of a station: what must hold comes from the definition, verdicts from the gates."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.results.domain.figures import GOOD
from tests.results.reading.sheets import any_boxes, doubtful, seen

from garda.packs.types import FormDefinition
from garda.results.domain.checks import check_form, errors_of
from garda.results.domain.definition import as_figures
from garda.results.reading.equations import equations_of
from garda.results.reading.gates import Gates, shipped_gates
from garda.results.reading.reader import SheetReading, read_station
from garda.results.reading.sheet import FormEvidence
from garda.results.reading.verdicts import Cause, Verdict

LIST = {"dpt_l": 120, "dpt_p": 130, "dpt_j": 250}
Boxes = dict[str, np.ndarray]
Read = Callable[..., SheetReading]


def written(**changed: str | np.ndarray) -> Boxes:
    texts = {key: seen(f"{value:03d}") for key, value in GOOD.items() if value is not None}
    return texts | {k: seen(v) if isinstance(v, str) else v for k, v in changed.items()}


@pytest.fixture(scope="session")
def read(bupati: FormDefinition, gates: Gates) -> Read:
    def one(boxes: Boxes, voter_list: dict[str, int] | None = None) -> SheetReading:
        return read_station({"bupati": FormEvidence(bupati, boxes)}, gates, voter_list)["bupati"]

    return one


def causes(reading: SheetReading) -> dict[Cause, tuple[str, ...]]:
    return {reason.cause: reason.keys for reason in reading.judgement.reasons}


class TestEquations:
    def test_every_relation_that_must_hold_is_there(self, bupati: FormDefinition) -> None:
        equations = equations_of({"bupati": bupati})
        assert {e.code for e in equations} == {f"K{n:02d}" for n in range(1, 11)}
        sums = [e for e in equations if e.is_sum]
        assert len(sums) == 6 + 3 + 5, "K01 of six rows, K02 of three columns, K04 to K08"

    def test_the_voter_list_gives_exact_figures(self, bupati: FormDefinition) -> None:
        exact = [e for e in equations_of({"bupati": bupati}, LIST) if e.code == "K12"]
        assert sorted(e.constant for e in exact) == [120, 130, 250]

    def test_joined_forms_have_one_voter_list(
        self, bupati: FormDefinition, gubernur: FormDefinition
    ) -> None:
        joined = equations_of({"bupati": bupati, "gubernur": gubernur})
        between = [e for e in joined if len({key.partition(".")[0] for key in e.terms}) == 2]
        assert {e.code for e in between} == {"K15"}
        assert len(between) == 3

    @given(st.dictionaries(st.sampled_from(sorted(GOOD)), st.integers(0, 999), max_size=3))
    def test_they_fail_where_the_checks_of_the_form_fail(
        self, bupati: FormDefinition, changed: dict[str, int]
    ) -> None:
        figures = {**GOOD, **changed}
        named = {f"bupati.{key}": value for key, value in figures.items()}
        failing = {e.code for e in equations_of({"bupati": bupati}) if e.holds(named) is False}
        found = check_form(bupati, as_figures(bupati, figures))
        assert failing == {f.code for f in found if f.severity == "E"}


class TestAccepted:
    def test_a_clear_form(self, read: Read) -> None:
        reading = read(written(users_moved_p="XX0", votes_1="-70"))
        assert reading.judgement.verdict is Verdict.ACCEPTED
        assert reading.figures == GOOD

    def test_a_cheap_repair_of_a_doubtful_box(self, read: Read) -> None:
        reading = read(written(users_dpt_l=doubtful("086", 2, "0", 0.6)))
        assert reading.judgement.verdict is Verdict.ACCEPTED
        assert reading.figures["users_dpt_l"] == 80

    def test_a_scribbled_digit_that_two_sums_give(self, read: Read) -> None:
        reading = read(written(users_dpt_l="0#0"))
        assert reading.judgement.verdict is Verdict.ACCEPTED
        assert reading.figures["users_dpt_l"] == 80

    def test_the_voter_list_settles_a_doubt_that_sums_cannot(self, read: Read) -> None:
        boxes = written(dpt_l=doubtful("720", 0, "1", 0.5))
        assert read(boxes, LIST).judgement.verdict is Verdict.ACCEPTED
        assert read(boxes, LIST).figures["dpt_l"] == 120


class TestToCheck:
    def test_missing_is_not_zero(self, read: Read) -> None:
        reading = read(written(users_moved_p="___"))
        assert reading.judgement.verdict is Verdict.TO_CHECK
        assert causes(reading) == {Cause.MISSING: ("users_moved_p",)}
        assert reading.figures["users_moved_p"] is None

    def test_crosses_alone_are_looked_at(self, read: Read) -> None:
        reading = read(written(users_moved_p="XXX"))
        assert causes(reading) == {Cause.CROSSED: ("users_moved_p",)}

    def test_votes_are_never_repaired(self, read: Read) -> None:
        reading = read(written(votes_1=doubtful("076", 2, "0", 0.9)))
        assert reading.judgement.verdict is Verdict.TO_CHECK
        assert causes(reading) == {Cause.VOTES: ("votes_1",)}
        assert reading.figures["votes_1"] == 70, "proposed, for a person to look at"

    def test_one_sum_does_not_show_a_scribbled_digit(self, read: Read) -> None:
        reading = read(written(ballots_unused="0#5"))
        assert causes(reading) == {Cause.INFERRED: ("ballots_unused",)}

    def test_two_repairs_equally_near(self, read: Read) -> None:
        boxes = written(
            disabled_users_l=doubtful("007", 2, "1", 0.8),
            disabled_users_j=doubtful("003", 2, "9", 0.8),
        )
        assert Cause.REPAIR in causes(read(boxes))

    def test_a_digit_that_is_always_misread_shows_in_the_reserve(self, read: Read) -> None:
        reading = read(written(ballots_received="287", ballots_spoiled="032"))
        assert reading.judgement.verdict is Verdict.TO_CHECK
        assert "ballots_received" in causes(reading)[Cause.UNCERTAIN]

    def test_a_missing_page_is_named(self, read: Read) -> None:
        boxes = {k: v for k, v in written().items() if not k.startswith("votes")}
        assert causes(read(boxes)) == {Cause.UNSEEN: ("votes_1", "votes_2")}


class TestInconsistent:
    @pytest.mark.parametrize(
        "changed",
        [
            {"votes_1": "071"}, {"users_total_j": "108"}, {"users_dpt_p": "130"},
            {"valid": "180"}, {"total": "190"}, {"dpt_j": "249"}, {"ballots_used": "000"},
        ],
        ids=["one_digit", "transposition", "copied_row", "carry", "wrong_total", "sexes", "zero"],
    )  # fmt: skip
    def test_what_is_clearly_written_is_never_altered(
        self,
        read: Read,
        changed: dict[str, str],
    ) -> None:
        reading = read(written(**changed))
        assert reading.judgement.verdict is Verdict.INCONSISTENT
        (key, text), = changed.items()  # fmt: skip
        assert reading.figures == {**GOOD, key: int(text)}
        assert key in causes(reading)[Cause.AS_WRITTEN]

    def test_one_form_does_not_stain_the_other(
        self, bupati: FormDefinition, gubernur: FormDefinition, gates: Gates
    ) -> None:
        wrong = {key: seen("999") for key in ("dpt_l", "dpt_p", "dpt_j")}
        forms = {
            "bupati": FormEvidence(bupati, written()),
            "gubernur": FormEvidence(gubernur, written(**wrong)),
        }
        readings = read_station(forms, gates)
        assert readings["bupati"].figures == GOOD
        assert readings["gubernur"].judgement.verdict is Verdict.INCONSISTENT


class TestRejected:
    @pytest.mark.parametrize("sign", "_X-#")
    def test_a_sheet_of_one_sign_is_never_a_guess(self, read: Read, sign: str) -> None:
        reading = read({key: seen(sign * 3) for key in GOOD})
        assert reading.judgement.verdict is Verdict.REJECTED
        assert set(reading.figures.values()) == {None}

    def test_nothing_at_all(self, read: Read) -> None:
        assert read({}).judgement.verdict is Verdict.REJECTED

    def test_even_boxes(self, read: Read) -> None:
        reading = read({key: np.full((3, 14), 1 / 14) for key in GOOD})
        assert reading.judgement.verdict in {Verdict.REJECTED, Verdict.TO_CHECK}


@settings(max_examples=40, deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(GOOD)), any_boxes(3), max_size=6))
def test_accepted_forms_satisfy_every_rule(
    bupati: FormDefinition, gates: Gates, changed: dict[str, np.ndarray]
) -> None:
    evidence = FormEvidence(bupati, written(**changed))
    reading = read_station({"bupati": evidence}, gates)["bupati"]
    if reading.judgement.verdict is not Verdict.ACCEPTED:
        assert reading.judgement.reasons
        return
    figures = as_figures(bupati, reading.figures)
    assert None not in figures
    for block in {field.block for field in bupati.fields}:
        assert not errors_of(check_form(bupati, figures), block)
    assert all(reading.figures[k] == f.plain for k in bupati.vote_keys
               for f in reading.decoded.fields if f.key == k and f.plain is not None)  # fmt: skip


def test_every_cause_has_a_sentence() -> None:
    from garda.results.reading.verdicts import MESSAGES

    assert set(MESSAGES) == set(Cause)


def test_gates_are_kept_as_data(gates: Gates) -> None:
    assert Gates.of(gates.data()) == gates
    assert shipped_gates().chosen_on
    assert replace(shipped_gates(), cost_tied=0) != shipped_gates()
