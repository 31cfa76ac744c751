"""A role that ends while its holder acts: the act stands whole or was never done."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction
from tests import factories
from tests.results.acts import entries, new_reading
from tests.support.at_once import at_once
from tests.support.counted import Counted, counted

from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.errors import GardaError
from garda.kernel.roles import Role
from garda.people.models import Account, Grant
from garda.people.queries import actor_of
from garda.people.services import NewGrant, give_deputy, give_grants, revoke_grant
from garda.results.models import Reading, Settlement, Source
from garda.results.services.readings import record_readings

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 10
#: So long a blocked thread is watched to see that it is blocked.
GLANCE = 0.5


def clerk(count: Counted) -> Actor:
    """A PPS member as the middleware makes them: with the grant that the act is under."""
    made = factories.account(count.world, Role.PPS, count.world.village)
    return actor_of(grant_of(made.id))


def grant_of(account_id: UUID | None) -> Grant:
    related = ("account", "region", "station", "deputy_of")
    return Grant.objects.select_related(*related).get(account_id=account_id)


def enters(count: Counted, actor: Actor) -> Callable[[], str]:
    reading = new_reading(count, Source.OPERATOR)

    def act() -> str:
        with clock.as_of(count.now):
            return record_readings(actor, readings=[reading])[0].code

    return act


def revokes(count: Counted, actor: Actor) -> Callable[[], int]:
    grant_id = actor.grant_id
    assert grant_id is not None

    def act() -> int:
        with clock.as_of(count.now):
            return revoke_grant(count.commission, grant_id=grant_id, reason="Dilaporkan.")

    return act


class Held:
    """An act whose transaction stays open until it is told to end."""

    def __init__(self, act: Callable[[], Any]) -> None:
        self._act = act
        self._done, self._end = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> Held:
        self._thread.start()
        assert self._done.wait(PATIENCE)
        return self

    def __exit__(self, *_: object) -> None:
        self.let_go()

    def let_go(self) -> None:
        self._end.set()
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive()

    def _run(self) -> None:
        try:
            with transaction.atomic():
                self._act()
                self._done.set()
                assert self._end.wait(PATIENCE)
        finally:
            connection.close()


def beside(act: Callable[[], Any]) -> tuple[threading.Thread, list[Any]]:
    """The act in a thread of its own, and where its outcome (or refusal) will be."""
    outcome: list[Any] = []

    def run() -> None:
        try:
            outcome.append(act())
        except GardaError as refused:
            outcome.append(refused.code)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread, outcome


def test_an_act_recorded_before_the_revocation_stays() -> None:
    count = counted()
    actor = clerk(count)
    with Held(enters(count, actor)) as entering:
        revoking, revoked = beside(revokes(count, actor))
        revoking.join(GLANCE)
        assert revoking.is_alive()
        entering.let_go()
        revoking.join(PATIENCE)
    assert revoked == [1]
    assert Reading.objects.count() == entries("readings.recorded") == 1
    assert Grant.objects.get(pk=actor.grant_id).revoked_at is not None


def test_an_act_that_meets_the_revocation_is_undone_as_a_whole() -> None:
    count = counted()
    actor = clerk(count)
    before = Settlement.objects.count()
    with Held(revokes(count, actor)) as revoking:
        entering, entered = beside(enters(count, actor))
        entering.join(GLANCE)
        assert entering.is_alive()
        revoking.let_go()
        entering.join(PATIENCE)
    assert entered == ["grant_ended"]
    assert not Reading.objects.exists()
    assert entries("readings.recorded") == 0
    assert Settlement.objects.count() == before
    assert not Settlement.objects.exclude(state="empty").exists()
    assert enters_again(count, actor) == "grant_ended"


def enters_again(count: Counted, actor: Actor) -> str:
    with pytest.raises(GardaError) as refused:
        enters(count, actor)()
    return refused.value.code


def test_a_revocation_that_fails_ends_nothing() -> None:
    count = counted()
    actor = clerk(count)
    with transaction.atomic():
        revokes(count, actor)()
        transaction.set_rollback(True)
    assert enters(count, actor)()
    assert Grant.objects.get(pk=actor.grant_id).revoked_at is None


@pytest.mark.parametrize("_turn", range(3))
def test_pressed_at_the_same_moment_it_is_one_or_the_other(_turn: int) -> None:
    count = counted()
    actor = clerk(count)
    entered, revoked = at_once(enters(count, actor), revokes(count, actor))
    assert revoked == 1
    done = entered != "grant_ended"
    assert Reading.objects.count() == entries("readings.recorded") == int(done)
    assert Settlement.objects.exclude(state="empty").exists() == done


def test_a_deputy_s_act_ends_with_the_role_it_stands_for() -> None:
    count = counted()
    holder = clerk(count)
    assert holder.grant_id is not None
    stand_in = Account.objects.create(username="wakil", password="!")
    with clock.as_of(count.now):
        day = clock.today("Asia/Jakarta")
        give_deputy(
            count.commission,
            grant_id=holder.grant_id,
            account_id=stand_in.id,
            valid_from=day,
            valid_to=day,
        )
    deputy = actor_of(grant_of(stand_in.id))
    with Held(revokes(count, holder)) as revoking:
        entering, entered = beside(enters(count, deputy))
        entering.join(GLANCE)
        revoking.let_go()
        entering.join(PATIENCE)
    assert entered == ["grant_ended"]
    assert not Reading.objects.exists()


def test_two_who_revoke_one_role_at_once_revoke_it_once() -> None:
    count = counted()
    actor = clerk(count)
    outcomes = at_once(revokes(count, actor), revokes(count, actor))
    assert sorted(outcomes, key=str) == [1, "grant_over"]
    assert entries("grant.revoked") == 1


def test_two_lines_that_claim_one_person_at_once_get_them_once() -> None:
    count = counted()
    world = count.world
    someone = Account.objects.create(
        username="rebutan", person=factories.person(world.village.path), password="!"
    )
    panwascam = factories.actor(world, Role.PANWASCAM, world.district)

    def give(actor: Actor, role: Role) -> Callable[[], str]:
        new = NewGrant(
            account_id=someone.id,
            role=role,
            region=world.village,
            valid_from=world.election.voting_day,
        )
        return lambda: str(give_grants(actor, election=world.election, grants=[new])[0].role)

    outcomes = at_once(give(count.commission, Role.PPS), give(panwascam, Role.PKD))
    assert outcomes.count("one_line") == 1
    assert Grant.objects.filter(account=someone).count() == 1
