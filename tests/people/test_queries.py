"""Which grants are in force on a day, and who acts under one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError
from tests import factories
from tests.factories import World

from garda.kernel.roles import LABELS, Role
from garda.people.models import Account, Grant
from garda.people.queries import actor_of, grants_of

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2024, 11, 7), date(2024, 12, 8)


@pytest.fixture
def world() -> World:
    return factories.world()


@pytest.fixture
def someone(world: World) -> Account:
    return Account.objects.create(
        username="orang", password="!", person=factories.person(world.village.path, "Orang")
    )


def grant(world: World, account: Account, **changed: Any) -> Grant:
    basic = {"role": Role.KPPS, "region": world.village, "valid_from": FIRST, "valid_to": LAST}
    return Grant.objects.create(account=account, election=world.election, **(basic | changed))


@pytest.mark.parametrize(
    ("day", "held"),
    [(date(2024, 11, 6), False), (FIRST, True), (LAST, True), (date(2024, 12, 9), False)],
)
def test_a_grant_holds_from_its_first_to_its_last_day(
    world: World, someone: Account, day: date, held: bool
) -> None:
    grant(world, someone)
    assert grants_of(someone.id, day).exists() is held


def test_a_grant_without_end_holds_on(world: World, someone: Account) -> None:
    grant(world, someone, valid_to=None)
    assert grants_of(someone.id, date(2030, 1, 1)).count() == 1


def test_own_grants_by_region_and_role_in_one_query(
    world: World, someone: Account, django_assert_num_queries: Callable[..., Any]
) -> None:
    grant(world, someone, role=Role.PPS)
    grant(world, someone, role=Role.PPK, region=world.district)
    grant(world, someone, role=Role.KPPS)
    factories.account(world, Role.PPS, world.village)
    with django_assert_num_queries(1):
        found = list(grants_of(someone.id, FIRST))
        assert [(g.region.path, g.role) for g in found] == [
            (world.district.path, "ppk"),
            (world.village.path, "kpps"),
            (world.village.path, "pps"),
        ]
        assert {str(g.account.person) for g in found} == {"Orang"}
        assert [g.role_name for g in found] == ["PPK", "KPPS", "PPS"]


def test_the_actor_is_the_grants_role_place_and_person(world: World, someone: Account) -> None:
    actor = actor_of(grant(world, someone, role=Role.PPS))
    assert (actor.role, actor.path) == ("pps", world.village.path)
    assert (actor.election_id, actor.account_id) == (world.election.id, someone.id)
    assert actor.identity == someone.person_id


def test_an_account_without_a_person_is_its_own_identity(world: World) -> None:
    bare = Account.objects.create(username="mesin", password="!")
    assert actor_of(grant(world, bare)).identity == bare.id


@pytest.mark.parametrize(
    ("wrong", "rule"),
    [({"role": "raja"}, "grant_known_role"), ({"valid_to": date(2024, 1, 1)}, "period_in_order")],
)
def test_a_grant_that_cannot_be(
    world: World, someone: Account, wrong: dict[str, Any], rule: str
) -> None:
    with pytest.raises(IntegrityError, match=rule):
        grant(world, someone, **wrong)


def test_the_same_grant_is_given_once(world: World, someone: Account) -> None:
    grant(world, someone)
    with pytest.raises(IntegrityError, match="grant_once_per_period"):
        grant(world, someone, valid_to=None)


def test_every_role_has_a_name() -> None:
    assert set(LABELS) == set(Role)
