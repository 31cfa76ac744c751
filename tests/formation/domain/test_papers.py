"""Which documents are due, and how each stands on a day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.factories import PACK

from garda.formation.domain import papers
from garda.formation.domain.papers import Seen, Standing, paper_lines
from garda.packs.loader import get_pack

RULES = get_pack(PACK).papers
DAY = date(2024, 9, 20)
CONDITIONAL = [rule for rule in RULES.documents if rule.due_when]
ALWAYS = [rule.code for rule in RULES.documents if rule.due_when is None]
STATES = ("waiting", "accepted", "refused")
seen_papers = st.builds(
    Seen,
    code=st.sampled_from([rule.code for rule in RULES.documents]),
    state=st.sampled_from(STATES),
    due_on=st.none() | st.dates(date(2024, 9, 1), date(2024, 10, 9)),
)


def test_what_is_due_follows_from_the_facts() -> None:
    none = papers.due_documents(RULES.documents, {})
    assert [rule.code for rule in none] == ALWAYS
    for rule in CONDITIONAL:
        for fact in (False, None, "ya"):
            assert papers.due_documents(RULES.documents, {rule.due_when or "": fact}) == none
        found = papers.due_documents(RULES.documents, {rule.due_when or "": True})
        assert {each.code for each in found} == {*ALWAYS, rule.code}
    assert papers.conditions(RULES.documents) == tuple(rule.due_when for rule in CONDITIONAL)


@pytest.mark.parametrize(
    ("seen", "standing"),
    [
        (None, Standing.MISSING),
        (Seen("D01", "waiting"), Standing.WAITING),
        (Seen("D01", "accepted"), Standing.ACCEPTED),
        (Seen("D01", "refused", due_on=DAY), Standing.TO_FIX),
        (Seen("D01", "refused"), Standing.TO_FIX),
        (Seen("D01", "refused", due_on=DAY - timedelta(days=1)), Standing.OVERDUE),
        # A better one that waits is on time, whenever it is looked at.
        (Seen("D01", "waiting", due_on=DAY - timedelta(days=1)), Standing.WAITING),
    ],
)
def test_how_a_document_stands(seen: Seen | None, standing: Standing) -> None:
    assert papers.standing_of(seen, DAY) is standing


def test_a_document_handed_in_unasked_is_shown_and_never_lacking() -> None:
    lines = paper_lines(RULES.documents, {}, [Seen("D10", "refused", due_on=DAY)], DAY)
    (unasked,) = [line for line in lines if line.rule.code == "D10"]
    assert (unasked.due, unasked.lacking, unasked.standing) == (False, False, Standing.TO_FIX)


def test_a_fix_counts_from_the_day_of_the_refusal() -> None:
    assert papers.fix_until(RULES, DAY) == DAY + timedelta(days=RULES.fix_days)


@given(seen=st.lists(seen_papers, unique_by=lambda each: each.code), member=st.booleans())
def test_every_due_document_has_one_line_and_complete_means_nothing_lacks(
    seen: list[Seen], member: bool
) -> None:
    facts = {"former_party_member": member}
    lines = paper_lines(RULES.documents, facts, seen, DAY)
    codes = [line.rule.code for line in lines]
    due = [rule.code for rule in papers.due_documents(RULES.documents, facts)]
    assert codes == sorted(set(codes))
    assert {line.rule.code for line in lines if line.due} == set(due)
    assert set(codes) == {*due, *(each.code for each in seen)}
    assert papers.is_complete(lines) == (not [line for line in lines if line.lacking])
    # Whatever was found right in everything is complete as well.
    assert papers.is_complete(lines) or not papers.is_checked(lines)
