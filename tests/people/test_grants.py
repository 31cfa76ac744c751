"""Giving and ending roles; and what a holder notices of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
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
from tests.support.counted import counted
from tests.support.desk import signed_in

from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.ids import uuid7
from garda.kernel.roles import Role
from garda.ledger.models import LedgerEntry
from garda.people.errors import (
    AlreadyHeld,
    BadPeriod,
    ForOneself,
    GrantOver,
    NotFirst,
    NotYoursToGive,
    OneLine,
    OutOfRegion,
    ReasonNeeded,
    UnknownAccount,
    UnknownGrant,
    WrongPlace,
)
from garda.people.models import Account, Grant
from garda.people.queries import grants_of
from garda.people.services import (
    NewAccount,
    NewGrant,
    end_grants_on,
    give_deputy,
    give_grants,
    open_accounts,
    revoke_grant,
    system_operator,
)
from garda.people.services.grants import REASON_LENGTH

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _november() -> Iterator[None]:
    with clock.as_of(factories.local(TODAY)):
        yield


class TestGiving:
    def test_roles_are_given_in_one_act(self, world: World) -> None:
        kpu = commission(world)
        given = give(
            kpu,
            world,
            grant(world, Role.PPK, valid_to=UNTIL, division="Data"),
            grant(world, Role.PPS),
            grant(world, Role.KPPS, station=world.station()),
        )
        assert [(g.role, g.path) for g in given] == [
            ("ppk", world.district.path),
            ("pps", world.village.path),
            ("kpps", world.station().path),
        ]
        stored = Grant.objects.get(pk=given[0].id)
        assert (stored.valid_to, stored.division, stored.granted_by_id) == (
            UNTIL,
            "Data",
            kpu.account_id,
        )
        entry = LedgerEntry.objects.get(act="grants.given")
        assert (entry.count, entry.path) == (3, world.regency.path)

    def test_pps_gives_its_stations_their_group_and_officers(self, world: World) -> None:
        pps = factories.actor(world, Role.PPS)
        for role in (Role.KPPS, Role.ORDER_OFFICER):
            (given,) = give(pps, world, grant(world, role, station=world.station()))
            assert given.path == world.station().path

    def test_bawaslu_gives_only_its_own_line(self, world: World) -> None:
        bawaslu = factories.actor(world, Role.BAWASLU, world.regency)
        give(bawaslu, world, grant(world, Role.PANWASCAM))
        refused(NotYoursToGive, give_grants, actor=bawaslu, election=world.election,
                grants=[grant(world, Role.PPK)])  # fmt: skip

    def test_ppk_does_not_choose_pps(self, world: World) -> None:
        ppk = factories.actor(world, Role.PPK, world.district)
        refused(NotYoursToGive, give_grants, actor=ppk, election=world.election,
                grants=[grant(world, Role.PPS)])  # fmt: skip

    def test_not_in_another_region(self, world: World) -> None:
        pps = factories.actor(world, Role.PPS, world.villages[1])
        there = grant(world, Role.KPPS, station=world.station())
        refused(OutOfRegion, give_grants, actor=pps, election=world.election, grants=[there])

    @pytest.mark.parametrize(
        ("role", "place"), [(Role.KPPS, "village"), (Role.PPS, "district"), (Role.PPK, "village")]
    )
    def test_a_role_lies_where_its_body_is(self, world: World, role: Role, place: str) -> None:
        odd = grant(world, role, region=getattr(world, place))
        for giver in (commission(world), system_operator()):
            refused(WrongPlace, give_grants, actor=giver, election=world.election, grants=[odd])

    def test_one_wrong_row_and_nothing_is_given(self, world: World) -> None:
        rows = [grant(world, Role.PPS), grant(world, Role.PPS, valid_to=SINCE - timedelta(days=1))]
        refused(BadPeriod, give_grants, actor=commission(world), election=world.election,
                grants=rows)  # fmt: skip

    def test_an_unknown_account_gets_nothing(self, world: World) -> None:
        row = NewGrant(account_id=uuid7(), role=Role.PPS, region=world.village, valid_from=SINCE)
        refused(UnknownAccount, give_grants, actor=commission(world), election=world.election,
                grants=[row])  # fmt: skip

    def test_nobody_gives_themselves_a_role(self, world: World) -> None:
        kpu = commission(world)
        own = Account.objects.get(pk=kpu.account_id)
        second = account(person=own.person)
        for mine in (own, second):
            refused(ForOneself, give_grants, actor=kpu, election=world.election,
                    grants=[grant(world, Role.PPS, to=mine)])  # fmt: skip

    def test_not_twice_at_one_place_and_time(self, world: World) -> None:
        kpu, member = commission(world), account()
        give(kpu, world, grant(world, Role.PPS, to=member, valid_to=TODAY))
        again = grant(world, Role.PPS, to=member, valid_from=TODAY)
        refused(AlreadyHeld, give_grants, actor=kpu, election=world.election, grants=[again])
        (later,) = give(
            kpu, world, grant(world, Role.PPS, to=member, valid_from=TODAY + timedelta(days=1))
        )
        assert later.valid_to is None

    def test_one_person_does_not_organise_and_supervise(self, world: World) -> None:
        someone = factories.person(world.village.path)
        give(commission(world), world, grant(world, Role.PPS, to=account(person=someone)))
        other = account(person=someone)
        bawaslu = factories.actor(world, Role.BAWASLU, world.regency)
        refused(OneLine, give_grants, actor=bawaslu, election=world.election,
                grants=[grant(world, Role.PANWASCAM, to=other)])  # fmt: skip
        refused(OneLine, give_grants, actor=system_operator(), election=world.election,
                grants=[grant(world, Role.PANWASCAM, to=other)])  # fmt: skip

    def test_nor_in_one_sending(self, world: World) -> None:
        both = account()
        rows = [grant(world, Role.PPS, to=both), grant(world, Role.PANWASCAM, to=both)]
        refused(OneLine, give_grants, actor=system_operator(), election=world.election,
                grants=rows)  # fmt: skip

    def test_queries_do_not_grow(self, world: World) -> None:
        counts = []
        for size in (1, 20):
            kpu = commission(world)
            rows = [grant(world, Role.PPS) for _ in range(size)]
            with CaptureQueriesContext(connection) as queries:
                give(kpu, world, *rows)
            counts.append(len(queries))
        assert counts[0] == counts[1] <= 8


class TestOperator:
    def operator(self, world: World) -> Actor:
        return factories.actor(world, Role.OPERATOR, world.country)

    def test_opens_an_office_once(self, world: World) -> None:
        operator = self.operator(world)
        first = [NewAccount(f"kpu-{n}", None, Role.KPU_REGENCY, world.regency) for n in (1, 2)]
        ids = open_accounts(operator, election=world.election, accounts=first, valid_from=SINCE)
        assert len(ids) == 2
        third = NewAccount("kpu-3", None, Role.KPU_REGENCY, world.regency)
        refused(NotFirst, open_accounts, actor=operator, election=world.election,
                accounts=[third], valid_from=SINCE)  # fmt: skip

    def test_gives_nothing_else_and_registers_nobody(self, world: World) -> None:
        operator = self.operator(world)
        refused(NotYoursToGive, give_grants, actor=operator, election=world.election,
                grants=[grant(world, Role.PPS)])  # fmt: skip

    def test_takes_nothing_away(self, world: World) -> None:
        _, held = acting(world, Role.KPU_REGENCY, world.regency)
        refused(NotYoursToGive, revoke_grant, actor=self.operator(world), grant_id=held.id,
                reason="Salah.")  # fmt: skip


class TestRevoking:
    def test_the_next_request_finds_no_role(self, world: World) -> None:
        count = counted()
        made = factories.account(count.world, Role.PPS, count.world.village)
        browser = signed_in(Actor(Role.PPS, "", account_id=made.id))
        assert browser.get(reverse("tasks")).status_code == 200
        revoke_grant(count.commission, grant_id=made.grants.get().id, reason="Dilaporkan.")
        answer = browser.get(reverse("tasks"))
        assert answer.status_code == 302
        assert answer["Location"].startswith(reverse("sign-in"))

    def test_reason_and_giver_are_kept(self, world: World) -> None:
        kpu = commission(world)
        _, held = acting(world, Role.PPK, world.district)
        revoke_grant(kpu, grant_id=held.id, reason="  Menjadi saksi.  ")
        held.refresh_from_db()
        assert held.revoked_at == clock.now()
        assert (held.revoked_for, held.revoked_by_id) == ("Menjadi saksi.", kpu.account_id)
        assert payload("grant.revoked") == {"grant": str(held.id), "reason": "Menjadi saksi."}

    @pytest.mark.parametrize("reason", ["", "   ", "x" * (REASON_LENGTH + 1)])
    def test_a_reason_is_needed(self, world: World, reason: str) -> None:
        _, held = acting(world, Role.PPS, world.village)
        refused(ReasonNeeded, revoke_grant, actor=commission(world), grant_id=held.id,
                reason=reason)  # fmt: skip

    def test_not_twice_not_unknown_not_the_own(self, world: World) -> None:
        kpu, _ = acting(world, Role.KPU_REGENCY, world.regency)
        _, held = acting(world, Role.PPS, world.village)
        revoke_grant(kpu, grant_id=held.id, reason="Salah orang.")
        refused(GrantOver, revoke_grant, actor=kpu, grant_id=held.id, reason="Lagi.")
        refused(UnknownGrant, revoke_grant, actor=kpu, grant_id=uuid7(), reason="Lagi.")
        own = factories.account(world, Role.PPS, world.village)
        Account.objects.filter(pk=own.id).update(person=kpu.person_id)
        refused(ForOneself, revoke_grant, actor=kpu, grant_id=own.grants.get().id, reason="Lagi.")

    def test_the_regency_ends_what_its_villages_gave(self, world: World) -> None:
        pps = factories.actor(world, Role.PPS)
        (given,) = give(pps, world, grant(world, Role.ORDER_OFFICER, station=world.station()))
        assert revoke_grant(commission(world), grant_id=given.id, reason="Diganti.") == 1

    def test_not_by_neighbours(self, world: World) -> None:
        _, held = acting(world, Role.KPPS, world.village)
        Grant.objects.filter(pk=held.id).update(station=world.station())
        neighbour = factories.actor(world, Role.PPS, world.villages[1])
        refused(OutOfRegion, revoke_grant, actor=neighbour, grant_id=held.id, reason="Usil.")
        below = factories.actor(world, Role.KPPS, world.village)
        refused(NotYoursToGive, revoke_grant, actor=below, grant_id=held.id, reason="Usil.")


class TestEnding:
    def test_a_day_ends_many_and_their_deputies(self, world: World) -> None:
        kpu = commission(world)
        given = give(kpu, world, *(grant(world, Role.PPS) for _ in range(3)))
        now, later = (
            give_deputy(
                kpu, grant_id=g.id, account_id=account().id, valid_from=start, valid_to=UNTIL
            )
            for g, start in zip(given[:2], (TODAY, UNTIL), strict=True)
        )
        last = TODAY + timedelta(days=5)
        assert end_grants_on(kpu, grant_ids=[g.id for g in given], day=last) == 3
        for row in (*given, now, later):
            row.refresh_from_db()
        assert {row.valid_to for row in (*given, now)} == {last}
        assert later.revoked_at is not None
        assert payload("grants.ended") == {"count": 3, "on": last.isoformat()}
        holder = given[0].account_id
        assert grants_of(holder, last).exists()
        assert not grants_of(holder, last + timedelta(days=1)).exists()

    def test_never_longer_and_never_backwards(self, world: World) -> None:
        kpu = commission(world)
        (held,) = give(kpu, world, grant(world, Role.PPS, valid_to=TODAY + timedelta(days=1)))
        late = {"actor": kpu, "grant_ids": [held.id], "day": TODAY + timedelta(days=2)}
        refused(GrantOver, end_grants_on, **late)
        refused(BadPeriod, end_grants_on, **late | {"day": TODAY - timedelta(days=1)})
        refused(UnknownGrant, end_grants_on, **late | {"grant_ids": []})

    def test_a_role_that_ran_out_stays_as_it_was(self, world: World) -> None:
        kpu = commission(world)
        (held,) = give(kpu, world, grant(world, Role.PPS, valid_to=TODAY - timedelta(days=1)))
        refused(GrantOver, revoke_grant, actor=kpu, grant_id=held.id, reason="Terlambat.")
        refused(ForOneself, end_grants_on, actor=kpu, day=TODAY,
                grant_ids=[self.own(world, kpu)])  # fmt: skip

    def own(self, world: World, kpu: Actor) -> UUID:
        second = account(person=Account.objects.get(pk=kpu.account_id).person)
        (given,) = give(commission(world), world, grant(world, Role.PPS, to=second))
        return given.id
