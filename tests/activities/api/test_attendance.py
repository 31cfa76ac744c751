"""What a phone sends over HTTP: nothing lost, nothing double, refusals it can show."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from tests import factories
from tests.support.phoned import START, Phone, decreed, marks, members, oath, ticked

from garda.activities.api import envelope
from garda.activities.api.limits import Limiter
from garda.activities.domain.scans import Mark
from garda.activities.models import Activity, Attendance, Scan
from garda.kernel import clock
from garda.people.models import Grant
from garda.signin.domain.bucket import Rate
from garda.signin.models import DeviceAccount

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


def test_a_batch_without_any_sign_in(
    world: factories.World, activity: Activity, phone: Phone
) -> None:
    scans = [phone.scan(activity, **ticked(m)) for m in members(world)]
    for _ in range(3):
        answer = phone.send(scans[::-1], NOW)
        assert answer.status_code == 200
    said = answer.json()
    assert {result["state"] for result in said["results"]} == {"known"}
    assert len(said["receipt"]) == 9
    assert Attendance.objects.filter(completed=True).count() == Scan.objects.count() == 7
    kept = Scan.objects.first()
    assert kept is not None
    assert (kept.device, kept.account) == (phone.device.id, phone.account.id)


def test_a_clock_that_is_off_is_corrected_by_the_time_of_sending(
    world: factories.World, activity: Activity, phone: Phone
) -> None:
    phone.behind = timedelta(minutes=10)
    answer = phone.send([phone.scan(activity, **ticked(members(world)[0]))], NOW)
    assert answer.status_code == 200
    found = Attendance.objects.get()
    assert abs(found.happened_at - START) < timedelta(seconds=1)


def test_a_revoked_phone_still_hands_over_what_it_holds(
    world: factories.World, activity: Activity, phone: Phone
) -> None:
    phone.revoke()
    answer = phone.send([phone.scan(activity, **ticked(members(world)[0]))], NOW)
    assert marks(answer) == [[Mark.REVOKED_DEVICE]]
    assert Scan.objects.count() == 1
    assert not Attendance.objects.exists()


def test_an_account_taken_off_the_phone_is_marked(
    world: factories.World, activity: Activity, phone: Phone
) -> None:
    DeviceAccount.objects.update(ended_at=NOW)
    one, two, *_ = members(world)
    assert marks(phone.send([phone.scan(activity, **ticked(one))], NOW)) == [[Mark.REVOKED_DEVICE]]
    DeviceAccount.objects.create(device=phone.device, account=phone.account, pin="y", added_at=NOW)
    assert marks(phone.send([phone.scan(activity, **ticked(two))], NOW)) == [[]]


def test_a_role_that_ended_meanwhile_is_marked(
    world: factories.World, activity: Activity, phone: Phone
) -> None:
    Grant.objects.filter(account=phone.account).update(revoked_at=NOW, revoked_for="Uji")
    answer = phone.send([phone.scan(activity, **ticked(members(world)[0]))], NOW)
    assert marks(answer) == [[Mark.NOT_YOURS]]


def refused(answer: Any) -> tuple[int, str]:
    said = answer.json()
    assert said["id"]
    assert said["en"]
    return answer.status_code, said["code"]


def test_who_is_not_let_in(world: factories.World, activity: Activity, phone: Phone) -> None:
    scans = [phone.scan(activity, **ticked(members(world)[0]))]
    body = json.dumps(phone.batch(scans, NOW))
    stranger = Client().post("/api/hp/hadir", body, content_type="application/json")
    assert refused(stranger) == (401, "not_paired")
    assert refused(phone.send(scans, NOW, account=str(uuid4()))) == (403, "wrong_account")
    Grant.objects.filter(account=phone.account).delete()
    assert refused(phone.send(scans, NOW)) == (403, "no_grant")
    assert not Scan.objects.exists()


@pytest.mark.parametrize("body", ["", "{", "null", "[]", '{"scans": 1}', "\x00"])
def test_malformed_bodies(phone: Phone, body: str) -> None:
    status, code = refused(phone.post(body))
    assert (status, code) in {(400, "malformed"), (422, "invalid")}


@pytest.mark.parametrize(
    "wrong",
    [
        {"device_at": "kemarin"},
        {"device_at": "2024-11-07T08:00:00"},
        {"device_at": "0001-01-01T00:00:00+14:00"},
        {"device_at": "9999-12-31T23:59:59Z"},
        {"means": "telepati"},
        {"means": "code"},
        {"presence": "mungkin"},
        {"session": -1},
        {"session": 70000},
        {"id": "1"},
        {"activity": None},
        {"reason": "<script>"},
        {"reason": "x" * 31},
        {"card": "x" * 201},
    ],
    ids=lambda wrong: "-".join(f"{k}:{str(v)[:12]}" for k, v in wrong.items()),
)
def test_a_scan_that_is_not_as_the_schema_says(
    world: factories.World, activity: Activity, phone: Phone, wrong: dict[str, Any]
) -> None:
    scan = {**phone.scan(activity, **ticked(members(world)[0])), **wrong}
    answer = phone.send([scan], NOW)
    assert refused(answer) == (422, "invalid")
    assert "scans" in answer.json()["id"]
    assert not Scan.objects.exists()


@pytest.mark.parametrize("card", ["\\ud800", "\\u0000", "kartu \\ud83d\\ude00"])
def test_texts_that_no_database_holds(
    world: factories.World, activity: Activity, phone: Phone, card: str
) -> None:
    body = json.dumps(phone.batch([phone.scan(activity, means="card", card="KARTU")], NOW))
    answer = phone.post(body.replace("KARTU", card))
    assert answer.status_code in {200, 422}
    if answer.status_code == 200:
        assert marks(answer) == [[Mark.FORGED_CARD]]


@pytest.mark.parametrize("body", ["[" * 100_000, '{"batch": ' + "9" * 5000 + "}", '{"a": NaN}'])
def test_json_that_breaks_readers(phone: Phone, body: str) -> None:
    assert refused(phone.post(body))[0] in {400, 422}


def test_too_much_at_once(world: factories.World, activity: Activity, phone: Phone) -> None:
    member = members(world)[0]
    many = [phone.scan(activity, **ticked(member)) for _ in range(envelope.MOST_ITEMS + 1)]
    assert refused(phone.send(many, NOW)) == (413, "too_many")
    assert refused(phone.post(" " * (1 << 20) + "{}")) == (413, "too_large")
    assert not Scan.objects.exists()


def test_a_phone_that_sends_without_end_is_told_to_wait(
    activity: Activity, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(envelope, "_limiter", Limiter(Rate(2, 10**11)))
    answers = [phone.send([], NOW) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert refused(answers[2]) == (429, "too_fast")
    assert int(answers[2].headers["Retry-After"]) > 0


def test_an_empty_batch_is_a_greeting(activity: Activity, phone: Phone) -> None:
    answer = phone.send([], NOW)
    assert answer.status_code == 200
    assert answer.json()["results"] == []


def test_answers_stay_in_no_cache_and_the_schema_is_public(phone: Phone) -> None:
    assert phone.send([], NOW).headers["Cache-Control"] == "no-store"
    schema = Client().get("/api/hp/openapi.json").json()
    assert "/api/hp/hadir" in schema["paths"]
    assert "ScanBatch" in schema["components"]["schemas"]
