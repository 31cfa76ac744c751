"""Pacts signed on a paired phone, with and without a network."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from tests.factories import World
from tests.support.phoned import Phone
from tests.support.swearing import SWORN_AT, decreed_world, members

from garda.documents import wordings
from garda.kernel import clock
from garda.kernel.ids import uuid7
from garda.kernel.roles import Role
from garda.oaths.models import Signature

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_the_day() -> Iterator[None]:
    with clock.as_of(SWORN_AT), clock.wall_at(SWORN_AT):
        yield


@pytest.fixture
def world() -> World:
    world = decreed_world()
    world.election.as_of = SWORN_AT
    world.election.save(update_fields=["as_of"])
    return world


def asked(phone: Phone) -> Any:
    return phone.client.get("/api/hp/pakta", {"account": str(phone.account.id)})


def item(world: World, position: int = 0, **changed: Any) -> dict[str, Any]:
    member = members(world)[position]
    said = wordings.said_at(world.election, member.path, wordings.PACT)
    values = {
        "id": str(uuid7()),
        "appointment": str(member.id),
        "content_hash": said.content_hash,
        "typed_name": member.person.name,
        "device_at": SWORN_AT.isoformat(),
    }
    return values | changed


def send(phone: Phone, *items: dict[str, Any], at: Any = SWORN_AT) -> Any:
    head = {"batch": str(uuid4()), "account": str(phone.account.id), "sent_at": at.isoformat()}
    return phone.post(json.dumps({**head, "app": "1.0", "items": list(items)}), "/api/hp/pakta")


def test_words_and_members_for_a_day_without_network(world: World) -> None:
    phone = Phone(world)
    found = asked(phone).json()
    assert found["practice"] is True
    assert found["note"] == "Naskah latihan, ganti dengan naskah resmi"
    assert [m["signed"] for m in found["members"]] == [False] * 7
    assert found["members"][0]["name"] == members(world)[0].person.name
    first = item(world)
    assert first["content_hash"] == found["content_hash"]
    send(phone, first)
    assert [m["signed"] for m in asked(phone).json()["members"]] == [True] + [False] * 6


def test_sent_three_times_it_is_kept_once(world: World) -> None:
    phone = Phone(world)
    sent = [item(world), item(world, 1)]
    answers = [send(phone, *sent, at=SWORN_AT + timedelta(minutes=7)) for _ in range(3)]
    states = [[r["state"] for r in answer.json()["results"]] for answer in answers]
    assert states == [["taken"] * 2, ["known"] * 2, ["known"] * 2]
    assert answers[0].json()["receipt"]
    kept = Signature.objects.get(id=sent[0]["id"])
    assert (kept.counts, kept.device) == (True, phone.device.id)
    assert kept.signed_at == SWORN_AT - timedelta(minutes=7)


def test_a_revoked_phones_pacts_are_kept_with_a_mark(world: World) -> None:
    phone = Phone(world)
    phone.revoke()
    (result,) = send(phone, item(world)).json()["results"]
    assert result["marks"] == ["revoked_device"]
    assert not Signature.objects.get().counts
    assert asked(phone).status_code == 403


def test_other_words_and_another_village(world: World) -> None:
    phone, other = Phone(world), Phone(world, 1)
    (result,) = send(phone, item(world, content_hash="0" * 64)).json()["results"]
    assert result["marks"] == ["other_text"]
    (result,) = send(other, item(world)).json()["results"]
    assert result["marks"]
    assert not Signature.objects.filter(counts=True).exists()


def test_who_may_not_ask(world: World) -> None:
    chair = Phone(world, role=Role.KPPS)
    assert asked(chair).status_code == 403
    assert chair.client.get("/api/hp/pakta").status_code in {401, 403}


def test_what_is_no_pact(world: World) -> None:
    phone = Phone(world)
    answer = send(phone, item(world, content_hash="bukan"))
    assert answer.status_code in {400, 422}
    assert "bukan" not in answer.content.decode()
    assert not Signature.objects.exists()
