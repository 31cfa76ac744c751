"""Proposal, plenary, empty seats, replacement and the members a KPU appoints."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from tests import factories

from garda.documents.models import Document
from garda.formation import errors
from garda.formation.models import (
    Appointment,
    EndReason,
    Origin,
    Outcome,
    Proposal,
    ProposalLine,
    ProposalState,
)
from garda.formation.services import (
    NewMembers,
    adopt,
    appoint_members,
    end_appointment,
    fill_direct,
    fill_from_neighbour,
    fill_same_village,
    propose,
    replace,
)
from garda.kernel import clock
from garda.kernel.errors import NotAllowed
from garda.ledger.models import LedgerEntry
from garda.people.models import PathShare
from garda.people.roles import Role

CONSENT = factories.local(date(2024, 10, 6))


@pytest.fixture
def world(db: None) -> factories.World:
    return factories.world()


def proposed(world: factories.World, each: int = 8, **options: Any) -> Proposal:
    """A proposal for the first village with ``each`` applicants per station."""
    call = factories.call(world)
    factories.applications(
        call, world.village, world.stations[world.village.path], each, **options
    )
    return propose(
        factories.actor(world, Role.PPS), election=world.election, village=world.village, seed=7
    )


def names(proposal: Proposal) -> list[tuple[str, int | None, str]]:
    lines = proposal.lines.filter(seat__isnull=False).select_related("station", "application")
    return sorted((line.station.path, line.seat, line.application.receipt) for line in lines)


def test_every_applicant_gets_a_line_with_a_reason(world: factories.World) -> None:
    proposal = proposed(world)
    seats = world.pack.bodies["kpps"].seats
    lines = list(proposal.lines.all())
    assert len(lines) == 2 * 8
    assert sum(line.seat is not None for line in lines) == 2 * seats
    assert sorted(line.rank for line in lines if line.rank) == [1, 2]
    assert all(line.reason_id and line.reason_en for line in lines if line.seat is None)
    assert proposal.optimal


def test_the_same_seed_proposes_the_same_names(world: factories.World) -> None:
    first = proposed(world)
    actor = factories.actor(world, Role.PPS)
    arguments = {"election": world.election, "village": world.village}
    again = propose(actor, seed=7, **arguments)
    other = propose(actor, seed=8, **arguments)
    assert names(first) == names(again) != names(other)
    states = Proposal.objects.order_by("version").values_list("version", "state")
    assert list(states) == [(1, "superseded"), (2, "superseded"), (3, "proposed")]


def test_a_proposal_costs_the_same_for_any_number(django_assert_num_queries: Any, db: None) -> None:
    for stations, each in ((1, 8), (3, 12)):
        world = factories.world(stations=(stations,))
        call = factories.call(world)
        factories.applications(call, world.village, world.stations[world.village.path], each)
        actor = factories.actor(world, Role.PPS)
        with django_assert_num_queries(13):
            proposal = propose(actor, election=world.election, village=world.village, seed=1)
        with django_assert_num_queries(9):
            adopt(actor, proposal_id=proposal.id)


def test_one_household_is_spread_over_stations(world: factories.World) -> None:
    call = factories.call(world)
    stations = world.stations[world.village.path]
    for station in stations:
        factories.applications(call, world.village, [station], 6, experience=1)
    for station in stations:
        for sex in "LP":
            factories.application(call, world.village, station=station, sex=sex, household=b"kk")
    actor = factories.actor(world, Role.PPS)
    proposal = propose(actor, election=world.election, village=world.village, seed=3)
    assert ProposalLine.objects.filter(proposal=proposal, seat__isnull=False).count() == 14


def test_who_is_not_eligible_or_serves_already_is_not_proposed(world: factories.World) -> None:
    call = factories.call(world)
    station = world.station()
    refused = factories.application(call, world.village, station=station, outcome=Outcome.TMS)
    asked = factories.application(call, world.village, station=station, outcome=Outcome.ASK)
    busy = factories.application(call, world.village, station=station)
    factories.appointment(
        world, world.stations[world.villages[1].path][0], 2, holder=busy.person
    )
    actor = factories.actor(world, Role.PPS)
    proposal = propose(actor, election=world.election, village=world.village, seed=3)
    lines = {line.application_id: line for line in proposal.lines.all()}
    for out in (refused, asked, busy):
        assert (lines[out.id].seat, lines[out.id].rank) == (None, None)


def test_proposals_need_stations_and_assessments(world: factories.World) -> None:
    actor = factories.actor(world, Role.PPS)
    call = factories.call(world)
    late = factories.application(call, world.village, station=world.station(), outcome=None)
    with pytest.raises(errors.NotAssessed, match=late.receipt):
        propose(actor, election=world.election, village=world.village, seed=1)
    world.voter_list.superseded_on = date(2024, 9, 1)
    world.voter_list.save()
    with pytest.raises(errors.NoStations):
        propose(actor, election=world.election, village=world.village, seed=1)


def test_adoption_makes_appointments_by_the_pack(world: factories.World) -> None:
    proposal = proposed(world)
    actor = factories.actor(world, Role.PPS)
    with clock.as_of(factories.local(date(2024, 10, 5), 13)):
        assert adopt(actor, proposal_id=proposal.id) == 14
    body = world.pack.bodies["kpps"]
    chairs = Appointment.objects.filter(seat=1)
    assert {(a.position, a.station_id) for a in chairs} == {
        (body.position_of(1).code, station.id) for station in world.stations[world.village.path]
    }
    member = Appointment.objects.filter(seat=2).first()
    assert member is not None
    assert (member.origin, member.starts_on, member.ends_on, member.decree_id) == (
        Origin.PROPOSAL, body.term_starts, body.term_ends, None,
    )  # fmt: skip
    assert LedgerEntry.objects.get(act="formation.adopted").count == 14
    with pytest.raises(errors.AlreadyAdopted):
        adopt(actor, proposal_id=proposal.id)
    with pytest.raises(errors.AlreadyAdopted):
        propose(actor, election=world.election, village=world.village, seed=2)


def test_a_superseded_proposal_and_another_village_are_refused(world: factories.World) -> None:
    old = proposed(world)
    with pytest.raises(NotAllowed):
        adopt(factories.actor(world, Role.PPS, world.villages[1]), proposal_id=old.id)
    actor = factories.actor(world, Role.PPS)
    propose(actor, election=world.election, village=world.village, seed=8)
    with pytest.raises(errors.Superseded):
        adopt(actor, proposal_id=old.id)
    assert not Appointment.objects.exists()


def test_adoption_names_those_who_serve_already(world: factories.World) -> None:
    proposal = proposed(world)
    line = proposal.lines.filter(seat=1).select_related("application__person").first()
    assert line is not None
    elsewhere = world.stations[world.villages[1].path][0]
    factories.appointment(world, elsewhere, 1, holder=line.application.person)
    with pytest.raises(errors.AlreadyServing, match=line.application.person.name):
        adopt(factories.actor(world, Role.PPS), proposal_id=proposal.id)
    assert Appointment.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_members_who_adopt_at_once_make_one_decision() -> None:
    world = factories.world()
    proposal = proposed(world)
    actors = [factories.actor(world, Role.PPS) for _ in range(2)]
    start, results = threading.Barrier(2), []

    def press(actor: Any) -> None:
        try:
            start.wait()
            results.append(adopt(actor, proposal_id=proposal.id))
        except errors.AlreadyAdopted as refused:
            results.append(refused.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=(actor,)) for actor in actors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results, key=str) == [14, "already_adopted"]
    assert Appointment.objects.count() == 14
    assert LedgerEntry.objects.filter(act="formation.adopted").count() == 1
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.ADOPTED


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
    neighbour = factories.application(
        call, world.villages[1], station=world.stations[world.villages[1].path][0], willing=True
    )
    actor = factories.actor(world, Role.PPS)
    arguments = seat_arguments(world) | {"application_id": neighbour.id}
    made = fill_from_neighbour(actor, consent_at=CONSENT, **arguments)
    assert (made.origin, made.consent_at) == (Origin.NEIGHBOUR, CONSENT)
    share = PathShare.objects.get()
    assert (share.person_id, share.path) == (neighbour.person_id, world.village.path)


def test_neighbours_are_of_the_district_willing_and_have_consented(world: factories.World) -> None:
    call = factories.call(world)
    own = factories.application(call, world.village, station=world.station(1), willing=True)
    unwilling = factories.application(call, world.villages[1])
    willing = factories.application(call, world.villages[1], willing=True)
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
    arguments = seat_arguments(world) | {"person_id": cadre.id, "reason": "pelamar habis."}
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
        fill_direct(actor, facts=facts, **(arguments | {"person_id": UUID(int=1)}))


def test_seats_of_stations_outside_the_list_in_force_do_not_exist(world: factories.World) -> None:
    world.voter_list.superseded_on = date(2024, 9, 1)
    world.voter_list.save()
    with pytest.raises(errors.UnknownStation):
        fill_direct(
            factories.actor(world, Role.PPS),
            person_id=factories.person(world.village.path).id,
            facts={},
            reason="-",
            **seat_arguments(world),
        )


def test_the_next_substitute_takes_the_seat_of_who_resigns(world: factories.World) -> None:
    proposal = proposed(world, each=8, willing=True)
    actor = factories.actor(world, Role.PPS)
    adopt(actor, proposal_id=proposal.id)
    leaving = Appointment.objects.get(station=world.station(), seat=7)
    ranked = list(proposal.lines.filter(rank__isnull=False).order_by("rank"))
    here = [line for line in ranked if line.application.station_id == world.station().id]
    expected = (here or ranked)[0].application
    day = date(2024, 10, 29)
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
        replace(
            actor, appointment_id=held.id, reason=EndReason.DIED, ended_on=date(2024, 10, 29)
        )
    held.refresh_from_db()
    assert held.ended_on is None


def test_a_seat_that_fell_empty_is_filled_by_another_act(world: factories.World) -> None:
    held = factories.appointment(world, world.station(), 3)
    actor = factories.actor(world, Role.PPS)
    day = date(2024, 11, 20)
    end_appointment(actor, appointment_id=held.id, reason=EndReason.UNABLE, ended_on=day)
    made = fill_direct(
        actor,
        person_id=factories.person(world.village.path).id,
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
    with pytest.raises(errors.TooLateToResign):
        end_appointment(
            actor, appointment_id=held.id, reason=EndReason.RESIGNED, ended_on=after
        )
    end_appointment(actor, appointment_id=held.id, reason=EndReason.DIED, ended_on=after)


def test_a_kpu_appoints_the_bodies_of_many_regions_in_one_act(
    world: factories.World, django_assert_num_queries: Any
) -> None:
    actor = factories.actor(world, Role.KPU_REGENCY, world.regency)
    groups = [
        NewMembers(village, [factories.person(village.path).id for _ in range(3)])
        for village in world.villages
    ]
    with django_assert_num_queries(7):
        assert appoint_members(actor, election=world.election, body="pps", groups=groups) == 6
    chairs = Appointment.objects.filter(body="pps", seat=1)
    assert {a.person_id for a in chairs} == {group.people[0] for group in groups}
    more = [NewMembers(world.village, [factories.person(world.village.path).id])]
    with pytest.raises(errors.SeatTaken):
        appoint_members(actor, election=world.election, body="pps", groups=more)
    twice = [NewMembers(world.district, [groups[0].people[0]])]
    with pytest.raises(errors.AlreadyServing):
        appoint_members(actor, election=world.election, body="ppk", groups=twice)
    for region, size in ((world.district, 6), (world.village, 1)):
        many = [NewMembers(region, [factories.person(region.path).id for _ in range(size)])]
        with pytest.raises(errors.NoSuchSeat):
            appoint_members(actor, election=world.election, body="ppk", groups=many)
    with pytest.raises(errors.NoSuchSeat):
        appoint_members(actor, election=world.election, body="dewan", groups=more)
    with pytest.raises(NotAllowed):
        appoint_members(
            factories.actor(world, Role.PPS), election=world.election, body="pps", groups=more
        )
