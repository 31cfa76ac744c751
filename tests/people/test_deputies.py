"""Acting in somebody's stead."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from tests import factories
from tests.factories import World
from tests.people.giving import (
    SINCE,
    TODAY,
    UNTIL,
    account,
    acting,
    commission,
    give,
    grant,
    payload,
    refused,
)

from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.roles import Role
from garda.ledger.models import LedgerEntry
from garda.people.errors import (
    BadPeriod,
    ForOneself,
    NoDeputies,
    NotYoursToGive,
    OneLine,
)
from garda.people.models import Grant
from garda.people.queries import actor_of, grants_of
from garda.people.services import (
    give_deputy,
    register_people,
    revoke_grant,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _november() -> Iterator[None]:
    with clock.as_of(factories.local(TODAY)):
        yield


class TestDeputies:
    def test_what_a_deputy_does_names_the_represented_account(self, world: World) -> None:
        _, held = acting(world, Role.PPS, world.village)
        stand_in = account("wakil")
        given = give_deputy(
            commission(world),
            grant_id=held.id,
            account_id=stand_in.id,
            valid_from=TODAY,
            valid_to=UNTIL,
        )
        assert (given.role, given.path, given.deputy_of_id) == ("pps", world.village.path, held.id)
        assert payload("grant.deputised")["deputises"] == str(held.account_id)
        deputy = actor_of(grants_of(stand_in.id, TODAY).get())
        assert deputy.deputy_for == held.account_id
        register_people(deputy, people=[])
        entry = LedgerEntry.objects.get(act="people.registered")
        assert entry.account_id == stand_in.id
        assert entry.payload.payload == {"count": 0, "deputy_for": str(held.account_id)}

    def deputise(self, actor: Actor, held: Grant, to: UUID, **changed: Any) -> dict[str, Any]:
        period = {"valid_from": TODAY, "valid_to": UNTIL}
        return {"actor": actor, "grant_id": held.id, "account_id": to} | period | changed

    def test_never_for_oneself(self, world: World) -> None:
        _, held = acting(world, Role.PPS, world.village)
        kpu = commission(world)
        own, twin = held.account, account(person=held.account.person)
        for who in (own.id, twin.id, kpu.account_id):
            assert who is not None
            refused(ForOneself, give_deputy, **self.deputise(kpu, held, who))

    def test_by_whoever_may_give_the_role(self, world: World) -> None:
        pps, held = acting(world, Role.PPS, world.village)
        ppk = factories.actor(world, Role.PPK, world.district)
        for giver in (pps, ppk):
            refused(NotYoursToGive, give_deputy, **self.deputise(giver, held, account().id))

    @pytest.mark.parametrize("shift", [-1, 1])
    def test_within_the_period_of_the_role(self, world: World, shift: int) -> None:
        kpu = commission(world)
        (held,) = give(kpu, world, grant(world, Role.PPS, valid_to=UNTIL))
        wrong = (
            {"valid_from": SINCE - timedelta(days=1)}
            if shift < 0
            else {"valid_to": UNTIL + timedelta(days=1)}
        )
        refused(BadPeriod, give_deputy, **self.deputise(kpu, held, account().id, **wrong))

    def test_no_deputy_of_a_deputy_and_none_in_a_group(self, world: World) -> None:
        kpu = commission(world)
        _, held = acting(world, Role.PPS, world.village)
        given = give_deputy(**self.deputise(kpu, held, account().id))
        refused(NoDeputies, give_deputy, **self.deputise(kpu, given, account().id))
        (group,) = give(kpu, world, grant(world, Role.KPPS, station=world.station()))
        refused(NoDeputies, give_deputy, **self.deputise(kpu, group, account().id))

    def test_not_from_the_other_line(self, world: World) -> None:
        _, held = acting(world, Role.PPS, world.village)
        _, watcher = acting(world, Role.PKD, world.village)
        refused(OneLine, give_deputy, **self.deputise(commission(world), held, watcher.account_id))

    def test_the_deputy_ends_with_the_role(self, world: World) -> None:
        kpu = commission(world)
        _, held = acting(world, Role.PPS, world.village)
        given = give_deputy(**self.deputise(kpu, held, account().id))
        assert revoke_grant(kpu, grant_id=held.id, reason="Mengundurkan diri.") == 2
        given.refresh_from_db()
        assert (given.revoked_for, given.revoked_by_id) == ("Mengundurkan diri.", kpu.account_id)
        assert LedgerEntry.objects.get(act="grant.revoked").count == 2
