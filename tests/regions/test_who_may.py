"""Nobody opens elections or changes regions, lists and persons without the role for it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests import factories
from tests.factories import World

from garda.kernel.actor import Actor
from garda.kernel.errors import NotAllowed
from garda.kernel.roles import Role
from garda.ledger.models import LedgerEntry
from garda.people.services import register_people
from garda.regions.models import Election, ElectionKind
from garda.regions.services import (
    create_election,
    fix_voter_list,
    import_regions,
    set_rehearsal_time,
)

pytestmark = pytest.mark.django_db


def _create(actor: Actor, world: World) -> None:
    create_election(actor, code="lain", name="Lain", kind=ElectionKind.DEMO, pack=world.pack)


def _move_time(actor: Actor, world: World) -> None:
    set_rehearsal_time(actor, election=world.election, moment=None)


def _import(actor: Actor, world: World) -> None:
    import_regions(actor, regions=[], time_zone="Asia/Jakarta")


def _fix_list(actor: Actor, world: World) -> None:
    fix_voter_list(
        actor,
        election=world.election,
        regency=world.regency,
        kind="dpt",
        fixed_on=None,
        listings=[],
    )


def _register(actor: Actor, world: World) -> None:
    register_people(actor, people=[])


ACTS = (_create, _move_time, _import, _fix_list, _register)


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("role", [Role.BAWASLU, Role.KPPS])
def test_other_roles_are_refused(act: Callable[[Actor, World], None], role: Role) -> None:
    world = factories.world()
    actor = factories.actor(world, role, world.regency)
    before = LedgerEntry.objects.count(), Election.objects.count()
    with pytest.raises(NotAllowed):
        act(actor, world)
    assert (LedgerEntry.objects.count(), Election.objects.count()) == before


def test_a_regency_fixes_its_own_list_only() -> None:
    mine, other = factories.world(), factories.world()
    actor = factories.actor(mine, Role.KPU_REGENCY, mine.village)
    with pytest.raises(NotAllowed):
        _fix_list(actor, other)
