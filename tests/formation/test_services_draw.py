"""First the list, then the dice, then the names; and what happens when the list changes."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import InternalError, ProgrammingError, connection, transaction
from tests import factories
from tests.support.placing import dice, drawn, placed

from garda.formation import errors, errors_placement
from garda.formation.domain import draw_list
from garda.formation.domain.lottery import seed_of
from garda.formation.models import Application, DiceThrow, FixedList, Outcome, Proposal
from garda.formation.services import adopt, fix_list, propose, throw_dice, wipe_applications
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.errors import NotAllowed
from garda.kernel.roles import Role
from garda.ledger.models import LedgerEntry
from garda.people.services import Erasing

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> factories.World:
    world = factories.world()
    call = factories.call(world)
    factories.applications(call, world.village, world.stations[world.village.path], 8)
    return world


@pytest.fixture
def actor(world: factories.World) -> Actor:
    return factories.actor(world, Role.PPS)


def where(world: factories.World) -> dict[str, Any]:
    return {"election": world.election, "village": world.village}


def late(world: factories.World) -> Application:
    call = factories.Call.objects.get()
    return factories.application(call, world.village, station=world.station())


def test_the_list_is_fixed_before_the_dice(world: factories.World, actor: Actor) -> None:
    with pytest.raises(errors_placement.NoListFixed):
        propose(actor, **where(world))
    fixed = fix_list(actor, **where(world))
    assert (fixed.version, fixed.applicants) == (1, 16)
    assert fixed.list_hash == draw_list.hash_of(fixed.content)
    with pytest.raises(errors_placement.NoDice):
        propose(actor, **where(world))
    throw = throw_dice(actor, list_id=fixed.id, dice="1 2 3 4 5 6 1 2 3 4")
    assert throw.seed == seed_of(fixed.list_hash, "1234561234")
    proposal = propose(actor, **where(world))
    assert proposal.fixed_list == fixed
    acts = ["formation.list_fixed", "formation.dice_thrown", "formation.proposed"]
    assert list(LedgerEntry.objects.order_by("id").values_list("act", flat=True)) == acts


def test_dice_count_once_and_an_unchanged_list_too(world: factories.World, actor: Actor) -> None:
    fixed = drawn(actor, **where(world))
    with pytest.raises(errors_placement.DiceThrown):
        throw_dice(actor, list_id=fixed.id, dice=dice(8))
    with pytest.raises(errors_placement.ListUnchanged):
        fix_list(actor, **where(world))
    assert (FixedList.objects.count(), DiceThrow.objects.count()) == (1, 1)


@pytest.mark.parametrize("written", ["", "123", "7777777777", "satu"])
def test_wrong_dice_are_refused(world: factories.World, actor: Actor, written: str) -> None:
    fixed = fix_list(actor, **where(world))
    with pytest.raises(errors_placement.WrongDice):
        throw_dice(actor, list_id=fixed.id, dice=written)
    assert not DiceThrow.objects.exists()


def test_a_changed_list_needs_a_new_draw(world: factories.World, actor: Actor) -> None:
    proposal = placed(actor, **where(world))
    newcomer = late(world)
    for refused in (
        lambda: propose(actor, **where(world)),
        lambda: adopt(actor, proposal_id=proposal.id),
    ):
        with pytest.raises(errors_placement.ListChanged, match=newcomer.receipt):
            refused()
    again = fix_list(actor, **where(world))
    assert (again.version, again.applicants) == (2, 17)
    proposal.refresh_from_db()
    assert proposal.state == "superseded"
    with pytest.raises(errors.Superseded):
        adopt(actor, proposal_id=proposal.id)


def test_a_list_that_changed_takes_no_dice(world: factories.World, actor: Actor) -> None:
    fixed = fix_list(actor, **where(world))
    Application.objects.filter(receipt=late(world).receipt).update(withdrawn_at=clock.now())
    throw_dice(actor, list_id=fixed.id, dice=dice(1))
    other = fix_list_changed(world, actor)
    gone = Application.objects.filter(withdrawn_at__isnull=True).first()
    assert gone is not None
    Application.objects.filter(id=gone.id).update(withdrawn_at=clock.now())
    with pytest.raises(errors_placement.ListChanged, match=gone.receipt):
        throw_dice(actor, list_id=other.id, dice=dice(1))


def fix_list_changed(world: factories.World, actor: Actor) -> FixedList:
    late(world)
    return fix_list(actor, **where(world))


def test_who_is_not_on_the_list_is_told_so(world: factories.World, actor: Actor) -> None:
    call = factories.Call.objects.get()
    unfit = factories.application(call, world.village, outcome=Outcome.TMS)
    proposal = placed(actor, **where(world))
    line = proposal.lines.get(application=unfit)
    assert (line.seat, line.rank) == (None, None)
    assert "Belum atau tidak memenuhi syarat" in line.reason_id


def test_only_the_village_draws(world: factories.World) -> None:
    stranger = factories.actor(world, Role.PPS, world.villages[1])
    with pytest.raises(NotAllowed):
        fix_list(stranger, **where(world))
    fixed = fix_list(factories.actor(world, Role.PPS), **where(world))
    for other in (stranger, factories.actor(world, Role.KPU_REGENCY, world.regency)):
        with pytest.raises(NotAllowed):
            throw_dice(other, list_id=fixed.id, dice=dice(1))
    with pytest.raises(NotAllowed):
        propose(stranger, **where(world))
    assert not Proposal.objects.exists()


def test_nobody_changes_a_draw_afterwards(world: factories.World, actor: Actor) -> None:
    fixed = drawn(actor, **where(world))
    for table, column in (("formation_fixedlist", "list_hash"), ("formation_dicethrow", "dice")):
        with (
            pytest.raises((InternalError, ProgrammingError)),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"UPDATE {table} SET {column} = '1'")
    fixed.refresh_from_db()
    assert fixed.list_hash == draw_list.hash_of(fixed.content)


def test_the_content_goes_with_an_erased_person(world: factories.World, actor: Actor) -> None:
    fixed = drawn(actor, **where(world))
    person = Application.objects.values_list("person", flat=True)[0]
    wipe_applications(Erasing(actor, [person]))
    fixed.refresh_from_db()
    assert fixed.content is None
    with pytest.raises(errors_placement.ListErased):
        propose(actor, **where(world))


def test_drawing_costs_the_same_for_any_number(django_assert_num_queries: Any) -> None:
    for stations, each in ((1, 8), (3, 12)):
        world = factories.world(stations=(stations,))
        call = factories.call(world)
        factories.applications(call, world.village, world.stations[world.village.path], each)
        actor = factories.actor(world, Role.PPS)
        with django_assert_num_queries(12):
            fixed = fix_list(actor, **where(world))
        with django_assert_num_queries(12):
            throw_dice(actor, list_id=fixed.id, dice=dice(1))
