"""Photos from phones: kept once with their gathering, also from a phone that was revoked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests import factories
from tests.support.files import saved, scene
from tests.support.phoned import START, Phone, decreed, oath

from garda.activities.models import Activity, Material
from garda.kernel import clock
from garda.ledger.models import LedgerEntry
from garda.signin.models import Device

pytestmark = pytest.mark.django_db
NOW = START + timedelta(minutes=50)


@pytest.fixture
def world() -> factories.World:
    made = decreed()
    made.election.as_of = NOW
    made.election.save()
    return made


@pytest.fixture(autouse=True)
def _wall() -> Iterator[None]:
    with clock.wall_at(NOW):
        yield


@pytest.fixture
def activity(world: factories.World) -> Activity:
    return oath(world)


@pytest.fixture
def phone(world: factories.World) -> Phone:
    return Phone(world)


def send(phone: Phone, activity: object, data: bytes, **changed: str) -> Any:
    fields = {
        "batch": str(uuid4()),
        "account": str(phone.account.pk),
        "sent_at": NOW.isoformat(),
        "id": str(uuid4()),
        "activity": str(activity),
        "kind": "attendance_list",
    }
    picture = SimpleUploadedFile("photo.jpg", data, "image/jpeg")
    return phone.client.post("/api/hp/foto", {**fields, **changed, "photo": picture})


def test_the_signed_list_is_kept_once(phone: Phone, activity: Activity) -> None:
    picture = saved(scene(), "JPEG")
    states = [send(phone, activity.id, picture).json()["results"][0]["state"] for _ in range(3)]
    assert states == ["taken", "known", "known"]
    kept = Material.objects.get()
    assert (kept.activity, kept.kind) == (activity, "attendance_list")
    assert kept.upload.account == phone.account.pk
    assert LedgerEntry.objects.filter(act="activities.material_added").count() == 1


def test_a_revoked_phone_has_its_photo_kept_with_a_word(phone: Phone, activity: Activity) -> None:
    Device.objects.update(revoked_at=NOW)
    (result,) = send(phone, activity.id, saved(scene(), "JPEG")).json()["results"]
    assert (result["state"], result["marks"]) == ("taken", ["revoked_device"])
    assert "dicabut" in Material.objects.get().title


def test_what_is_no_picture_is_told_and_nothing_is_kept(phone: Phone, activity: Activity) -> None:
    answer = send(phone, activity.id, b"%PDF-1.7 not a photo")
    assert answer.status_code == 409
    assert answer.json()["id"]
    assert not Material.objects.exists()


def test_a_gathering_that_is_not_here(phone: Phone, world: factories.World) -> None:
    answer = send(phone, uuid4(), saved(scene(), "JPEG"))
    assert (answer.status_code, answer.json()["code"]) == (422, "unknown_activity")


@pytest.mark.parametrize("changed", [{"kind": "selfie"}, {"id": "x"}, {"sent_at": "kemarin"}])
def test_what_is_not_as_the_schema_says(
    phone: Phone, activity: Activity, changed: dict[str, str]
) -> None:
    answer = send(phone, activity.id, saved(scene(), "JPEG"), **changed)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")


def test_a_stranger_sends_no_photo(activity: Activity, phone: Phone) -> None:
    phone.client = Client()
    answer = send(phone, activity.id, saved(scene(), "JPEG"))
    assert (answer.status_code, answer.json()["code"]) == (401, "not_paired")
    large = send(phone, activity.id, saved(scene(), "JPEG") + b"x" * (2 << 20))
    assert large.status_code in {401, 413}
    assert not Material.objects.exists()
