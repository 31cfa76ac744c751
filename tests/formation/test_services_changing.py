"""The plenary changes a proposal: with a reason, by two members, and never against a hard limit."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest
from tests import factories
from tests.support.placing import drawn, placed

from garda.formation import errors, errors_placement
from garda.formation.domain.changing import ChangeRefused, Kind
from garda.formation.models import Appointment, Proposal, ProposalChange, ProposalLine
from garda.formation.queries import current_proposal
from garda.formation.services import (
    Wanted,
    adopt,
    change_proposal,
    confirm_changes,
    propose,
    wipe_applications,
)
from garda.kernel.actor import Actor
from garda.kernel.errors import NotAllowed
from garda.kernel.roles import Role
from garda.ledger.models import LedgerEntry
from garda.people.services import Erasing

pytestmark = pytest.mark.django_db

REASON = "Pleno menilai keduanya lebih tepat di tempat masing-masing."


@pytest.fixture
def actor(world: factories.World) -> Actor:
    return factories.actor(world, Role.PPS)


@pytest.fixture
def other(world: factories.World) -> Actor:
    return factories.actor(world, Role.PPS)


def proposed(world: factories.World, actor: Actor, each: int = 8) -> Proposal:
    call = factories.call(world)
    factories.applications(call, world.village, world.stations[world.village.path], each)
    return placed(actor, election=world.election, village=world.village)


def at(proposal: Proposal, **where: Any) -> ProposalLine:
    lines = proposal.lines.filter(**where).select_related("application", "station")
    return lines.order_by("station__path", "rank")[0]


def swap(first: ProposalLine, second: ProposalLine) -> Wanted:
    return Wanted(Kind.SWAP, first.application_id, second.application_id)


def change(actor: Actor, proposal: Proposal, wanted: Wanted, reason: str = REASON) -> Proposal:
    return change_proposal(actor, proposal_id=proposal.id, wanted=wanted, reason=reason)


def test_a_reserve_is_seated_after_two_members_agreed(
    world: factories.World, actor: Actor, other: Actor
) -> None:
    first = proposed(world, actor)
    chair, reserve = at(first, seat=1), at(first, rank=1)
    second = change(actor, first, swap(chair, reserve))
    assert (second.version, second.state, second.optimal) == (2, "proposed", False)
    first.refresh_from_db()
    assert first.state == "superseded"
    assert second.lines.count() == first.lines.count()
    seated = second.lines.get(application=reserve.application_id)
    assert (seated.station_id, seated.seat, seated.rank) == (chair.station_id, 1, None)
    assert seated.reason_id == f"Diputuskan pleno PPS: {REASON}"
    assert second.lines.get(application=chair.application_id).rank == 1
    with pytest.raises(errors_placement.ChangeNotConfirmed):
        adopt(actor, proposal_id=second.id)
    with pytest.raises(errors_placement.SamePersonConfirms):
        confirm_changes(actor, proposal_id=second.id)
    assert not Appointment.objects.exists()
    assert confirm_changes(other, proposal_id=second.id) == 1
    assert adopt(actor, proposal_id=second.id) == 14
    named = Appointment.objects.get(application=reserve.application_id)
    assert (named.seat, named.position) == (1, "chair")
    kept = ProposalChange.objects.get()
    assert (kept.root, kept.changed_by, kept.confirmed_by) == (
        first,
        actor.identity,
        other.identity,
    )
    assert LedgerEntry.objects.filter(act="formation.changes_confirmed").count() == 1


def test_changes_add_up_and_each_needs_another_member(
    world: factories.World, actor: Actor, other: Actor
) -> None:
    first = proposed(world, actor)
    second = change(actor, first, Wanted(Kind.UNSEAT, at(first, seat=7).application_id))
    empty = at(first, seat=7)
    assert empty.station is not None
    wanted = Wanted(Kind.SEAT, at(second, rank=1).application_id, None, empty.station_id, 7)
    third = change(other, second, wanted)
    assert third.lines.filter(seat__isnull=False).count() == 14
    assert {c.root_id for c in ProposalChange.objects.all()} == {first.id}
    assert confirm_changes(actor, proposal_id=third.id) == 1  # the other's
    with pytest.raises(errors_placement.ChangeNotConfirmed):
        adopt(actor, proposal_id=third.id)
    assert confirm_changes(other, proposal_id=third.id) == 1
    with pytest.raises(errors_placement.NothingToConfirm):
        confirm_changes(other, proposal_id=third.id)
    assert adopt(other, proposal_id=third.id) == 14


def test_back_to_what_was_drawn(world: factories.World, actor: Actor) -> None:
    first = proposed(world, actor)
    change(actor, first, swap(at(first, seat=1), at(first, seat=2)))
    again = propose(actor, election=world.election, village=world.village)
    assert again.version == 3
    assert not ProposalChange.objects.filter(proposal=again).exists()
    assert adopt(actor, proposal_id=again.id) == 14


@pytest.mark.parametrize("reason", ["", "   ", "x" * 201, "NIK 3320905512950007 salah"])
def test_a_change_has_a_reason(world: factories.World, actor: Actor, reason: str) -> None:
    first = proposed(world, actor)
    with pytest.raises(errors_placement.ReasonNeeded):
        change(actor, first, swap(at(first, seat=1), at(first, rank=1)), reason)
    assert Proposal.objects.count() == 1


def test_a_hard_limit_forbids_and_nothing_changes(world: factories.World, actor: Actor) -> None:
    call = factories.call(world)
    stations = world.stations[world.village.path]
    for station in stations:
        factories.application(call, world.village, station=station, household=b"kk")
    first = placed(actor, election=world.election, village=world.village)
    lines = list(first.lines.order_by("station__path"))
    nobody = Wanted(Kind.UNSEAT, uuid4())
    beside = Wanted(Kind.SEAT, lines[0].application_id, None, stations[1].id, 2)
    for wanted in (nobody, beside, Wanted(Kind.SEAT, lines[0].application_id, None, uuid4(), 2)):
        with pytest.raises(ChangeRefused):
            change(actor, first, wanted)
    assert Proposal.objects.count() == 1
    assert not ProposalChange.objects.exists()


def test_only_the_village_changes_what_still_stands(world: factories.World, actor: Actor) -> None:
    first = proposed(world, actor)
    wanted = swap(at(first, seat=1), at(first, rank=1))
    stranger = factories.actor(world, Role.PPS, world.villages[1])
    for nobody in (stranger, factories.actor(world, Role.PPK, world.district)):
        with pytest.raises(NotAllowed):
            change(nobody, first, wanted)
    second = change(actor, first, wanted)
    with pytest.raises(NotAllowed):
        confirm_changes(stranger, proposal_id=second.id)
    with pytest.raises(errors.Superseded):
        change(actor, first, wanted)
    fresh = propose(actor, election=world.election, village=world.village)
    adopt(actor, proposal_id=fresh.id)
    with pytest.raises(errors.AlreadyAdopted):
        change(actor, fresh, wanted)


def test_a_proposal_of_before_lists_is_not_changed(world: factories.World, actor: Actor) -> None:
    first = proposed(world, actor)
    Proposal.objects.update(fixed_list=None, seed=7)
    found = current_proposal(world.election, world.village)
    assert found is not None
    with pytest.raises(errors_placement.NotDrawn):
        change(actor, found, swap(at(first, seat=1), at(first, rank=1)))


def test_reasons_go_with_an_erased_person(world: factories.World, actor: Actor) -> None:
    first = proposed(world, actor)
    chair = at(first, seat=1)
    change(actor, first, swap(chair, at(first, rank=1)))
    person: UUID = chair.application.person_id
    wipe_applications(Erasing(actor, [person]))
    assert ProposalChange.objects.get().reason == "-"
    told = ProposalLine.objects.filter(application=chair.application_id)
    assert set(told.values_list("reason_id", flat=True)) == {"-"}


def test_a_change_costs_the_same_for_any_number(django_assert_num_queries: Any) -> None:
    for stations, each in ((1, 8), (3, 12)):
        world = factories.world(stations=(stations,))
        call = factories.call(world)
        factories.applications(call, world.village, world.stations[world.village.path], each)
        actor, other = factories.actor(world, Role.PPS), factories.actor(world, Role.PPS)
        drawn(actor, election=world.election, village=world.village)
        first = propose(actor, election=world.election, village=world.village)
        wanted = swap(at(first, seat=1), at(first, rank=1))
        with django_assert_num_queries(12):
            second = change(actor, first, wanted)
        with django_assert_num_queries(8):
            confirm_changes(other, proposal_id=second.id)
