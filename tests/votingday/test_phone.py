"""What phones report: kept once, marked where it cannot count, with the time it happened."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import InternalError, ProgrammingError, connection, transaction
from tests.factories import World
from tests.support import files
from tests.votingday.scenes import MORNING, VOTING, StationPhone, group, later, marks, results

from garda.kernel.ids import uuid7
from garda.kernel.roles import Role
from garda.ledger.models import LedgerEntry
from garda.people.models import Grant
from garda.votingday.models import Incident, RollCallMember, StationReport
from garda.votingday.queries import station_days


@pytest.fixture
def phone(here: World) -> StationPhone:
    return StationPhone(here, here.station())


def taken(here: World) -> dict[str, Any]:
    """Steps of the first station."""
    return station_days(here.election, here.station().path, VOTING)[0].taken


def test_a_step_is_seen_at_the_time_it_happened(here: World, phone: StationPhone) -> None:
    at = MORNING - timedelta(minutes=4)
    assert marks(phone.send(phone.step(at=at))) == [[]]
    assert taken(here) == {"opened": at}


def test_three_times_sent_is_kept_once(phone: StationPhone) -> None:
    step = phone.step()
    assert [results(phone.send(step))[0]["state"] for _ in range(3)] == ["taken", "known", "known"]
    assert StationReport.objects.count() == 1
    assert LedgerEntry.objects.filter(act="votingday.reported").count() == 1


def test_twice_in_one_batch_is_kept_once(phone: StationPhone) -> None:
    step = phone.step()
    assert [r["state"] for r in results(phone.send(step, step))] == ["taken", "taken"]
    assert StationReport.objects.count() == 1


def test_a_clock_off_by_a_year_is_corrected_and_named(here: World, phone: StationPhone) -> None:
    phone.behind = timedelta(days=365)
    assert marks(phone.send(phone.step())) == [["clock"]]
    assert taken(here) == {"opened": MORNING}
    assert StationReport.objects.get().offset_ms == 365 * 86_400_000


def test_what_claims_the_future_happened_when_it_was_sent(here: World, phone: StationPhone) -> None:
    phone.send(phone.step(at=MORNING + timedelta(days=30)))
    assert taken(here) == {"opened": MORNING}


def test_a_day_without_a_vote_does_not_count(here: World, phone: StationPhone) -> None:
    assert marks(phone.send(phone.step(at=MORNING - timedelta(days=2)))) == [["time"]]
    assert taken(here) == {}
    assert StationReport.objects.get().counts is False


def test_what_ends_after_midnight_belongs_to_the_vote(here: World, phone: StationPhone) -> None:
    late = MORNING + timedelta(hours=20)
    with later(here, late):
        assert marks(phone.send(phone.step("counting_done", at=late))) == [[]]
    assert taken(here) == {"counting_done": late}


def test_a_neighbours_station_is_kept_and_does_not_count(here: World, phone: StationPhone) -> None:
    other = here.station(1)
    assert marks(phone.send(phone.step(station=str(other.id)))) == [["not_yours"]]
    assert station_days(here.election, other.path, VOTING)[0].taken == {}


def test_a_station_of_nowhere_is_refused_and_nothing_kept(phone: StationPhone) -> None:
    answer = phone.send(phone.step(station=str(uuid4())))
    assert results(answer)[0] | {"id": ""} == {
        "id": "", "state": "refused", "marks": ["unknown_station"],
    }  # fmt: skip
    assert not StationReport.objects.exists()


def test_a_revoked_phone_sends_what_does_not_count(here: World, phone: StationPhone) -> None:
    phone.revoke()
    assert marks(phone.send(phone.step())) == [["revoked_device"]]
    assert taken(here) == {}
    assert phone.client.get(f"/api/hp/tps/hari?account={phone.account.id}").status_code == 403


def test_whose_role_has_ended_sends_what_does_not_count(here: World, phone: StationPhone) -> None:
    Grant.objects.filter(account=phone.account).update(valid_to=VOTING - timedelta(days=1))
    (found,) = marks(phone.send(phone.step()))
    assert "ended_role" in found
    assert taken(here) == {}


def test_a_roll_call_names_who_is_here(here: World, phone: StationPhone) -> None:
    seven = group(here.station())
    present = [str(member.id) for member in seven[:6]]
    assert marks(phone.send(phone.step("roll_call", present=present))) == [[]]
    report = StationReport.objects.get()
    assert report.present == 6
    assert set(report.members.values_list("appointment", flat=True)) == {m.id for m in seven[:6]}


def test_a_stranger_at_the_roll_call_is_not_counted(here: World, phone: StationPhone) -> None:
    elsewhere = group(here.station(1))[0]
    present = [str(group(here.station())[0].id), str(elsewhere.id)]
    assert marks(phone.send(phone.step("roll_call", present=present))) == [["not_member"]]
    assert StationReport.objects.get().present == 1
    assert RollCallMember.objects.count() == 1


@pytest.mark.parametrize(
    "changed",
    [
        {"kind": "settled"},
        {"kind": ""},
        {"device_at": "2024-11-27T07:00:00"},
        {"device_at": "1601-01-01T00:00:00+07:00"},
        {"present": ["x"]},
        {"present": [str(uuid4())] * 21},
        {"id": "satu"},
    ],
    ids=["read elsewhere", "no kind", "no zone", "no era", "no id", "too many", "no own id"],
)
def test_what_is_no_report_is_refused(phone: StationPhone, changed: dict[str, Any]) -> None:
    answer = phone.send(phone.step(**changed))
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    assert not StationReport.objects.exists()


def test_a_stranger_without_a_device_is_turned_away(phone: StationPhone) -> None:
    phone.client.cookies.clear()
    assert phone.send(phone.step()).status_code == 401


def test_the_phone_fetches_its_station_and_group(here: World, phone: StationPhone) -> None:
    phone.send(phone.step())
    told = phone.fetch()
    (station,) = told["stations"]
    assert (station["number"], station["day"]) == (1, "2024-11-27")
    assert [member["seat"] for member in station["members"]] == list(range(1, 8))
    steps = {step["kind"]: step["at"] for step in station["steps"]}
    assert steps["opened"] is not None
    assert steps["counting"] is None


def test_queries_do_not_grow_with_the_batch(
    here: World, phone: StationPhone, django_assert_max_num_queries: Any
) -> None:
    steps = [phone.step("opened", at=MORNING - timedelta(seconds=n)) for n in range(60)]
    with django_assert_max_num_queries(22):
        phone.send(*steps)


def test_reports_can_only_be_added_to(phone: StationPhone) -> None:
    phone.send(phone.step())
    for statement in ("UPDATE votingday_stationreport SET counts = false",
                      "DELETE FROM votingday_stationreport"):  # fmt: skip
        with (
            pytest.raises((ProgrammingError, InternalError)),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


INCIDENTS = "/api/hp/tps/kejadian"


def rain(phone: StationPhone, **changed: Any) -> dict[str, Any]:
    told = {"id": str(uuid7()), "kind": "delay", "text": "Hujan deras."}
    return {**phone.step(), **told, **changed}


def test_an_incident_from_the_phone_is_kept_once(phone: StationPhone) -> None:
    told = rain(phone)
    states = [results(phone.send(told, to=INCIDENTS))[0]["state"] for _ in range(2)]
    assert states == ["taken", "known"]
    assert Incident.objects.get().happened_at == MORNING


def test_one_that_is_refused_holds_up_no_other(here: World, phone: StationPhone) -> None:
    wrong = rain(phone, kind="objection")
    strange = rain(phone, station=str(uuid4()))
    elsewhere = rain(phone, station=str(here.station(1).id))
    answer = results(phone.send(wrong, strange, elsewhere, rain(phone), to=INCIDENTS))
    assert [(r["state"], r["marks"]) for r in answer] == [
        ("refused", ["no_pair"]),
        ("refused", ["unknown_station"]),
        ("refused", ["not_allowed"]),
        ("taken", []),
    ]


def test_a_revoked_phone_writes_no_incidents(phone: StationPhone) -> None:
    phone.revoke()
    assert marks(phone.send(rain(phone), to=INCIDENTS)) == [["revoked_device"]]
    assert not Incident.objects.exists()


PHOTOS = "/api/hp/tps/kejadian-foto"


def send_photo(phone: StationPhone, incident: str, data: bytes) -> dict[str, Any]:
    """One picture of an incident, as the app sends it."""
    head = {
        "batch": str(uuid4()),
        "account": str(phone.account.id),
        "sent_at": MORNING.isoformat(),
        "id": str(uuid7()),
        "incident": incident,
        "foto": SimpleUploadedFile("foto.jpg", data, "image/jpeg"),
    }
    return results(phone.client.post(PHOTOS, head))[0]


def test_a_photo_follows_its_incident_once(phone: StationPhone) -> None:
    told = rain(phone)
    early = send_photo(phone, told["id"], files.photo())
    assert (early["state"], early["refusal"]["code"]) == ("refused", "unknown_incident")
    phone.send(told, to=INCIDENTS)
    states = [send_photo(phone, told["id"], files.photo())["state"] for _ in range(2)]
    assert states == ["taken", "known"]
    assert Incident.objects.get().photos.count() == 1
    assert LedgerEntry.objects.filter(act="votingday.incident_photo").count() == 1


def test_photos_of_an_incident_that_are_not_taken(here: World, phone: StationPhone) -> None:
    told = rain(phone)
    phone.send(told, to=INCIDENTS)
    neighbour = StationPhone(here, here.station(1))
    wrong = {
        "not_allowed": send_photo(neighbour, told["id"], files.photo()),
        "file_type": send_photo(phone, told["id"], b"no picture"),
    }
    phone.revoke()
    wrong["revoked_device"] = send_photo(phone, told["id"], files.photo())
    for code, result in wrong.items():
        assert (result["state"], result["refusal"]["code"]) == ("refused", code)
    assert not Incident.objects.get().photos.exists()


def test_a_supervisor_watches_the_station_and_reports_no_step(here: World) -> None:
    phone = StationPhone(here, here.station(), Role.PTPS)
    (station,) = phone.fetch()["stations"]
    assert (station["role"], station["number"]) == ("supervisor", 1)
    assert station["code"].endswith("001")
    assert len(station["code"]) == 13
    (found,) = marks(phone.send(phone.step()))
    assert "not_yours" in found
    assert taken(here) == {}
    told = rain(phone)
    assert results(phone.send(told, to=INCIDENTS))[0]["state"] == "taken"
    assert send_photo(phone, told["id"], files.photo())["state"] == "taken"
    assert Incident.objects.get().role == Role.PTPS
