"""Signing in, and scenes for tests of signed-in pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from tests import factories
from tests.support.counted import Counted, counted, enter, sheet
from tests.support.placing import placed

from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.roles import Role
from garda.people.models import Account
from garda.regions.models import Region
from garda.results.models import BlockState, Settlement, Source

MaxQueries = Callable[..., Any]


def text(response: HttpResponse, status: int = 200) -> str:
    """The page's words, tags and line breaks taken out."""
    assert response.status_code == status
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def at(moment: str) -> str:
    """Query that moves a demo's clock to a time of western Indonesia."""
    return f"?as_of={moment}%2B07:00"


def signed_in(actor: Actor) -> Client:
    """A browser in which this person is signed in."""
    client = Client()
    client.force_login(Account.objects.get(pk=actor.account_id))
    return client


def officer(count: Counted, role: Role, region: Region) -> tuple[Actor, Client]:
    """A new officer of a region with their browser."""
    actor = factories.actor(count.world, role, region)
    return actor, signed_in(actor)


def applicants(count: Counted, each: int = 8) -> None:
    world = count.world
    call = factories.call(world)
    factories.applications(call, world.village, world.stations[world.village.path], each)


def proposed(count: Counted, actor: Actor, seed: int = 7) -> None:
    with clock.as_of(factories.local(date(2024, 10, 5))):
        placed(actor, election=count.world.election, village=count.world.village, seed=seed)


def differing(**changed: int) -> Counted:
    """One form on which the two sources differ in its invalid votes."""
    count = counted()
    station = count.world.station()
    enter(count, count.bupati, station, Source.OPERATOR, sheet((30, 50)))
    other = sheet((30, 50), **(changed or {"invalid": 9}))
    enter(count, count.bupati, station, Source.PPK, other)
    return count


def difference_url() -> str:
    waiting = Settlement.objects.get(
        block="votes", state__in=[BlockState.DIFFERS, BlockState.DECIDED]
    )
    return reverse("difference", args=[waiting.id])


def decision(**more: str) -> dict[str, str]:
    return {
        "act": "decide", "pick-invalid": "operator", "reason": "Terbaca 4 pada plano.", **more
    }  # fmt: skip
