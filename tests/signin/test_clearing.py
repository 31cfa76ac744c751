"""Old sessions, sign-ins and codes are deleted; what lasts or still says something stays."""

from __future__ import annotations

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from procrastinate.contrib.django import app
from tests import factories
from tests.factories import World
from tests.support.entrance import PASSWORD, invite, later, with_password

from garda.kernel import clock
from garda.kernel.roles import Role
from garda.ledger.models import LedgerEntry
from garda.signin import limits, tasks
from garda.signin.models import Bucket, Invitation, SignIn
from garda.signin.queries import signed_in_before
from garda.signin.services.accepting import Accepted
from garda.signin.services.clearing import Cleared, clear

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return factories.world()


@pytest.fixture
def officer(world: World) -> Accepted:
    return with_password(world)


def sign_in(officer: Accepted) -> Client:
    client = Client()
    client.post("/masuk/", {"username": officer.account.username, "password": PASSWORD})
    return client


def test_what_lasts_stays(officer: Accepted, world: World) -> None:
    client = sign_in(officer)
    invite(world, factories.account(world, Role.PPS, world.village), Role.PPS, world.village)
    assert clear() == Cleared(0, 0, 0)
    assert client.get("/tugas/").status_code == 200
    assert not LedgerEntry.objects.filter(act="sign_ins.cleared").exists()


def test_sessions_that_ran_out_are_gone_the_next_night(officer: Accepted) -> None:
    sign_in(officer)
    with clock.wall_at(later(days=4)):
        assert clear() == Cleared(0, 0, 1)
    assert not Session.objects.exists()
    assert SignIn.objects.count() == 1


def test_sign_ins_and_unused_codes_go_after_a_year(officer: Accepted, world: World) -> None:
    sign_in(officer)
    account = factories.account(world, Role.PPS, world.village)
    invite(world, account, Role.PPS, world.village)
    with clock.wall_at(later(days=limits.KEPT.days - 1)):
        clear()
        assert SignIn.objects.exists()
    with clock.wall_at(later(days=limits.KEPT.days + 15)):
        found = clear()
        assert (found.sign_ins, found.invitations) == (1, 1)
        assert clear() == Cleared(0, 0, 0)
    assert not Invitation.objects.filter(account=account).exists()
    assert LedgerEntry.objects.filter(act="sign_ins.cleared").count() == 1


def test_who_has_been_here_is_known_for_ever(officer: Accepted) -> None:
    with clock.wall_at(later(days=2000)):
        clear()
    assert signed_in_before([officer.account.pk]) == {officer.account.pk}


def test_full_buckets_go_too() -> None:
    Bucket.objects.create(key="uji", full_at=later(days=-1))
    clear()
    assert not Bucket.objects.filter(key="uji").exists()


def test_the_worker_knows_the_job_and_its_hour(officer: Accepted) -> None:
    assert app.tasks["signin.clear"] is tasks.clear_old
    (hours,) = [
        found.cron
        for found in app.periodic_registry.periodic_tasks.values()
        if found.task.name == "signin.clear"
    ]
    assert hours == "20 19 * * *"
    sign_in(officer)
    with clock.wall_at(later(days=4)):
        tasks.clear_old.func(0)
    assert not Session.objects.exists()
