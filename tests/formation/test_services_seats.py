"""Proposal, plenary, and the members a KPU appoints."""

from __future__ import annotations

import threading
from datetime import date
from typing import Any

import pytest
from django.db import connection
from tests import factories
from tests.support.placing import drawn, placed

from garda.formation import errors
from garda.formation.models import (
    Appointment,
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
    propose,
)
from garda.kernel import clock
from garda.kernel.errors import NotAllowed
from garda.kernel.roles import Role
from garda.ledger.models import LedgerEntry

CONSENT = factories.local(date(2024, 10, 6))


@pytest.fixture
def world(db: None) -> factories.World:
    return factories.world()


def proposed(world: factories.World, each: int = 8, **options: Any) -> Proposal:
    """A proposal for the first village with ``each`` applicants per station."""
    call = factories.call(world)
    factories.applications(call, world.village, world.stations[world.village.path], each, **options)
    return placed(
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


def test_the_same_list_and_dice_propose_the_same_names(world: factories.World) -> None:
    first = proposed(world)
    actor = factories.actor(world, Role.PPS)
    arguments = {"election": world.election, "village": world.village}
    again = propose(actor, **arguments)
    assert names(first) == names(again)
    states = Proposal.objects.order_by("version").values_list("version", "state")
    assert list(states) == [(1, "superseded"), (2, "proposed")]


def test_a_proposal_costs_the_same_for_any_number(django_assert_num_queries: Any, db: None) -> None:
    for stations, each in ((1, 8), (3, 12)):
        world = factories.world(stations=(stations,))
        call = factories.call(world)
        factories.applications(call, world.village, world.stations[world.village.path], each)
        actor = factories.actor(world, Role.PPS)
        drawn(actor, election=world.election, village=world.village)
        with django_assert_num_queries(13):
            proposal = propose(actor, election=world.election, village=world.village)
        with django_assert_num_queries(23):
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
    proposal = placed(actor, election=world.election, village=world.village)
    assert ProposalLine.objects.filter(proposal=proposal, seat__isnull=False).count() == 14


def test_who_is_not_eligible_or_serves_already_is_not_proposed(world: factories.World) -> None:
    call = factories.call(world)
    station = world.station()
    refused = factories.application(call, world.village, station=station, outcome=Outcome.TMS)
    asked = factories.application(call, world.village, station=station, outcome=Outcome.ASK)
    busy = factories.application(call, world.village, station=station)
    factories.appointment(world, world.stations[world.villages[1].path][0], 2, holder=busy.person)
    actor = factories.actor(world, Role.PPS)
    proposal = placed(actor, election=world.election, village=world.village)
    lines = {line.application_id: line for line in proposal.lines.all()}
    for out in (refused, asked, busy):
        assert (lines[out.id].seat, lines[out.id].rank) == (None, None)


def test_proposals_need_stations_and_assessments(world: factories.World) -> None:
    actor = factories.actor(world, Role.PPS)
    call = factories.call(world)
    late = factories.application(call, world.village, station=world.station(), outcome=None)
    with pytest.raises(errors.NotAssessed, match=late.receipt):
        placed(actor, election=world.election, village=world.village)
    world.voter_list.superseded_on = date(2024, 9, 1)
    world.voter_list.save()
    with pytest.raises(errors.NoStations):
        placed(actor, election=world.election, village=world.village)


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
        placed(actor, election=world.election, village=world.village)


def test_a_superseded_proposal_and_another_village_are_refused(world: factories.World) -> None:
    old = proposed(world)
    with pytest.raises(NotAllowed):
        adopt(factories.actor(world, Role.PPS, world.villages[1]), proposal_id=old.id)
    actor = factories.actor(world, Role.PPS)
    propose(actor, election=world.election, village=world.village)
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


def test_a_kpu_appoints_the_bodies_of_many_regions_in_one_act(
    world: factories.World, django_assert_num_queries: Any
) -> None:
    actor = factories.actor(world, Role.KPU_REGENCY, world.regency)
    groups = [
        NewMembers(village, [factories.person(village.path).id for _ in range(3)])
        for village in world.villages
    ]
    with django_assert_num_queries(6):
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
