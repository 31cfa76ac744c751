"""What a station's phone is told, registers and photographs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.support import files
from tests.support.counted import enter, sheet
from tests.support.stationed import VOTES, Stationed, StationPhone, point, results, stationed

from garda.kernel import clock
from garda.kernel.canonical import sha256_hex
from garda.kernel.ids import uuid7
from garda.kernel.roles import Role
from garda.packs.forms import definition_from_json
from garda.readiness.models import StationOperator
from garda.results.models import DeviceKey, FormPhoto, Source
from garda.results.queries import form_sha256, load_definition

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Stationed:
    return stationed()


@pytest.fixture(autouse=True)
def _wall(scene: Stationed) -> Iterator[None]:
    with clock.wall_at(scene.now):
        yield


@pytest.fixture
def phone(scene: Stationed) -> StationPhone:
    return scene.phone()


def told(answer: Any) -> dict[str, Any]:
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = answer.json()
    return found


# --- what is told ---------------------------------------------------------------------------------


def test_an_operator_is_told_the_own_station_alone(scene: Stationed, phone: StationPhone) -> None:
    said = told(phone.get("tugas"))
    (station,) = said["stations"]
    assert station["station"] == str(scene.station().id)
    assert station["role"] == "operator"
    assert len(station["code"]) == 13
    assert station["code"].endswith("001")
    assert station["voters"] == {"dpt_l": 100, "dpt_p": 100, "dpt_j": 200}
    assert [(o["slot"], o["you"], o["present"]) for o in station["operators"]] == [
        (1, True, None),
        (2, False, None),
    ]
    assert all(operator["name"] for operator in station["operators"])
    assert station["roll_call"] == {"state": "waiting", "present": None, "at": None}
    assert len(station["forms"]) == 2
    assert said["election"]["practice"] is True


def test_the_forms_are_those_that_were_frozen(scene: Stationed, phone: StationPhone) -> None:
    said = told(phone.get("tugas"))
    assert {contest["kind"] for contest in said["contests"]} == {"bupati", "gubernur"}
    for contest in said["contests"]:
        own = scene.counted.contests[contest["kind"]]
        assert definition_from_json(contest["definition"]) == load_definition(own.id)
        assert contest["form_sha256"] == form_sha256(own.id)
        assert [choice["number"] for choice in contest["choices"]] == [1, 2]


def test_pps_and_ppk_are_told_all_stations_they_may_take_over_for(scene: Stationed) -> None:
    counts = {}
    for role in (Role.PPS, Role.PPK):
        said = told(scene.helper(role).get("tugas"))
        assert {station["role"] for station in said["stations"]} == {"assisted"}
        counts[role] = len(said["stations"])
    assert counts == {Role.PPS: 2, Role.PPK: 3}


def station_told(phone: StationPhone, scene: Stationed) -> dict[str, Any]:
    stations: list[dict[str, Any]] = told(phone.get("tugas"))["stations"]
    return next(each for each in stations if each["station"] == str(scene.station().id))


def call_roll(phone: StationPhone, here: list[str]) -> None:
    about = {"id": str(uuid7()), "station": str(phone.station.id), "kind": "roll_call"}
    item = {**about, "present": here, "device_at": phone.told(phone.scene.now)}
    assert results(phone.post("laporan", item))[0]["state"] == "taken"


def test_who_takes_over_is_told_the_seven_and_who_of_them_is_there(
    scene: Stationed, phone: StationPhone
) -> None:
    helper = scene.helper(Role.PPS)
    before = station_told(helper, scene)["members"]
    assert [member["seat"] for member in before] == list(range(1, 8))
    assert [member["slot"] for member in before] == [1, 2, None, None, None, None, None]
    assert {(member["you"], member["present"]) for member in before} == {(False, None)}
    here = [member["appointment"] for member in before[2:]]
    call_roll(phone, here)
    after = station_told(helper, scene)
    assert after["roll_call"]["present"] == 5
    assert [member["appointment"] for member in after["members"] if member["present"]] == here


def test_who_is_no_operator_any_more_is_told_nothing(scene: Stationed, phone: StationPhone) -> None:
    StationOperator.objects.update(ended_at=scene.now)
    assert told(phone.get("tugas"))["stations"] == []
    assert told(phone.get("status"))["stations"] == []


def test_a_revoked_phone_is_told_nothing(phone: StationPhone) -> None:
    phone.revoke()
    for what in ("tugas", "status"):
        answer = phone.get(what)
        assert (answer.status_code, answer.json()["code"]) == (403, "revoked_device")


@pytest.mark.parametrize(("what", "most"), [("tugas", 15), ("status", 12)])
def test_the_number_of_stations_does_not_matter(
    scene: Stationed, phone: StationPhone, what: str, most: int
) -> None:
    helper = scene.helper(Role.PPK)
    for each in (phone, helper):
        each.get(what)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            told(each.get(what))
        assert len(asked) <= most, [q["sql"] for q in asked]


# --- the key --------------------------------------------------------------------------------------


def test_a_key_is_registered_once(phone: StationPhone) -> None:
    item = phone.key_item()
    first = results(phone.post("kunci", item))[0]
    again = results(phone.post("kunci", item))[0]
    other_id = results(phone.post("kunci", {**item, "id": str(uuid7())}))[0]
    assert [r["state"] for r in (first, again, other_id)] == ["taken", "known", "known"]
    row = DeviceKey.objects.get()
    assert (row.account, row.device) == (phone.account.id, phone.device.id)
    (key,) = told(phone.get("tugas"))["stations"][0]["keys"]
    assert (key["sha256"], key["revoked"]) == (first["sha256"], False)


def test_keys_that_are_not_taken(scene: Stationed, phone: StationPhone) -> None:
    point_of_nothing = "B" + point(phone.private)[1:43] + "A" * 44
    wrong: dict[str, dict[str, Any]] = {
        "bad_key": {"public_key": point_of_nothing},
        "unknown_station": {"station": str(uuid7())},
        "not_operator": {"station": str(scene.station(1).id)},
    }
    for code, changed in wrong.items():
        result = results(phone.post("kunci", phone.key_item(**changed)))[0]
        assert (result["state"], result["refusal"]["code"]) == ("refused", code)
    third = scene.phone(seat=2)
    assert third.register()["refusal"]["code"] == "not_operator"
    other = scene.phone(seat=1)
    phone.register()
    stolen = results(other.post("kunci", phone.key_item()))[0]
    assert stolen["refusal"]["code"] == "id_used"
    assert DeviceKey.objects.count() == 1


def test_the_sixth_key_is_refused(scene: Stationed, phone: StationPhone) -> None:
    states = []
    for _ in range(6):
        phone.private = type(phone)(scene, phone.account, phone.station, phone.second).private
        states.append(phone.register()["state"])
    assert states == ["taken"] * 5 + ["refused"]


def test_the_key_of_a_revoked_phone_is_listed_as_revoked(phone: StationPhone) -> None:
    phone.revoke()
    assert phone.register()["marks"] == ["revoked_device"]
    assert DeviceKey.objects.get().revoked_at is not None


# --- photos ---------------------------------------------------------------------------------------


def photo_fields(phone: StationPhone, data: bytes, **changed: Any) -> dict[str, Any]:
    about = {"id": str(uuid7()), "round": str(phone.round().id), "page": 1}
    told_ = {"sha256": sha256_hex(data), "device_at": phone.told(phone.scene.now)}
    return {**phone.head(), **about, **told_, **changed}


def post_photo(phone: StationPhone, fields: dict[str, Any], data: bytes) -> dict[str, Any]:
    file = SimpleUploadedFile("foto.jpg", data, "image/jpeg")
    return results(phone.client.post("/api/hp/tps/foto", {**fields, "foto": file}))[0]


def test_a_page_is_kept_once(phone: StationPhone) -> None:
    data = files.photo()
    fields = photo_fields(phone, data)
    first, again = (post_photo(phone, fields, data) for _ in range(2))
    assert (first["state"], again["state"]) == ("taken", "known")
    assert first["receipt"] == again["receipt"]
    assert FormPhoto.objects.get().object_sha256 == fields["sha256"]
    form = told(phone.get("status"))["stations"][0]["forms"][0]
    assert [(p["page"], p["sha256"], p["inspected"]) for p in form["photos"]] == [
        (1, fields["sha256"], False)
    ]


def test_a_page_in_pieces_goes_on_where_it_stopped(phone: StationPhone) -> None:
    data = files.photo()
    fields = photo_fields(phone, data)
    half = len(data) // 2

    def piece(offset: int, part: bytes) -> dict[str, Any]:
        names = ("account", "round", "page", "sha256", "device_at", "sent_at")
        query = {name: fields[name] for name in names} | {"total": len(data)}
        return told(
            phone.client.post(
                f"/api/hp/tps/foto/{fields['id']}/{offset}",
                part,
                content_type="application/octet-stream",
                query_params=query,
            )
        )

    assert piece(0, data[:half])["have"] == half
    assert piece(0, data[:half])["have"] == half
    assert piece(half + 1, data[half + 1 :])["have"] == half
    whole = piece(half, data[half:])
    assert (whole["have"], whole["result"]["state"]) == (len(data), "taken")
    assert post_photo(phone, fields, data)["state"] == "known"


def test_what_is_no_page(scene: Stationed, phone: StationPhone) -> None:
    data = files.photo()
    wrong = {
        "photo_differs": (photo_fields(phone, b"x"), data),
        "unknown_round": (photo_fields(phone, data, round=str(uuid7())), data),
        "file_type": (photo_fields(phone, b"no picture"), b"no picture"),
    }
    for code, (fields, sent) in wrong.items():
        result = post_photo(phone, fields, sent)
        assert (result["state"], result["refusal"]["code"]) == ("refused", code)
    assert not FormPhoto.objects.exists()


# --- status ---------------------------------------------------------------------------------------


def test_the_status_tells_the_own_figures_and_nothing_of_other_sources(
    scene: Stationed, phone: StationPhone
) -> None:
    enter(scene.counted, scene.counted.bupati, scene.station(), Source.PPK, sheet(VOTES))
    phone.register()
    item = phone.item(phone.form(sheet((31, 49))))
    (sent,) = phone.send(item)
    stations = told(phone.get("status"))["stations"]
    forms = {form["round"]: form for form in stations[0]["forms"]}
    form = forms[item["forms"][0]["round"]]
    assert form["state"] == form["blocks"]["votes"] == "looked_at"
    assert form["blocks"]["disability"] == "settled"
    assert [(r["id"], r["version"], r["by_you"]) for r in form["readings"]] == [
        (item["forms"][0]["id"], 1, True)
    ]
    assert form["readings"][0]["receipt"] == sent["forms"][0]["receipt"]
    assert "ppk" not in str(stations)


def test_a_supervisor_is_told_how_far_the_forms_are_and_no_figure(
    scene: Stationed, phone: StationPhone
) -> None:
    phone.register()
    phone.send(phone.item(phone.form(sheet(VOTES))))
    watching = scene.supervisor()
    assert told(watching.get("tugas"))["stations"] == []
    (station,) = told(watching.get("status"))["stations"]
    states = {form["contest"]: form["state"] for form in station["forms"]}
    assert states[str(scene.counted.bupati.id)] == "first"
    assert set(states.values()) == {"first", "empty"}
    assert "figures" not in str(station)
