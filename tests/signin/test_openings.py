"""Accounts for whoever was appointed and holds no role for it."""

from __future__ import annotations

from datetime import date

import pytest
from tests import factories
from tests.factories import World

from garda.kernel.actor import Actor
from garda.kernel.roles import Role
from garda.people.models import Account, Grant
from garda.signin.services.openings import open_for_appointed

pytestmark = pytest.mark.django_db
KPPS = Role.KPPS


@pytest.fixture
def world() -> World:
    return factories.world(stations=(1,))


@pytest.fixture
def kpu(world: World) -> Actor:
    return factories.actor(world, Role.KPU_REGENCY, world.regency)


def opened(world: World, kpu: Actor) -> list[str]:
    ids = open_for_appointed(kpu, election=world.election, role=KPPS, path=world.village.path)
    names = dict(Account.objects.values_list("id", "username"))
    return [names[one] for one in ids]


def test_everybody_appointed_gets_one_account(world: World, kpu: Actor) -> None:
    [station] = world.stations[world.village.path]
    for seat in (1, 2):
        factories.appointment(world, station, seat)
    village = world.village.code
    assert opened(world, kpu) == [f"kpps-{village}-001-{seat}" for seat in (1, 2)]
    assert opened(world, kpu) == []


def test_whoever_comes_back_after_their_role_has_ended_is_given_one_again(
    world: World, kpu: Actor
) -> None:
    [station] = world.stations[world.village.path]
    before = factories.appointment(world, station, 1)
    [first] = opened(world, kpu)
    ended = date(2024, 11, 10)
    role = Grant.objects.filter(account__username=first)
    role.update(valid_from=date(2024, 11, 7), valid_to=date(2024, 11, 9))
    type(before).objects.filter(pk=before.pk).update(ended_on=ended, end_reason="resigned")
    factories.appointment(world, station, 1, holder=before.person, starts_on=ended, replaces=before)
    assert opened(world, kpu) == [f"{first}-2"]
