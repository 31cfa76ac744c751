"""Which documents are due, and how each stands on a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.factories import PACK

from garda.formation.domain import papers
from garda.formation.domain.eligibility import Outcome, assess, assess_frame
from garda.formation.domain.papers import PaperLine, Seen, Standing, paper_lines
from garda.packs.loader import get_pack
from garda.packs.types import Verdict

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


def all_accepted(lines: Sequence[PaperLine]) -> bool:
    return all(line.standing is Standing.ACCEPTED for line in lines if line.due)


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
    assert papers.is_complete(lines) or not all_accepted(lines)


@pytest.mark.parametrize("unchecked", [Verdict.ASK, Verdict.PASS])
def test_what_a_document_says_of_the_requirements(unchecked: Verdict) -> None:
    found = {standing: papers.verdict_of(standing, unchecked) for standing in Standing}
    assert found == {
        Standing.MISSING: Verdict.ASK,
        Standing.WAITING: unchecked,
        Standing.ACCEPTED: Verdict.PASS,
        Standing.TO_FIX: Verdict.ASK,
        Standing.OVERDUE: Verdict.FAIL,
    }


@given(
    seen=st.lists(seen_papers, unique_by=lambda each: each.code),
    member=st.booleans(),
    unchecked=st.sampled_from([Verdict.ASK, Verdict.PASS]),
)
def test_only_due_papers_count_and_nobody_passes_without_them(
    seen: list[Seen], member: bool, unchecked: Verdict
) -> None:
    facts = {"former_party_member": member}
    lines = paper_lines(RULES.documents, facts, seen, DAY)
    verdicts = papers.paper_verdicts(lines, unchecked)
    assert set(verdicts) == {r.code for r in papers.due_documents(RULES.documents, facts)}
    found = assess((), facts, (), verdicts)
    assert found.verdicts == verdicts
    assert found.preferences == ()
    if found.outcome is Outcome.MS:
        assert papers.is_complete(lines)
        assert all_accepted(lines) or unchecked is Verdict.PASS
    standings = {line.standing for line in lines if line.due}
    assert (found.outcome is Outcome.TMS) == (Standing.OVERDUE in standings)


@given(
    everybody=st.lists(
        st.lists(seen_papers, unique_by=lambda each: each.code), min_size=1, max_size=6
    ),
    unchecked=st.sampled_from([Verdict.ASK, Verdict.PASS]),
)
def test_a_frame_judges_papers_as_one_by_one(
    everybody: list[list[Seen]], unchecked: Verdict
) -> None:
    facts = [{"former_party_member": len(seen) % 2 == 0} for seen in everybody]
    lines = [
        paper_lines(RULES.documents, known, seen, DAY)
        for known, seen in zip(facts, everybody, strict=True)
    ]
    standings = pl.DataFrame(
        [{each.rule.code: each.standing.value for each in of if each.due} for of in lines],
        schema=dict.fromkeys((rule.code for rule in RULES.documents), pl.String),
    )
    judged = assess_frame(
        (), pl.DataFrame(facts), papers=papers.paper_verdicts_frame(standings, unchecked)
    )
    for known, of, row in zip(facts, lines, judged.iter_rows(named=True), strict=True):
        verdicts = papers.paper_verdicts(of, unchecked)
        assert row.pop("outcome") == assess((), known, (), verdicts).outcome
        assert {code: found for code, found in row.items() if found is not None} == verdicts
