"""A pair's people, by a written mandate."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import factories
from tests.factories import World
from tests.people.giving import (
    TODAY,
    UNTIL,
    account,
    grant,
    refused,
)
from tests.support.counted import counted

from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.errors import NotAllowed
from garda.kernel.ids import uuid7
from garda.kernel.roles import Role
from garda.ledger.models import LedgerEntry
from garda.people.errors import (
    NoMandate,
    TakenName,
)
from garda.people.models import Account, Grant
from garda.people.services import (
    Mandate,
    NewWitness,
    give_grants,
    name_witnesses,
)
from garda.regions.models import Station

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _november() -> Iterator[None]:
    with clock.as_of(factories.local(TODAY)):
        yield


class TestWitnesses:
    LETTER = Mandate("bupati", 1, "012/TIM-1/XI/2024")

    def name(self, actor: Actor, count: Any, *witnesses: NewWitness) -> list[Grant]:
        return name_witnesses(
            actor,
            election=count.world.election,
            witnesses=witnesses,
            valid_from=TODAY,
            valid_to=UNTIL,
        )

    def witness(self, world: World, station: Station | None = None, **changed: Any) -> NewWitness:
        values: dict[str, Any] = {
            "username": f"saksi-{uuid7()}",
            "mandate": self.LETTER,
            "region": world.village if station else world.district,
            "station": station,
        }
        return NewWitness(**values | changed)

    def test_pps_names_them_at_stations_and_ppk_at_its_plenary(self) -> None:
        count = counted()
        world = count.world
        pps = factories.actor(world, Role.PPS)
        (at_station,) = self.name(pps, count, self.witness(world, world.station()))
        (at_plenary,) = self.name(count.ppk, count, self.witness(world))
        assert at_station.path == world.station().path
        assert at_plenary.path == world.district.path
        assert (at_station.contest_code, at_station.choice_number, at_station.mandate) == (
            "bupati",
            1,
            "012/TIM-1/XI/2024",
        )
        assert LedgerEntry.objects.filter(act="witnesses.named").count() == 2
        assert not Account.objects.get(pk=at_station.account_id).has_usable_password()

    @pytest.mark.parametrize(
        "mandate",
        [Mandate("bupati", 1, "  "), Mandate("bupati", 3, "1"), Mandate("walikota", 1, "1")],
    )
    def test_the_mandate_names_a_pair_that_stands_here(self, mandate: Mandate) -> None:
        count = counted()
        someone = self.witness(count.world, mandate=mandate)
        with pytest.raises(NoMandate):
            self.name(count.ppk, count, someone)
        assert not Grant.objects.filter(role=Role.WITNESS).exists()
        assert not Account.objects.filter(username=someone.username).exists()

    def test_a_mandate_is_for_witnesses_and_witnesses_need_one(self) -> None:
        count = counted()
        world = count.world
        pps = factories.actor(world, Role.PPS)
        bare = grant(world, Role.WITNESS, station=world.station())
        odd = grant(world, Role.KPPS, station=world.station(), mandate=self.LETTER)
        for row in (bare, odd):
            refused(NoMandate, give_grants, actor=pps, election=world.election, grants=[row])

    def test_a_taken_name_names_nobody(self) -> None:
        count = counted()
        account("saksi-lama")
        with pytest.raises(TakenName, match="saksi-lama"):
            self.name(
                count.ppk,
                count,
                self.witness(count.world),
                self.witness(count.world, username="saksi-lama"),
            )
        assert not Grant.objects.filter(role=Role.WITNESS).exists()

    def test_bawaslu_names_no_witness(self) -> None:
        count = counted()
        panwascam = factories.actor(count.world, Role.PANWASCAM, count.world.district)
        with pytest.raises(NotAllowed):
            self.name(panwascam, count, self.witness(count.world))

    def test_queries_do_not_grow(self) -> None:
        count = counted()
        used = []
        for size in (1, 15):
            rows = [self.witness(count.world) for _ in range(size)]
            with CaptureQueriesContext(connection) as queries:
                self.name(count.ppk, count, *rows)
            used.append(len(queries))
        assert used[0] == used[1] <= 12
