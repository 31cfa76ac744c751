"""What phones tell: kept once, marked where it cannot count, and a photo that is one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import InternalError, ProgrammingError, connection, transaction
from tests.factories import World
from tests.readiness.scenes import NOW, OperatorPhone, marks, named, pps_of, results
from tests.support.phoned import Phone, members

from garda.ledger.models import LedgerEntry
from garda.people.models import Grant
from garda.readiness.app_version import tell_version
from garda.readiness.models import ReadinessPhoto, ReadinessReport
from garda.readiness.queries import station_states


@pytest.fixture
def phone(here: World) -> OperatorPhone:
    """The first operator's."""
    first, second = members(here)[:2]
    named(pps_of(here), [first, second])
    return OperatorPhone(here, first)


def lacks(here: World) -> list[str]:
    """What the first station lacks."""
    return list(station_states(here.election, here.village.path)[0].lacks)


def test_two_operators_and_a_photo_make_a_station_ready(here: World, phone: OperatorPhone) -> None:
    other = OperatorPhone(here, members(here)[1])
    state = phone.state()
    assert marks(phone.send(state)) == [[]]
    assert lacks(here) == ["report", "photo"]
    assert marks(other.send(other.state())) == [[]]
    assert phone.photo(state["id"]).json()["state"] == "taken"
    assert lacks(here) == []


def test_the_phone_asks_what_it_must_have(here: World, phone: OperatorPhone) -> None:
    told = phone.client.get(f"/api/hp/siap/saya?account={phone.account.id}").json()
    assert told["rules"] == {
        "operators": 2, "storage_mb": 500, "clock_seconds": 300, "valid_days": 7,
        "newest_app": "v2",
    }  # fmt: skip
    assert told["stations"] == [
        {
            "station": str(phone.member.station_id),
            "number": 1,
            "village": here.village.name,
            "appointment": str(phone.member.id),
            "missing": ["report", "photo"],
        }
    ]


def test_three_times_sent_is_kept_once(phone: OperatorPhone) -> None:
    state = phone.state()
    states = [results(phone.send(state))[0]["state"] for _ in range(3)]
    assert states == ["taken", "known", "known"]
    assert ReadinessReport.objects.count() == 1
    assert LedgerEntry.objects.filter(act="readiness.reported").count() == 1


def test_twice_in_one_batch_is_kept_once(phone: OperatorPhone) -> None:
    state = phone.state()
    assert [r["state"] for r in results(phone.send(state, state))] == ["taken", "taken"]
    assert ReadinessReport.objects.count() == 1


def test_a_clock_off_a_year_is_kept_with_its_true_time_and_does_not_count(
    here: World, phone: OperatorPhone
) -> None:
    phone.behind = timedelta(days=365)
    assert marks(phone.send(phone.state())) == [[]]
    report = ReadinessReport.objects.get()
    assert report.happened_at == NOW
    assert report.offset_ms == 365 * 86_400_000
    assert report.device_at == NOW - timedelta(days=365)
    assert "clock" in lacks(here)


def test_a_state_from_the_future_happened_when_it_was_sent(phone: OperatorPhone) -> None:
    phone.send(phone.state(NOW + timedelta(days=30)))
    assert ReadinessReport.objects.get().happened_at == NOW


def test_a_time_outside_all_eras_is_refused_as_a_whole(phone: OperatorPhone) -> None:
    answer = phone.send(phone.state(device_at="1601-01-01T00:00:00+07:00"))
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    assert not ReadinessReport.objects.exists()


@pytest.mark.parametrize("storage", [-1, 10**12, "banyak"])
def test_storage_that_is_none_is_refused(phone: OperatorPhone, storage: Any) -> None:
    assert phone.send(phone.state(storage_mb=storage)).status_code == 422
    assert not ReadinessReport.objects.exists()


def test_a_member_who_is_no_operator_is_marked(here: World, phone: OperatorPhone) -> None:
    third = OperatorPhone(here, members(here)[2])
    assert marks(third.send(third.state())) == [["not_operator"]]
    assert lacks(here) == ["report", "photo"]


def test_nobody_of_the_seven_is_marked(here: World, phone: OperatorPhone) -> None:
    stranger = members(here)[8]  # of the other station
    answer = phone.send(
        phone.state(appointment=str(stranger.id)), phone.state(appointment=str(uuid4()))
    )
    assert marks(answer) == [["not_member"], ["not_member"]]
    assert set(ReadinessReport.objects.values_list("appointment", flat=True)) == {None}


def test_somebody_else_on_the_phone_is_not_the_operator_signed_in(
    here: World, phone: OperatorPhone
) -> None:
    pps = Phone(here)
    body = phone.state()
    answer = pps.client.post(
        "/api/hp/siap",
        {
            "batch": str(uuid4()), "account": str(pps.account.id), "sent_at": NOW.isoformat(),
            "items": [body],
        },
        content_type="application/json",
    )  # fmt: skip
    assert marks(answer) == [["other_person"]]


def test_another_station_is_not_yours_and_an_unknown_one_is_not_kept(
    here: World, phone: OperatorPhone
) -> None:
    elsewhere = here.stations[here.villages[1].path][0]
    answer = phone.send(phone.state(station=str(elsewhere.id)), phone.state(station=str(uuid4())))
    first, second = results(answer)
    assert first["marks"] == ["not_member", "not_yours"]
    assert (second["state"], second["marks"]) == ("refused", ["unknown_station"])
    assert ReadinessReport.objects.count() == 1


def test_a_revoked_phone_and_an_ended_role_are_kept_marked(
    here: World, phone: OperatorPhone
) -> None:
    phone.revoke()
    assert marks(phone.send(phone.state())) == [["revoked_device"]]
    Grant.objects.filter(account=phone.account).update(revoked_at=NOW, revoked_for="Diganti")
    assert marks(phone.send(phone.state())) == [["revoked_device", "ended_role"]]
    assert lacks(here)[0] == "report"


def test_a_phone_revoked_afterwards_makes_the_station_unready(
    here: World, phone: OperatorPhone
) -> None:
    phone.send(phone.state())
    phone.revoke()
    assert "device" in lacks(here)


def test_an_old_app_does_not_count_once_the_newest_is_known(
    here: World, phone: OperatorPhone
) -> None:
    phone.send(phone.state(app="v1"))
    assert "app" in lacks(here)
    tell_version(lambda: "v1")
    assert "app" not in lacks(here)


class TestPhoto:
    def test_twice_sent_is_kept_once(self, phone: OperatorPhone) -> None:
        state = phone.state()
        phone.send(state)
        assert [phone.photo(state["id"]).json()["state"] for _ in range(2)] == ["taken", "known"]
        photo = ReadinessPhoto.objects.get()
        assert photo.upload.media_type == "image/jpeg"
        assert photo.upload.path == phone.member.path

    @pytest.mark.parametrize("data", [b"bukan gambar", b"%PDF-1.7 x", b"\xff\xd8\xff broken", b""])
    def test_no_picture_is_refused_with_what_to_do(
        self, here: World, phone: OperatorPhone, data: bytes
    ) -> None:
        state = phone.state()
        phone.send(state)
        answer = phone.photo(state["id"], data)
        assert answer.status_code in {409, 422}
        assert set(answer.json()) == {"code", "id", "en"}
        assert not ReadinessPhoto.objects.exists()
        assert "photo" in lacks(here)

    def test_a_photo_before_its_check_waits_on_the_phone(self, phone: OperatorPhone) -> None:
        answer = phone.photo(str(uuid4()))
        assert (answer.status_code, answer.json()["code"]) == (404, "unknown_report")

    def test_the_check_of_another_account_is_not_there(
        self, here: World, phone: OperatorPhone
    ) -> None:
        state = phone.state()
        phone.send(state)
        other = OperatorPhone(here, members(here)[1])
        assert other.photo(state["id"]).status_code == 404

    def test_a_photo_of_a_marked_check_does_not_count(
        self, here: World, phone: OperatorPhone
    ) -> None:
        third = OperatorPhone(here, members(here)[2])
        state = third.state()
        third.send(state)
        assert third.photo(state["id"]).json()["state"] == "taken"
        assert "photo" in lacks(here)

    def test_a_stranger_sends_nothing(self, phone: OperatorPhone) -> None:
        phone.client.cookies.clear()
        assert phone.photo(str(uuid4())).status_code == 401


def test_what_was_told_is_never_changed(phone: OperatorPhone) -> None:
    phone.send(phone.state())
    for statement in (
        "UPDATE readiness_readinessreport SET camera = false",
        "DELETE FROM readiness_readinessphoto",
    ):
        with (
            pytest.raises((InternalError, ProgrammingError)),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


def test_a_batch_costs_the_same_for_one_and_for_many(
    phone: OperatorPhone, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(16):
        phone.send(*[phone.state() for _ in range(40)])
