"""Signing in for tests of pages."""

from __future__ import annotations

from django.test import Client
from tests import factories
from tests.support.counted import Counted

from garda.kernel.actor import Actor
from garda.people.models import Account
from garda.people.roles import Role
from garda.regions.models import Region


def signed_in(actor: Actor) -> Client:
    """A browser in which this person is signed in."""
    client = Client()
    client.force_login(Account.objects.get(pk=actor.account_id))
    return client


def officer(count: Counted, role: Role, region: Region) -> tuple[Actor, Client]:
    """A new officer of a region with their browser."""
    actor = factories.actor(count.world, role, region)
    return actor, signed_in(actor)
