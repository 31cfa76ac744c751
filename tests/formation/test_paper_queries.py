"""What waits to be checked, how an application stands, and who still has to bring what."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from tests import factories
from tests.formation.papers import CHECKED, desk

from garda.formation import paper_queries as queries
from garda.formation.domain.papers import Standing, is_complete
from garda.formation.models import Application, ApplicationPaper
from garda.formation.services import check_paper, note_paper

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    from garda.kernel import clock

    with clock.as_of(CHECKED):
        yield


def test_the_queue_has_the_newest_of_those_who_stand() -> None:
    here = desk()
    old, new = here.attach("D02"), here.attach("D02")
    other = here.attach("D01")
    election, path = here.world.election, here.world.village.path
    assert list(queries.waiting_papers(election, path)) == [other, new]
    assert queries.next_waiting(other, path) == new
    assert queries.next_waiting(new, path) == other
    check_paper(here.pps, paper_id=other.id, accept=True)
    assert queries.next_waiting(new, path) is None
    tally = queries.paper_tally(election, path)
    assert (tally.waiting, tally.accepted, tally.applications) == (1, 1, 1)
    assert old not in queries.waiting_papers(election, path)
    Application.objects.update(withdrawn_at=CHECKED)
    assert not queries.waiting_papers(election, path)
    assert queries.paper_tally(election, here.world.villages[1].path).total == 0


def test_after_one_applicant_comes_the_next_and_then_who_was_left_out() -> None:
    here = desk()
    second = factories.application(here.call, here.world.village, outcome=None, papers=())
    Application.objects.filter(pk=second.pk).update(received_at=CHECKED)
    mine = [here.attach(code) for code in ("D01", "D02")]
    theirs = here.attach("D01", application=second.id)
    path = here.world.village.path
    assert queries.next_waiting(mine[0], path) == mine[1]
    assert queries.next_waiting(mine[1], path) == mine[0]
    check_paper(here.pps, paper_id=mine[0].id, accept=True)
    assert queries.next_waiting(mine[1], path) == theirs
    theirs.refresh_from_db()
    assert queries.next_waiting(theirs, path) == mine[1]


def test_what_is_to_be_brought_and_until_when(django_assert_num_queries: Any) -> None:
    here = desk(civil_servant=True)
    for code in ("D01", "D02", "D03", "D04", "D06", "D07"):
        paper = here.attach(code)
        check_paper(here.pps, paper_id=paper.id, accept=code != "D03", reason="unreadable")
    with django_assert_num_queries(2):
        (found,) = queries.to_remind(here.world.election, here.world.village)
    lacking = {line.rule.code: (line.standing, until) for line, until in found.lacking}
    assert lacking == {
        "D03": (Standing.TO_FIX, date(2024, 9, 24)),
        "D05": (Standing.MISSING, date(2024, 9, 28)),
        "D10": (Standing.MISSING, None),
    }
    assert (found.received, found.due) == (5, 8)
    assert not is_complete(found.lines)
    assert any(line.standing is not Standing.ACCEPTED for line in found.lines if line.due)


def test_queries_do_not_grow_with_the_village(django_assert_num_queries: Any) -> None:
    here = desk()
    for _ in range(12):
        more = factories.application(here.call, here.world.village, outcome=None, papers=())
        note_paper(here.pps, application=more.id, code="D01", received_at=more.received_at)
    assert ApplicationPaper.objects.count() == 12
    with django_assert_num_queries(2):
        assert len(queries.to_remind(here.world.election, here.world.village)) == 13
    with django_assert_num_queries(1):
        assert queries.paper_tally(here.world.election, here.world.village.path).waiting == 12
