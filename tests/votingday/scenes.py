"""Stations on the day: phones of their groups, contests, and what they report."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.test import Client
from tests import factories
from tests.factories import World

from garda.formation.models import Appointment
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.ids import uuid7
from garda.kernel.roles import Role
from garda.people.models import Account, Grant
from garda.people.services import system_operator
from garda.regions.models import Station
from garda.results.models import Contest
from garda.results.services.contests import ChoiceInput, open_contest, open_rounds
from garda.signin import cookie
from garda.signin.models import Device, DeviceAccount
from garda.signin.services.devices import make

VOTING = date(2024, 11, 27)
MORNING = factories.local(VOTING, 7, 5)
REPORTS = "/api/hp/tps/laporan"


@contextmanager
def later(world: World, moment: datetime) -> Iterator[None]:
    """The election's own time, for pages and services."""
    world.election.as_of = moment
    world.election.save()
    with clock.as_of(moment), clock.wall_at(moment):
        yield


def opened(world: World) -> Contest:
    """The regent's contest with two pairs, and its rounds."""
    machine = system_operator(world.election.id)
    contest = open_contest(
        machine,
        election=world.election,
        pack=world.pack,
        kind="bupati",
        region=world.regency,
        choices=[ChoiceInput(1, "SITI - JOKO"), ChoiceInput(2, "BUDI - SRI")],
    )
    open_rounds(machine, contest=contest, regency=world.regency)
    return contest


def at_station(world: World, station: Station, role: Role = Role.KPPS) -> tuple[Account, Actor]:
    """Somebody with a role at one station."""
    made = factories.account(world, role, station.village)
    Grant.objects.filter(account=made).update(station=station)
    return made, Actor(role, station.path, world.election.id, made.id, made.person_id)


def signed_in(account: Account) -> Client:
    browser = Client()
    browser.force_login(account)
    return browser


def group(station: Station) -> list[Appointment]:
    return list(Appointment.objects.filter(station=station, body="kpps").order_by("seat"))


class StationPhone:
    """A paired phone of a member at a station. ``behind``: by how much its clock is."""

    def __init__(self, world: World, station: Station, role: Role = Role.KPPS) -> None:
        self.world, self.station = world, station
        self.account, self.actor = at_station(world, station, role)
        self.device, token = make("phone", "Chrome di Android")
        DeviceAccount.objects.create(
            device=self.device, account=self.account, pin="x", added_at=MORNING
        )
        self.client = Client()
        self.client.cookies[settings.GARDA_DEVICE_COOKIE] = cookie.written(token)
        self.behind = timedelta(0)

    def step(self, kind: str = "opened", at: datetime = MORNING, **changed: Any) -> dict[str, Any]:
        told = {
            "id": str(uuid7()),
            "station": str(self.station.id),
            "kind": kind,
            "device_at": (at - self.behind).isoformat(),
        }
        return told | changed

    def send(self, *items: dict[str, Any], to: str = REPORTS, **changed: Any) -> Any:
        head = {
            "batch": str(uuid4()),
            "account": str(self.account.id),
            "sent_at": (clock.now() - self.behind).isoformat(),
            "items": list(items),
        }
        return self.client.post(to, json.dumps(head | changed), content_type="application/json")

    def fetch(self) -> dict[str, Any]:
        answer = self.client.get(f"/api/hp/tps/hari?account={self.account.id}")
        assert answer.status_code == 200, answer.content
        found: dict[str, Any] = answer.json()
        return found

    def revoke(self) -> None:
        Device.objects.filter(pk=self.device.pk).update(revoked_at=MORNING)


def results(answer: Any) -> list[dict[str, Any]]:
    assert answer.status_code == 200, answer.content
    found: list[dict[str, Any]] = answer.json()["results"]
    return found


def marks(answer: Any) -> list[list[str]]:
    return [result["marks"] for result in results(answer)]
