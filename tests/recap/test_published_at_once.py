"""Pages of results while somebody corrects, settles or closes: a page is of one moment."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from tests.recap.meetings import VOTES, all_settled, closed, opened
from tests.results.acts import new_reading, send
from tests.support.counted import Counted, sheet

from garda.recap.exports import result_csv
from garda.recap.models import Plenary
from garda.recap.queries import ResultPage, result_page
from garda.recap.rollup import Line
from garda.recap.services.plenary import open_plenary
from garda.results.models import Source

pytestmark = pytest.mark.django_db(transaction=True)


def page_of(count: Counted) -> ResultPage:
    page = result_page(count.world.election, "bupati", count.world.district.code)
    assert page is not None
    return page


def face(page: ResultPage) -> Any:
    """Everything that a reader could hold against each other, and the table that is taken away."""
    told = (page.line, page.answer, page.forms, page.recap, page.choices, page.as_of)
    return (*told, page.comparison, page.events, result_csv(page, watermark=False))


def elsewhere(act: Callable[[], Any]) -> None:
    """Do it on another connection, and wait until it is committed."""

    def run() -> None:
        try:
            act()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(run).result()


@contextmanager
def before_read(number: int, act: Callable[[], Any]) -> Iterator[list[str]]:
    """``act`` is committed elsewhere just before the page's read of that number."""
    reads: list[str] = []

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith(("SELECT", "WITH")):
            reads.append(sql)
            if len(reads) == number:
                elsewhere(act)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield reads


def each_moment(count: Counted, act: Callable[[], Any]) -> int:
    """The act between any two reads of the page: it tells what was before, or what is after."""
    number, reads = 1, []
    while number == 1 or number <= len(reads):
        before = face(page_of(count))
        with before_read(number, act) as reads:
            during = face(page_of(count))
        assert during in (before, face(page_of(count))), f"torn at read {number}"
        number += 1
    return number - 1


def test_a_correction_stands_on_the_page_wholly_or_not_at_all() -> None:
    """Both sources correct a form, again and again, between any two reads of the page."""
    count = all_settled((2,))
    votes = [VOTES[0]]

    def correct() -> None:
        votes[0] += 1
        changed = sheet((votes[0], VOTES[1]))
        for source in (Source.OPERATOR, Source.PPK):
            send(count, new_reading(count, source, changed, reason="Salah baca."))

    assert each_moment(count, correct) >= 8
    assert page_of(count).answer.figures["votes_1"] == VOTES[0] + votes[0]


def test_a_page_is_of_one_line_while_a_plenary_closes_or_is_reopened() -> None:
    count = all_settled((2,))
    closed(count, opened(count))
    shut = [True]

    def turn() -> None:
        if shut[0]:
            open_plenary(count.ppk, contest=count.bupati, region=count.world.district)
        else:
            closed(count, _standing(count))
        shut[0] = not shut[0]

    assert each_moment(count, turn) >= 8
    assert page_of(count).line in set(Line)


def _standing(count: Counted) -> Any:
    return Plenary.objects.get(superseded_by__isnull=True, region=count.world.district)
