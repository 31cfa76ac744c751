"""Counts of forming by village."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests import factories
from tests.factories import World

from garda.formation.figures import UNCHECKED, age_steps, summed, village_figures
from garda.formation.models import Application, ApplicationPaper, EndReason, Outcome, PaperState
from garda.packs.loader import get_pack

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return factories.world(stations=(2, 1))


def paper(
    application: Application, code: str, state: str = PaperState.WAITING, **more: Any
) -> None:
    checked = {} if state == PaperState.WAITING else {
        "checked_at": application.received_at, "checked_by": application.id
    }  # fmt: skip
    ApplicationPaper.objects.create(
        election=application.election,
        application=application,
        code=code,
        received_at=application.received_at,
        state=state,
        reason="unreadable" if state == PaperState.REFUSED else "",
        **checked,
        **more,
    )


def all_papers(application: Application) -> None:
    for rule in get_pack(application.election.pack).documents:
        if rule.due_when is None:
            paper(application, rule.code)


def test_verdicts_add_up_to_the_applicants_of_each_village(world: World) -> None:
    call = factories.call(world)
    for outcome in (Outcome.MS, Outcome.MS, Outcome.TMS, Outcome.ASK, None):
        factories.application(call, world.village, outcome=outcome)
    gone = factories.application(call, world.village)
    Application.objects.filter(pk=gone.pk).update(withdrawn_at=gone.received_at)
    factories.application(call, world.villages[1], outcome=Outcome.MS)
    first, second = village_figures(world.election, world.regency.path)
    assert (first.code, second.code) == (world.villages[0].code, world.villages[1].code)
    assert first.figures.outcomes == {"MS": 2, "TMS": 1, "ASK": 1, UNCHECKED: 1}
    assert first.figures.applicants == 5
    assert summed([first, second]).applicants == 6
    assert summed([first, second]).seats == 21


def test_papers_are_complete_when_all_that_are_due_are_here(world: World) -> None:
    call = factories.call(world)
    good, refused, missing, party, unknown = (
        factories.application(call, world.village, papers=(), **facts)
        for facts in ({}, {}, {}, {"former_party_member": True}, {"former_party_member": None})
    )
    for each in (good, refused, party, unknown):
        all_papers(each)
    paper(refused, "D02", PaperState.REFUSED, version=2)
    paper(missing, "D01")
    found = village_figures(world.election, world.village.path)
    # The one who was in a party owes one paper more; a fact that is not known makes none due.
    assert summed(found).complete == 2
    paper(party, "D08")
    paper(refused, "D02", version=3)
    assert summed(village_figures(world.election, world.village.path)).complete == 4


@pytest.mark.parametrize(
    ("born", "step"),
    [
        (date(2007, 11, 28), 0),
        (date(2007, 11, 27), 1),
        (date(1998, 11, 28), 1),
        (date(1998, 11, 27), 2),
        (date(1968, 11, 28), 4),
        (date(1968, 11, 27), 5),
    ],
)
def test_ages_are_those_of_voting_day(world: World, born: date, step: int) -> None:
    application = factories.application(factories.call(world), world.village, sex="P")
    person = application.person
    person.birth_date = born
    person.save(update_fields=["birth_date"])
    figures = summed(village_figures(world.election, world.village.path))
    assert figures.ages == {step: 1}
    assert (figures.women, figures.known) == (1, 1)
    assert age_steps(world.pack) == [(17, 25), (26, 35), (36, 45), (46, 55)]


def test_members_by_sex_and_those_who_left_by_reason(world: World) -> None:
    station = world.station()
    woman = factories.person(world.village.path, sex="P")
    factories.appointment(world, station, 1, holder=woman)
    factories.appointment(world, station, 2)
    left = {"ended_on": date(2024, 11, 10), "end_reason": EndReason.RESIGNED}
    factories.appointment(world, station, 3, **left)
    figures = summed(village_figures(world.election, world.village.path))
    assert figures.members == {"P": 1, "L": 1}
    assert figures.left == {EndReason.RESIGNED: 1}
    assert figures.short == 12


def test_nine_queries_for_any_number(world: World, django_assert_num_queries: Any) -> None:
    call = factories.call(world)
    for _ in range(2):
        for village in world.villages:
            all_papers(factories.application(call, village, papers=()))
        with django_assert_num_queries(9):
            village_figures(world.election, world.regency.path)
