"""What a phone fetches: gatherings nearby, and everybody whom one of them expects."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from tests import factories
from tests.support.phoned import START, Phone, decreed, members, oath, ticked

from garda.activities.cards import card_text, expiry
from garda.activities.domain.cards import text_hash
from garda.activities.models import Activity
from garda.kernel import clock
from garda.kernel.roles import Role
from garda.people.models import Grant

pytestmark = pytest.mark.django_db
NOW = START + timedelta(minutes=50)


@pytest.fixture(autouse=True)
def _wall() -> Iterator[None]:
    with clock.wall_at(NOW):
        yield


@pytest.fixture
def world() -> factories.World:
    made = decreed((2, 1))
    made.election.as_of = NOW
    made.election.save()
    return made


@pytest.fixture
def activity(world: factories.World) -> Activity:
    return oath(world)


def gatherings(phone: Phone) -> Any:
    return phone.client.get("/api/hp/kegiatan", {"account": str(phone.account.id)})


def roster(phone: Phone, activity: Activity) -> Any:
    address = f"/api/hp/daftar/{activity.id}"
    return phone.client.get(address, {"account": str(phone.account.id)})


def test_gatherings_nearby(world: factories.World, activity: Activity) -> None:
    oath(world, 1)
    phone = Phone(world)
    phone.send([phone.scan(activity, **ticked(members(world)[0]))], NOW)
    [found] = gatherings(phone).json()["activities"]
    assert (found["id"], found["invited"], found["present"]) == (str(activity.id), 14, 1)
    assert (found["kind"], found["closed"], found["sessions"]) == ("oath", False, [])
    kpu = Phone(world, role=Role.KPU_REGENCY)
    Grant.objects.filter(account=kpu.account).update(region=world.regency)
    assert [a["invited"] for a in gatherings(kpu).json()["activities"]] == [14, 7]


def test_the_number_of_queries_does_not_follow_the_gatherings(
    world: factories.World, activity: Activity, django_assert_max_num_queries: Any
) -> None:
    oath(world, 1)
    kpu = Phone(world, role=Role.KPU_REGENCY)
    Grant.objects.filter(account=kpu.account).update(region=world.regency)
    with django_assert_max_num_queries(9):
        assert len(gatherings(kpu).json()["activities"]) == 2


def test_far_and_cancelled_gatherings_are_left_out(
    world: factories.World, activity: Activity
) -> None:
    phone = Phone(world)
    Activity.objects.update(starts_at=START + timedelta(days=5))
    assert gatherings(phone).json()["activities"] == []
    Activity.objects.update(starts_at=START, cancelled_at=NOW, cancel_reason="Banjir")
    assert gatherings(phone).json()["activities"] == []


def test_a_roster_names_all_seven_of_each_station(
    world: factories.World, activity: Activity, django_assert_max_num_queries: Any
) -> None:
    phone = Phone(world)
    with django_assert_max_num_queries(14):
        said = roster(phone, activity).json()
    assert [s["number"] for s in said["stations"]] == [1, 2]
    assert [len(s["members"]) for s in said["stations"]] == [7, 7]
    first, known = members(world)[0], said["stations"][0]["members"][0]
    text = card_text(first, expiry(world.election))
    assert (known["name"], known["role"]) == (first.person.name, "Ketua")
    assert known["card"] == text_hash(text)
    assert (known["leave"], known["state"]) == (False, "")
    assert world.election.name in said["oath"]
    assert {r["code"] for r in said["reasons"]["absent"]} >= {"ill", "unknown"}
    assert said["marks"]["closed"]


def test_what_a_roster_is_not_for(world: factories.World, activity: Activity) -> None:
    neighbour, keeper = Phone(world, 1), Phone(world, role=Role.PKD)
    for phone in (neighbour, keeper):
        answer = roster(phone, activity)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_yours")
    activity.id = uuid4()
    assert roster(Phone(world), activity).status_code == 404


def test_a_revoked_phone_reads_no_names(world: factories.World, activity: Activity) -> None:
    phone = Phone(world)
    phone.revoke()
    for answer in (gatherings(phone), roster(phone, activity)):
        assert (answer.status_code, answer.json()["code"]) == (403, "revoked_device")


@pytest.mark.parametrize("account", ["", "x", "018f0000-0000-7000-8000-000000000000"])
def test_an_account_is_asked_for(world: factories.World, account: str) -> None:
    answer = Phone(world).client.get("/api/hp/kegiatan", {"account": account})
    assert (answer.status_code, answer.json()["code"]) == (403, "wrong_account")
