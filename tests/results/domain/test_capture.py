"""K18 and K19: what the paper's other signs say, asked while it lies there."""

from __future__ import annotations

from typing import Any

import pytest

from garda.packs.types import FormDefinition
from garda.results.domain.capture import check_capture, signs_of
from garda.results.domain.definition import as_figures


def _found(definition: FormDefinition, sheet: dict[str, int | None], **read: Any) -> set[Any]:
    findings = check_capture(definition, as_figures(definition, sheet), **read)
    return {(f.code, f.severity.value, f.relation, f.left, f.right) for f in findings}


def test_nothing_else_read_says_nothing(
    bupati: FormDefinition, good: dict[str, int | None]
) -> None:
    assert _found(bupati, good) == set()


def test_the_same_in_all_ways_is_silent(
    bupati: FormDefinition, good: dict[str, int | None]
) -> None:
    votes = {key: good[key] for key in bupati.vote_keys}
    assert _found(bupati, good, tallies=votes, words=votes) == set()


def test_tally_and_words_are_each_held_against_the_digits(
    bupati: FormDefinition, good: dict[str, int | None]
) -> None:
    sheet = {**good, "votes_1": 617, "votes_2": 20}
    found = _found(bupati, sheet, tallies={"votes_1": 117, "votes_2": 20}, words={"votes_1": 117})
    assert found == {
        ("K18", "E", "votes_1 = tally(votes_1)", 617, 117),
        ("K18", "E", "votes_1 = words(votes_1)", 617, 117),
    }


def test_what_was_not_read_is_not_compared(
    bupati: FormDefinition, good: dict[str, int | None]
) -> None:
    unread = {**good, "votes_1": None}
    assert _found(bupati, unread, tallies={"votes_1": 117, "votes_2": None}) == set()


@pytest.mark.parametrize(("rows", "differs"), [(0, 1), (1, 0), (-1, 1)])
def test_added_voters_are_those_of_their_attendance_list(
    bupati: FormDefinition, good: dict[str, int | None], rows: int, differs: int
) -> None:
    added = (good["users_added_j"] or 0) + rows
    sheet = {**good, "users_added_j": added + (0 if differs == 0 else 1)}
    found = _found(bupati, sheet, attendance={"users_added_j": added})
    assert [(code, severity) for code, severity, *_ in found] == [("K19", "W")] * differs


def test_every_rule_of_the_scope_asks_for_its_signs(bupati: FormDefinition) -> None:
    votes = [(way, key) for key in bupati.vote_keys for way in ("tallies", "words")]
    assert list(signs_of(bupati)) == [*votes, ("attendance", "users_added_j")]
