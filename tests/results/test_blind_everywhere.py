"""Whoever still has to enter a form meets no figure of another source, whatever page is opened."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from tests.support.counted import sheet
from tests.support.two_regencies import Land, Spot, land
from tests.support.walked import Walker
from tests.support.walking import DISTRICT, things, walker
from tests.web.test_matrix import address, rows

from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.ids import uuid7
from garda.kernel.roles import Role
from garda.results.domain.definition import as_figures
from garda.results.models import Source
from garda.results.queries import load_definition
from garda.results.services.readings import NewReading, record_readings

#: What the sources say of every form; no page has another reason to name these numbers.
SAID = {
    (Source.OPERATOR, Role.PPS): (117, 37),
    (Source.PPK, Role.PPK): (113, 43),
}
TELLING = {"117", "154", "158", "113", "156", "160"}
#: Made for the walk as the walker's own reading: after it nobody is blind.
OWN = "entry-receipt"


@pytest.fixture(scope="module")
def country(django_db_setup: None, django_db_blocker: Any) -> Iterator[Land]:
    with django_db_blocker.unblock(), transaction.atomic():
        made = land()
        for spot in made.spots.values():
            _say(made, spot)
        yield made
        transaction.set_rollback(True)


@pytest.fixture
def walk(country: Land, django_db_blocker: Any) -> Iterator[Land]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield country
        transaction.set_rollback(True)


def _say(made: Land, spot: Spot) -> None:
    """Both sources correct the form, so that it holds figures by which they are known."""
    definition = load_definition(spot.form.contest_id)
    for (source, role), votes in SAID.items():
        reading = NewReading(
            id=uuid7(),
            round_id=spot.form.id,
            source=source,
            figures=as_figures(definition, sheet(votes)),
            happened_at=clock.now(),
            reason="Dibaca ulang dari plano.",
        )
        who = Actor(role, spot.station.path, made.election.id, uuid7(), uuid7())
        record_readings(who, readings=[reading])


def told(page: Any) -> set[str]:
    """The telling numbers that a page says; ids, times of day and addresses are none."""
    body = b"".join(page.streaming_content) if page.streaming else page.content
    text = re.sub(r"<[^>]*>|[0-9a-f-]{32,36}", " ", html.unescape(body.decode(errors="replace")))
    return TELLING & set(re.findall(r"(?<![\d.:-])\d{3}(?![\d.:-])", text))


def leaks(who: Walker, walk: Land) -> list[tuple[str, set[str]]]:
    found = []
    for route, row in rows():
        if route.name == OWN:
            continue
        with transaction.atomic():
            for _, thing in things(walk, row, who):
                page = who.browser.get(address(route, row, who, thing))
                if page.status_code == 200 and told(page):
                    found.append((route.name, told(page)))
            transaction.set_rollback(True)
    return found


@pytest.mark.parametrize("role", [Role.PTPS, Role.PKD, Role.PANWASCAM, Role.WITNESS])
def test_no_page_tells_a_source_what_another_one_said(walk: Land, role: Role) -> None:
    assert leaks(walker(walk, role), walk) == []


def test_whoever_is_no_source_reads_the_difference(walk: Land) -> None:
    """The walk would see them: the commission reads what the sources say."""
    told_to = dict(leaks(walker(walk, Role.KPU_REGENCY), walk))
    assert told_to["difference"] >= {"117", "113"}


def test_after_the_own_entry_the_difference_is_open(walk: Land) -> None:
    spot = next(s for path, s in walk.spots.items() if path.startswith(DISTRICT))
    who = walker(walk, Role.PANWASCAM)
    definition = load_definition(spot.form.contest_id)
    reading = NewReading(
        id=uuid7(),
        round_id=spot.form.id,
        source=Source.SUPERVISOR,
        figures=as_figures(definition, sheet((20, 30))),
        happened_at=clock.now(),
    )
    record_readings(
        Actor(Role.PTPS, spot.station.path, walk.election.id, uuid7(), uuid7()), readings=[reading]
    )
    assert told(who.browser.get(f"/penyelesaian/{spot.difference.id}/")) >= {"117", "113"}
