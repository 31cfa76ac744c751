"""Applicants are asked whether they would serve elsewhere, and the PPS records the answers."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from tests import factories
from tests.support.placing import placed

from garda.formation import errors, queries
from garda.formation.models import Application
from garda.formation.services import (
    Willingness,
    adopt,
    fill_from_neighbour,
    record_willingness,
)
from garda.kernel import clock
from garda.kernel.errors import GardaError, NotAllowed
from garda.kernel.roles import Role
from garda.ledger.models import LedgerEntry, LedgerPayload

pytestmark = pytest.mark.django_db

ASKED = factories.local(date(2024, 10, 7), 8)
ACT = "formation.willingness_recorded"


def answer(application: Application, **changed: Any) -> Willingness:
    return Willingness(**{"application": application.id, "asked_at": ASKED, **changed})


def send(world: factories.World, *answers: Willingness) -> int:
    return record_willingness(
        factories.actor(world, Role.PPS),
        election=world.election,
        village=world.village,
        answers=answers,
    )


def known(application: Application) -> tuple[bool, bool, object]:
    application.refresh_from_db()
    return (
        application.willing_elsewhere,
        application.willing_neighbour,
        application.willing_asked_at,
    )


def test_answers_of_many_are_one_act(django_assert_num_queries: Any) -> None:
    world = factories.world()
    call = factories.call(world)
    actor = factories.actor(world, Role.PPS)
    for size in (1, 40):
        asked = factories.applications(call, world.village, [world.station()], size)
        answers = [answer(a, elsewhere=i % 2 == 0, neighbour=False) for i, a in enumerate(asked)]
        with django_assert_num_queries(7):
            count = record_willingness(
                actor, election=world.election, village=world.village, answers=answers
            )
        assert count == size
        assert [known(a) for a in asked] == [(i % 2 == 0, False, ASKED) for i in range(size)]
    entry = LedgerEntry.objects.get(act=ACT, count=40)
    assert (entry.path, entry.happened_at) == (world.village.path, ASKED)
    payload = LedgerPayload.objects.get(entry=entry).payload
    assert payload == {"count": 40, "elsewhere": 20, "neighbour": 0}


def test_what_was_not_asked_stays_and_a_no_counts_as_well() -> None:
    world = factories.world()
    call = factories.call(world)
    silent = factories.application(call, world.village, willing=True, neighbour=True)
    changed = factories.application(call, world.village, willing=True)
    send(world, answer(silent), answer(changed, elsewhere=False, neighbour=True))
    assert known(silent) == (True, True, ASKED)
    assert known(changed) == (False, True, ASKED)


def test_only_a_newer_answer_replaces_an_older_one() -> None:
    world = factories.world()
    asked = factories.application(factories.call(world), world.village)
    send(world, answer(asked, neighbour=True))
    for late in (ASKED, ASKED - timedelta(hours=1)):
        with pytest.raises(errors.AlreadyAnswered, match=asked.receipt):
            send(world, answer(asked, neighbour=False, asked_at=late))
    assert known(asked) == (False, True, ASKED)
    newer = ASKED + timedelta(hours=1)
    send(world, answer(asked, neighbour=False, asked_at=newer))
    assert known(asked) == (False, False, newer)


def refusals(
    world: factories.World, good: Application
) -> list[tuple[type[GardaError], list[Willingness], str]]:
    """Error, answers sent after the good one, and what the message must name."""
    call = good.call
    stranger = factories.application(call, world.villages[1], name="Sri Rahayu")
    gone = factories.application(call, world.village)
    gone.withdrawn_at = ASKED
    gone.save()
    member = factories.application(call, world.village, name="Joko Susilo")
    factories.appointment(world, world.station(), 1, holder=member.person)
    early = factories.application(call, world.village)
    future = clock.now() + timedelta(minutes=1)
    return [
        (errors.UnknownApplication, [answer(stranger)], "2"),
        (errors.UnknownApplication, [Willingness(application=uuid4(), asked_at=ASKED)], "2"),
        (errors.Withdrawn, [answer(gone)], gone.receipt),
        (errors.AlreadyServing, [answer(member)], "Joko Susilo"),
        (errors.NotYetAsked, [answer(early, asked_at=future)], early.receipt),
        (errors.AlreadyAnswered, [answer(good, elsewhere=False)], good.receipt),
    ]


def test_wrong_answers_are_refused_as_a_whole() -> None:
    world = factories.world()
    good = factories.application(factories.call(world), world.village)
    for error, wrong, named in refusals(world, good):
        with pytest.raises(error) as caught:
            send(world, answer(good, elsewhere=True), *wrong)
        assert named in caught.value.id
        assert named in caught.value.en
        assert "Sri Rahayu" not in caught.value.id + caught.value.en
    assert known(good) == (False, False, None)
    assert not LedgerEntry.objects.filter(act=ACT).exists()


def test_only_the_own_pps_records_answers() -> None:
    world = factories.world()
    asked = factories.application(factories.call(world), world.village)
    for actor in (
        factories.actor(world, Role.PPS, world.villages[1]),
        factories.actor(world, Role.PPK, world.district),
        factories.actor(world, Role.BAWASLU, world.regency),
    ):
        with pytest.raises(NotAllowed):
            record_willingness(
                actor, election=world.election, village=world.village, answers=[answer(asked)]
            )
    assert known(asked) == (False, False, None)


def test_who_agrees_on_the_phone_is_planned_next_door_and_may_serve_there() -> None:
    world = factories.world(stations=(1, 1))
    lender, short = world.villages
    call = factories.call(world)
    for village, size in ((lender, 8), (short, 6)):
        factories.applications(call, village, world.stations[village.path], size)
        actor = factories.actor(world, Role.PPS, village)
        proposal = placed(actor, election=world.election, village=village)
        adopt(actor, proposal_id=proposal.id)
    (before,) = queries.shortage_plan(world.election, world.district)
    assert before.kind == "direct"
    (reserve,) = queries.substitutes(world.election, [lender])
    send(world, answer(reserve.application, neighbour=True))
    (plan,) = queries.shortage_plan(world.election, world.district)
    assert (plan.kind, plan.application) == ("neighbour", reserve.application_id)
    made = fill_from_neighbour(
        factories.actor(world, Role.PPS, short),
        election=world.election,
        station_id=plan.listing.station_id,
        seat=plan.seat,
        application_id=reserve.application_id,
        consent_at=ASKED + timedelta(hours=2),
    )
    assert (made.region_id, made.person_id) == (short.id, reserve.application.person_id)
    with pytest.raises(errors.AlreadyServing):
        send(world, answer(reserve.application, asked_at=ASKED + timedelta(hours=3)))
