"""Visits from the phone: what it fetches, what it sends hours later, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import time, timedelta
from typing import Any
from uuid import uuid4

import pytest
from tests import factories
from tests.support.phoned import START, Phone

from garda.activities.models import Activity
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.ids import uuid7
from garda.kernel.roles import Role
from garda.people.models import Grant
from garda.visits.models import VisitReport
from garda.visits.services import plan_visits

pytestmark = pytest.mark.django_db
NOW = START + timedelta(hours=3)


@pytest.fixture(autouse=True)
def _wall() -> Iterator[None]:
    with clock.wall_at(NOW):
        yield


@pytest.fixture
def world() -> factories.World:
    made = factories.world(stations=(1,))
    made.election.as_of = NOW
    made.election.save()
    return made


@pytest.fixture
def phone(world: factories.World) -> Phone:
    made = Phone(world, role=Role.KPU_REGENCY)
    Grant.objects.filter(account=made.account).update(region=world.regency)
    return made


@pytest.fixture
def visit(world: factories.World, phone: Phone) -> Activity:
    person = phone.account.person_id
    assert person is not None
    kpu = Actor(Role.KPU_REGENCY, world.regency.path, world.election.id, phone.account.id, person)
    (made,) = plan_visits(
        kpu,
        election=world.election,
        villages=world.villages,
        visitors=[person],
        on=START.date(),
        at=time(9),
    )
    return made


def filled(world: factories.World, visit: Activity, **changed: Any) -> dict[str, Any]:
    answers = [{"item": i.code, "answer": "yes"} for i in world.pack.visits.items]
    values = {
        "id": str(uuid7()),
        "activity": str(visit.id),
        "answers": answers,
        "position": {"latitude": "-6.58", "longitude": "110.66", "accuracy_m": 9},
        "device_at": (START + timedelta(hours=1)).isoformat(),
    }
    return values | changed


def send(phone: Phone, *items: dict[str, Any]) -> Any:
    body = {
        "batch": str(uuid4()),
        "account": str(phone.account.id),
        "sent_at": NOW.isoformat(),
        "items": items,
    }
    return phone.post(json.dumps(body), "/api/hp/kunjungan")


def test_own_visits_with_the_checklist(
    world: factories.World, phone: Phone, visit: Activity
) -> None:
    account = {"account": str(phone.account.id)}
    told = phone.client.get("/api/hp/kunjungan", account).json()
    assert [v["id"] for v in told["visits"]] == [str(visit.id)]
    assert [i["code"] for i in told["items"]] == [i.code for i in world.pack.visits.items]
    other = Phone(world, role=Role.PPK)
    nothing = other.client.get("/api/hp/kunjungan", {"account": str(other.account.id)}).json()
    assert nothing["visits"] == []


def test_sent_three_times_it_is_one(world: factories.World, phone: Phone, visit: Activity) -> None:
    item = filled(world, visit)
    states = [send(phone, item).json()["results"][0]["state"] for _ in range(3)]
    assert states == ["taken", "known", "known"]
    kept = VisitReport.objects.get()
    assert (str(kept.id), kept.accuracy_m, kept.device) == (item["id"], 9, phone.device.id)


def test_what_cannot_be_kept_says_why_beside_what_can(
    world: factories.World, phone: Phone, visit: Activity
) -> None:
    empty, good = filled(world, visit, answers=[]), filled(world, visit)
    results = send(phone, empty, good).json()["results"]
    assert [(r["state"], r["marks"]) for r in results] == [
        ("refused", ["unanswered"]),
        ("taken", []),
    ]


def test_from_a_revoked_phone_it_is_kept_and_marked(
    world: factories.World, phone: Phone, visit: Activity
) -> None:
    phone.revoke()
    assert send(phone, filled(world, visit)).json()["results"][0]["marks"] == ["revoked_device"]
    assert VisitReport.objects.get().marks == ["revoked_device"]


@pytest.mark.parametrize(
    "changed",
    [
        {"position": {"latitude": "95", "longitude": "0"}},
        {"answers": [{"item": "V01", "answer": "maybe"}]},
        {"device_at": "1000-01-01T00:00:00Z"},
        {"station": 0},
    ],
)
def test_what_is_malformed_is_refused_as_a_whole(
    world: factories.World, phone: Phone, visit: Activity, changed: dict[str, Any]
) -> None:
    answer = send(phone, filled(world, visit, **changed))
    assert answer.status_code == 422
    assert answer.json()["id"]
    assert not VisitReport.objects.exists()
