"""The seat board, proposals and members as pages read them, and the plan for empty seats."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests import factories
from tests.support.placing import placed

from garda.formation import queries
from garda.formation.models import Application, EndReason, Outcome
from garda.formation.services import (
    adopt,
    end_appointment,
    fill_direct,
    fill_from_neighbour,
    fill_same_village,
)
from garda.kernel.roles import Role

pytestmark = pytest.mark.django_db


def adopted(world: factories.World, numbers: dict[str, list[int]], **options: Any) -> None:
    """Applicants by village path and station, proposed and adopted."""
    call = factories.call(world)
    for village in world.villages:
        stations = world.stations[village.path]
        for station, each in zip(stations, numbers[village.path], strict=True):
            factories.applications(call, village, [station], each, **options)
        actor = factories.actor(world, Role.PPS, village)
        proposal = placed(actor, election=world.election, village=village)
        adopt(actor, proposal_id=proposal.id)


def test_the_board_counts_at_every_level(django_assert_num_queries: Any) -> None:
    world = factories.world(stations=(2, 1))
    first, second = world.villages
    adopted(world, {first.path: [9, 3], second.path: [7]})
    factories.application(
        factories.Call.objects.get(), first, station=world.station(), outcome=Outcome.TMS
    )
    with django_assert_num_queries(5):
        rows = queries.seat_board(world.election, world.regency.path, "village")
    assert [(r.name, r.stations, r.seats) for r in rows] == [
        ("Watuaji", 2, 14), ("Damarwulan", 1, 7),
    ]  # fmt: skip
    top = rows[0]
    assert (top.applicants, top.eligible, top.proposed, top.appointed) == (13, 12, 10, 10)
    assert (top.empty, top.short, top.decreed) == (4, 2, 0)
    with django_assert_num_queries(5):
        stations = queries.seat_board(world.election, first.path, "station")
    assert [(r.name, r.applicants, r.eligible, r.appointed) for r in stations] == [
        ("TPS 001", 10, 9, 7), ("TPS 002", 3, 3, 3),
    ]  # fmt: skip
    (whole,) = queries.seat_board(world.election, world.country.path, "regency")
    assert (whole.seats, whole.appointed, whole.applicants) == (21, 17, 20)
    assert queries.serving_count(world.election, "id", world.election.voting_day) == 0


def test_need_follows_the_list_in_force() -> None:
    world = factories.world(stations=(3,))
    (before,) = queries.seat_board(world.election, world.regency.path, "regency")
    world.voter_list.listings.filter(number=3).delete()
    (after,) = queries.seat_board(world.election, world.regency.path, "regency")
    seats = world.pack.bodies["kpps"].seats
    assert (before.seats, after.seats) == (3 * seats, 2 * seats)


def test_proposal_lines_come_with_names_in_order(django_assert_num_queries: Any) -> None:
    world = factories.world(stations=(1,))
    adopted(world, {world.village.path: [10]})
    proposal = queries.current_proposal(world.election, world.village)
    assert proposal is not None
    with django_assert_num_queries(1):
        lines = list(queries.proposal_lines(proposal))
        assert all(line.application.person.name for line in lines)
    assert [line.seat for line in lines] == [1, 2, 3, 4, 5, 6, 7, None, None, None]
    assert [line.rank for line in lines[7:]] == [1, 2, 3]


def test_members_of_a_station_are_public_by_name_and_position(
    django_assert_num_queries: Any,
) -> None:
    world = factories.world(stations=(1,))
    group = factories.full_group(world, world.station())
    end_appointment(
        factories.actor(world, Role.PPS),
        appointment_id=group[2].id,
        reason=EndReason.UNABLE,
        ended_on=date(2024, 11, 20),
    )
    with django_assert_num_queries(1):
        members = queries.members_of_station(world.election, world.station().path)
    assert [m.seat for m in members] == [1, 2, 4, 5, 6, 7]
    assert members[0].name == group[0].person.name
    assert [m.position for m in members[:2]] == ["Ketua", "Anggota"]
    on_oath_day = queries.members_of_station(
        world.election, world.station().path, on=date(2024, 11, 7)
    )
    assert len(on_oath_day) == 7
    before = queries.members_of_station(world.election, world.station().path, on=date(2024, 11, 6))
    assert before == []


def test_the_plan_fills_every_seat_in_the_fields_order(django_assert_num_queries: Any) -> None:
    """One village is short, a neighbour has people to spare, a third is short as well."""
    world = factories.world(stations=(2, 1, 1))
    short, lender, poor = (village.path for village in world.villages)
    adopted(world, {short: [7, 4], lender: [10], poor: [5]}, neighbour=True)
    with django_assert_num_queries(7):
        plan = queries.shortage_plan(world.election, world.district)
    kinds = [fill.kind for fill in plan]
    assert kinds == ["neighbour"] * 3 + ["direct"] * 2
    assert all((fill.application is None) == (fill.kind == "direct") for fill in plan)
    for fill in plan:
        village = fill.listing.village
        actor = factories.actor(world, Role.PPS, village)
        seat: dict[str, Any] = {
            "election": world.election,
            "station_id": fill.listing.station_id,
            "seat": fill.seat,
        }
        if fill.application is None:
            fill_direct(
                actor,
                person=factories.person(village.path).id,
                facts=factories.good_facts(world.pack),
                reason="-",
                **seat,
            )
        else:
            fill_from_neighbour(
                actor,
                application_id=fill.application,
                consent_at=factories.local(date(2024, 10, 6)),
                **seat,
            )
    assert queries.empty_seats(world.election, world.regency.path) == []
    assert queries.shortage_plan(world.election, world.district) == []


def test_the_own_village_comes_first_in_the_plan() -> None:
    world = factories.world(stations=(2,))
    adopted(world, {world.village.path: [9, 7]}, willing=True)
    gone = queries.empty_seats(world.election, world.district.path)
    assert gone == []
    actor = factories.actor(world, Role.PPS)
    member = queries.members_of_station(world.election, world.station(1).path)[3]
    end_appointment(
        actor,
        appointment_id=member.appointment,
        reason=EndReason.UNABLE,
        ended_on=date(2024, 10, 20),
    )
    (fill,) = queries.shortage_plan(world.election, world.district)
    assert (fill.kind, fill.seat, fill.listing.number) == ("same_village", 4, 2)
    assert fill.application is not None
    free = list(queries.substitutes(world.election, [world.village]))
    assert free[0].application_id == fill.application
    fill_same_village(
        actor,
        election=world.election,
        station_id=fill.listing.station_id,
        seat=4,
        application_id=fill.application,
    )
    assert len(queries.substitutes(world.election, [world.village])) == len(free) - 1


def test_each_step_of_the_plan_needs_its_own_agreement() -> None:
    """Both villages have people to spare; who is planned follows from what each agreed to."""
    world = factories.world(stations=(2, 1))
    short, lender = world.villages
    adopted(world, {short.path: [9, 4], lender.path: [9]})
    kinds = [fill.kind for fill in queries.shortage_plan(world.election, world.district)]
    assert kinds == ["direct"] * 3
    for village, answer in ((lender, "willing_elsewhere"), (short, "willing_neighbour")):
        Application.objects.filter(village=village).update(**{answer: True})
    kinds = [fill.kind for fill in queries.shortage_plan(world.election, world.district)]
    assert kinds == ["direct"] * 3
    for line in queries.substitutes(world.election, [short])[:1]:
        Application.objects.filter(id=line.application_id).update(willing_elsewhere=True)
    for line in queries.substitutes(world.election, [lender])[:1]:
        Application.objects.filter(id=line.application_id).update(willing_neighbour=True)
    kinds = [fill.kind for fill in queries.shortage_plan(world.election, world.district)]
    assert kinds == ["same_village", "neighbour", "direct"]


def test_nobody_has_no_proposal() -> None:
    world = factories.world()
    assert queries.current_proposal(world.election, world.village) is None
