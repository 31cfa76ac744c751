"""Villages with decreed groups, an oath, a paired phone and what it sends."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.test import Client
from tests import factories

from garda.activities.models import Activity
from garda.activities.services import plan_oath
from garda.documents.models import Document
from garda.formation.models import Appointment
from garda.kernel.ids import uuid7
from garda.kernel.roles import Role
from garda.people.models import Account
from garda.signin import cookie
from garda.signin.models import Device, DeviceAccount
from garda.signin.services.devices import make

#: When the oath of the pack begins, and a moment in which it is being sworn.
START = factories.local(date(2024, 11, 7), 8)


def decreed(stations: Sequence[int] = (1, 1)) -> factories.World:
    """Villages whose members all have a decree."""
    made = factories.world(stations=stations)
    for village in made.villages:
        paper = _decree(made, village)
        for station in made.stations[village.path]:
            factories.full_group(made, station, decree=paper)
    return made


def _decree(made: factories.World, village: Any) -> Document:
    return Document.objects.create(
        election=made.election,
        office=village,
        region=village,
        path=village.path,
        kind="decree",
        series="SK",
        year=2024,
        number=1,
        title="SK",
        state="signed",
        code=uuid4().hex[:11],
        signed_at=START,
    )


def members(world: factories.World, position: int = 0) -> list[Appointment]:
    """The groups of a village, by station and seat."""
    village = world.villages[position]
    held = Appointment.objects.filter(region=village, body="kpps").select_related("person")
    return list(held.order_by("path", "seat"))


def oath(world: factories.World, position: int = 0) -> Activity:
    """The swearing-in of a village."""
    kpu = factories.actor(world, Role.KPU_REGENCY, world.regency)
    village = world.villages[position]
    return plan_oath(kpu, election=world.election, villages=[village])[0]


class Phone:
    """A paired phone with one account on it. Its clock may be off."""

    def __init__(self, world: factories.World, position: int = 0, *, role: Role = Role.PPS) -> None:
        self.account: Account = factories.account(world, role, world.villages[position])
        self.device, token = make("phone", "Chrome di Android")
        DeviceAccount.objects.create(
            device=self.device, account=self.account, pin="x", added_at=START
        )
        self.client = Client()
        self.client.cookies[settings.GARDA_DEVICE_COOKIE] = cookie.written(token)
        self.behind = timedelta(0)

    def scan(self, activity: Activity, at: datetime = START, **changed: Any) -> dict[str, Any]:
        """One notice as the app writes it: by its own clock."""
        told = (at - self.behind).isoformat()
        values = {"id": str(uuid7()), "activity": str(activity.id), "means": "tick"}
        return {**values, "device_at": told, **changed}

    def batch(
        self, scans: Sequence[dict[str, Any]], at: datetime, **changed: Any
    ) -> dict[str, Any]:
        head = {
            "batch": str(uuid4()),
            "account": str(self.account.id),
            "sent_at": (at - self.behind).isoformat(),
        }
        return {**head, "app": "1.0", "scans": list(scans), **changed}

    def send(self, scans: Sequence[dict[str, Any]], at: datetime = START, **changed: Any) -> Any:
        return self.post(json.dumps(self.batch(scans, at, **changed)))

    def post(self, body: str, address: str = "/api/hp/hadir") -> Any:
        return self.client.post(address, body, content_type="application/json")

    def revoke(self) -> None:
        Device.objects.filter(pk=self.device.pk).update(revoked_at=START)


def ticked(member: Appointment, **changed: Any) -> dict[str, Any]:
    return {"appointment": str(member.id), **changed}


def marks(answer: Any) -> list[list[str]]:
    return [result["marks"] for result in answer.json()["results"]]
