"""Empty seats filled by their own acts, and members who leave and are replaced."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from tests import factories
from tests.support.placing import placed

from garda.documents.models import Document
from garda.formation import errors
from garda.formation.models import Appointment, EndReason, Origin, Outcome, Proposal
from garda.formation.services import (
    adopt,
    end_appointment,
    fill_direct,
    fill_from_neighbour,
    fill_same_village,
    replace,
)
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.roles import Role
from garda.ledger.models import LedgerEntry
from garda.people.models import PathShare

CONSENT = factories.local(date(2024, 10, 6))


@pytest.fixture
def world(db: None) -> factories.World:
    return factories.world()


def seat_arguments(world: factories.World, seat: int = 7) -> dict[str, Any]:
    return {"election": world.election, "station_id": world.station().id, "seat": seat}


def test_an_empty_seat_is_filled_from_the_same_village(world: factories.World) -> None:
    call = factories.call(world)
    other = world.station(1)
    willing = factories.application(call, world.village, station=other, willing=True)
    stays = factories.application(call, world.village, station=other)
    failed = factories.application(
        call, world.village, station=other, willing=True, outcome=Outcome.TMS
    )
    actor = factories.actor(world, Role.PPS)
    for application, code in ((stays, "not_willing"), (failed, "not_eligible")):
        with pytest.raises(errors.CannotServe) as caught:
            fill_same_village(actor, application_id=application.id, **seat_arguments(world))
        assert caught.value.code == code
    made = fill_same_village(actor, application_id=willing.id, **seat_arguments(world))
    assert (made.origin, made.person_id, made.path) == (
        Origin.SAME_VILLAGE, willing.person_id, world.station().path,
    )  # fmt: skip
    with pytest.raises(errors.SeatTaken):
        fill_same_village(actor, application_id=willing.id, **seat_arguments(world))
    with pytest.raises(errors.AlreadyServing):
        fill_same_village(actor, application_id=willing.id, **seat_arguments(world, 6))
    for wrong in (0, 8):
        with pytest.raises(errors.NoSuchSeat):
            fill_same_village(actor, application_id=stays.id, **seat_arguments(world, wrong))


def test_special_locations_take_only_people_of_their_own_list(db: None) -> None:
    world = factories.world(special=[901])
    special = world.station(2)
    call = factories.call(world)
    outsider = factories.application(call, world.village, station=world.station(), willing=True)
    insider = factories.application(call, world.village, station=special, willing=True)
    actor = factories.actor(world, Role.PPS)
    arguments = {"election": world.election, "seat": 1}
    with pytest.raises(errors.CannotServe):
        fill_same_village(actor, station_id=special.id, application_id=outsider.id, **arguments)
    with pytest.raises(errors.CannotServe):
        fill_same_village(
            actor, station_id=world.station().id, application_id=insider.id, **arguments
        )
    made = fill_same_village(actor, station_id=special.id, application_id=insider.id, **arguments)
    assert made.path == special.path


def test_a_neighbour_serves_with_consent_and_is_shared(world: factories.World) -> None:
    call = factories.call(world)
    lender = world.villages[1]
    neighbour = factories.application(
        call, lender, station=world.stations[lender.path][0], neighbour=True
    )
    actor = factories.actor(world, Role.PPS)
    arguments = seat_arguments(world) | {"application_id": neighbour.id}
    made = fill_from_neighbour(actor, consent_at=CONSENT, **arguments)
    assert (made.origin, made.consent_at) == (Origin.NEIGHBOUR, CONSENT)
    share = PathShare.objects.get()
    assert (share.person_id, share.path) == (neighbour.person_id, world.village.path)


def test_neighbours_are_of_the_district_willing_and_have_consented(world: factories.World) -> None:
    call = factories.call(world)
    own = factories.application(call, world.village, station=world.station(1), neighbour=True)
    # Another station of the own village is another question.
    unwilling = factories.application(call, world.villages[1], willing=True)
    willing = factories.application(call, world.villages[1], neighbour=True)
    actor = factories.actor(world, Role.PPS)
    later = clock.now() + timedelta(days=1)
    for application, consent, code in (
        (own, CONSENT, "not_a_neighbour"),
        (unwilling, CONSENT, "not_willing"),
        (willing, later, "consent_in_future"),
    ):
        with pytest.raises(errors.CannotServe) as caught:
            fill_from_neighbour(
                actor,
                application_id=application.id,
                consent_at=consent,
                **seat_arguments(world),
            )
        assert caught.value.code == code
    assert not Appointment.objects.exists()
    assert not PathShare.objects.exists()


def test_a_direct_appointment_has_minutes_and_meets_the_rules(world: factories.World) -> None:
    cadre = factories.person(world.village.path, "Ratna Sari", sex="P")
    actor = factories.actor(world, Role.PPS)
    facts = factories.good_facts(world.pack)
    arguments = seat_arguments(world) | {"person": cadre.id, "reason": "pelamar habis."}
    with pytest.raises(errors.CannotServe, match="R01"):
        fill_direct(actor, facts=facts | {"citizen": False}, **arguments)
    assert not Document.objects.exists()
    made = fill_direct(actor, facts=facts, **arguments)
    assert made.minutes is not None
    assert (made.minutes.kind, made.minutes.number) == ("minutes", 1)
    assert made.minutes.facts["appointment"] == str(made.id)
    assert "Ratna" not in str(made.minutes.facts)
    assert LedgerEntry.objects.filter(act="formation.seat_filled_direct").count() == 1
    with pytest.raises(errors.UnknownPerson):
        fill_direct(actor, facts=facts, **(arguments | {"person": UUID(int=1)}))


def test_seats_of_stations_outside_the_list_in_force_do_not_exist(world: factories.World) -> None:
    world.voter_list.superseded_on = date(2024, 9, 1)
    world.voter_list.save()
    with pytest.raises(errors.UnknownStation):
        fill_direct(
            factories.actor(world, Role.PPS),
            person=factories.person(world.village.path).id,
            facts={},
            reason="-",
            **seat_arguments(world),
        )


def adopted(world: factories.World, actor: Actor) -> Proposal:
    """The first village's adopted proposal, with one applicant to spare at each station."""
    call = factories.call(world)
    stations = world.stations[world.village.path]
    factories.applications(call, world.village, stations, 8, willing=True)
    proposal = placed(actor, election=world.election, village=world.village)
    adopt(actor, proposal_id=proposal.id)
    return proposal


def test_the_next_substitute_takes_the_seat_of_who_resigns(world: factories.World) -> None:
    actor = factories.actor(world, Role.PPS)
    proposal = adopted(world, actor)
    leaving = Appointment.objects.get(station=world.station(), seat=7)
    ranked = list(proposal.lines.filter(rank__isnull=False).order_by("rank"))
    here = [line for line in ranked if line.application.station_id == world.station().id]
    expected = (here or ranked)[0].application
    day = date(2024, 10, 29)
    with clock.as_of(factories.local(day)):
        newcomer = replace(
            actor, appointment_id=leaving.id, reason=EndReason.RESIGNED, ended_on=day
        )
    leaving.refresh_from_db()
    assert (leaving.ended_on, leaving.end_reason) == (day, EndReason.RESIGNED)
    assert (newcomer.person_id, newcomer.seat, newcomer.origin, newcomer.replaces_id) == (
        expected.person_id, 7, Origin.RESERVE, leaving.id,
    )  # fmt: skip
    assert newcomer.starts_on == world.pack.bodies["kpps"].term_starts
    assert LedgerEntry.objects.filter(act="formation.replaced").count() == 1
    with pytest.raises(errors.AlreadyEnded):
        replace(actor, appointment_id=leaving.id, reason=EndReason.DIED, ended_on=day)


def test_without_a_substitute_nothing_changes(world: factories.World) -> None:
    held = factories.appointment(world, world.station(), 3)
    actor = factories.actor(world, Role.PPS)
    with pytest.raises(errors.NoReserve):
        replace(actor, appointment_id=held.id, reason=EndReason.DIED, ended_on=date(2024, 10, 29))
    held.refresh_from_db()
    assert held.ended_on is None


def test_a_seat_that_fell_empty_is_filled_by_another_act(world: factories.World) -> None:
    held = factories.appointment(world, world.station(), 3)
    actor = factories.actor(world, Role.PPS)
    day = date(2024, 11, 20)
    end_appointment(actor, appointment_id=held.id, reason=EndReason.UNABLE, ended_on=day)
    made = fill_direct(
        actor,
        person=factories.person(world.village.path).id,
        facts=factories.good_facts(world.pack),
        reason="berhalangan",
        **seat_arguments(world, 3),
    )
    assert made.replaces_id == held.id
    assert made.starts_on >= day


def test_nobody_resigns_on_voting_day(world: factories.World) -> None:
    held = factories.appointment(world, world.station(), 3)
    actor = factories.actor(world, Role.PPS)
    after = world.election.voting_day + timedelta(days=1)
    resign = {"appointment_id": held.id, "reason": EndReason.RESIGNED}
    before = factories.local(world.election.voting_day - timedelta(days=1), 20)
    with clock.as_of(before), pytest.raises(errors.TooLateToResign):
        end_appointment(actor, ended_on=after, **resign)
    # Nor is one dated back on the day itself.
    with clock.as_of(before + timedelta(hours=5)), pytest.raises(errors.TooLateToResign):
        end_appointment(actor, ended_on=world.election.voting_day - timedelta(days=2), **resign)
    end_appointment(actor, appointment_id=held.id, reason=EndReason.DIED, ended_on=after)
