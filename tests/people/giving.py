"""What tests of roles share: accounts, roles to give, and refusals that change nothing."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests import factories
from tests.factories import World

from garda.kernel.actor import Actor
from garda.kernel.errors import GardaError
from garda.kernel.ids import uuid7
from garda.kernel.roles import Role
from garda.ledger.models import LedgerEntry, LedgerPayload
from garda.people.models import Account, Grant
from garda.people.queries import actor_of, grants_of
from garda.people.services import NewGrant, give_grants

SINCE, UNTIL = date(2024, 11, 1), date(2024, 12, 8)
TODAY = date(2024, 11, 10)


def account(name: str = "", person: Any = None) -> Account:
    return Account.objects.create(username=name or f"kosong-{uuid7()}", person=person, password="!")


def grant(world: World, role: Role, *, to: Account | None = None, **changed: Any) -> NewGrant:
    place = {Role.PPK: world.district, Role.PANWASCAM: world.district}.get(role, world.village)
    values: dict[str, Any] = {
        "account_id": (to or account()).id,
        "role": role,
        "region": place,
        "valid_from": SINCE,
    }
    return NewGrant(**values | changed)


def give(actor: Actor, world: World, *grants: NewGrant) -> list[Grant]:
    return give_grants(actor, election=world.election, grants=grants)


def commission(world: World) -> Actor:
    return factories.actor(world, Role.KPU_REGENCY, world.regency)


def acting(world: World, role: Role, place: Any) -> tuple[Actor, Grant]:
    """Somebody with a stored grant, as the middleware makes them."""
    made = factories.account(world, role, place)
    held = grants_of(made.id, TODAY).get()
    return actor_of(held), held


def payload(act: str) -> dict[str, Any]:
    found: dict[str, Any] = LedgerPayload.objects.get(entry__act=act).payload
    return found


def refused(error: type[GardaError], act: Any, **arguments: Any) -> None:
    """The act is refused, changes no grant and leaves no entry."""
    before = list(Grant.objects.order_by("id").values()), LedgerEntry.objects.count()
    with pytest.raises(error):
        act(**arguments)
    assert (list(Grant.objects.order_by("id").values()), LedgerEntry.objects.count()) == before
