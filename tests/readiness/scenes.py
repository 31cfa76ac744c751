"""Operators with phones of their own, and what these tell."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests import factories
from tests.factories import World
from tests.support import files

from garda.formation.models import Appointment
from garda.kernel.actor import Actor
from garda.kernel.ids import uuid7
from garda.kernel.roles import Role
from garda.people.models import Account, Grant
from garda.readiness.models import StationOperator
from garda.readiness.services import name_operator
from garda.signin import cookie
from garda.signin.models import Device, DeviceAccount
from garda.signin.services.devices import make

NOW = factories.local(date(2024, 11, 25), 10)


class OperatorPhone:
    """A member's own paired phone. ``behind``: by how much its clock is."""

    def __init__(self, world: World, member: Appointment) -> None:
        self.world, self.member = world, member
        self.account = Account.objects.create(
            username=f"kpps-{uuid4().hex[:8]}", person=member.person, password="!"
        )
        Grant.objects.create(
            account=self.account,
            election=world.election,
            role=Role.KPPS,
            region=member.region,
            station=member.station,
            valid_from=date(2024, 11, 7),
        )
        self.device, token = make("phone", "Chrome di Android")
        DeviceAccount.objects.create(
            device=self.device, account=self.account, pin="x", added_at=NOW
        )
        self.client = Client()
        self.client.cookies[settings.GARDA_DEVICE_COOKIE] = cookie.written(token)
        self.behind = timedelta(0)

    def state(self, at: datetime = NOW, **changed: Any) -> dict[str, Any]:
        told = {
            "id": str(uuid7()),
            "station": str(self.member.station_id),
            "appointment": str(self.member.id),
            "camera": True,
            "storage_mb": 2000,
            "app": "v2",
            "device_at": (at - self.behind).isoformat(),
        }
        return told | changed

    def send(self, *items: dict[str, Any], **changed: Any) -> Any:
        head = {
            "batch": str(uuid4()),
            "account": str(self.account.id),
            "sent_at": (NOW - self.behind).isoformat(),
            "items": list(items),
        }
        body = json.dumps(head | changed)
        return self.client.post("/api/hp/siap", body, content_type="application/json")

    def photo(self, report: str, data: bytes | None = None) -> Any:
        sent = files.photo() if data is None else data
        address = f"/api/hp/siap/{report}/foto?account={self.account.id}"
        return self.client.post(address, {"foto": SimpleUploadedFile("uji.jpg", sent)})

    def revoke(self) -> None:
        Device.objects.filter(pk=self.device.pk).update(revoked_at=NOW)


def pps_of(world: World, position: int = 0) -> Actor:
    return factories.actor(world, Role.PPS, world.villages[position])


def named(actor: Actor, members: Sequence[Appointment]) -> list[StationOperator]:
    """The members as operators of their station, named by the village's PPS."""
    return [name_operator(actor, appointment_id=member.id) for member in members]


def results(answer: Any) -> list[dict[str, Any]]:
    assert answer.status_code == 200, answer.content
    found: list[dict[str, Any]] = answer.json()["results"]
    return found


def marks(answer: Any) -> list[list[str]]:
    return [result["marks"] for result in results(answer)]
