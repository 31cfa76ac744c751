"""A station's figures over HTTP: taken once, kept with marks, held, or refused in words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from tests.results.acts import FIRST_SENDING, entries
from tests.results.rounds import replace_round
from tests.support.counted import enter, sheet
from tests.support.stationed import VOTES, Stationed, StationPhone, results, stationed

from garda.kernel import clock
from garda.kernel.roles import Role
from garda.people.models import Grant
from garda.results.models import Channel, HeldReading, Reading, Settlement, Source
from garda.results.queries import form_sha256

pytestmark = pytest.mark.django_db
OTHER = sheet((31, 49))
#: Queries of one submission: the election, the device and its account; the station, its group,
#: their roll-call and the sender's roles; the forms' rounds and keys; then the sending itself,
#: whose act is undone where the role was revoked meanwhile.
ENVELOPE, STANDING, FORMS, GRANT = 2, 3, 2, 1


@pytest.fixture
def scene() -> Stationed:
    return stationed()


@pytest.fixture(autouse=True)
def _wall(scene: Stationed) -> Iterator[None]:
    with clock.wall_at(scene.now):
        yield


@pytest.fixture
def phone(scene: Stationed) -> StationPhone:
    made = scene.phone()
    assert made.register()["state"] == "taken"
    return made


def only(found: list[dict[str, Any]]) -> dict[str, Any]:
    assert len(found) == 1
    return found[0]


def marks(result: dict[str, Any]) -> set[str]:
    """Without the roll-call, which no scene here has."""
    return set(result["marks"]) - {"no_roll_call"}


def refused(result: dict[str, Any]) -> str:
    assert (result["state"], result["counts"], result["forms"]) == ("refused", False, [])
    assert result["refusal"]["id"]
    assert result["refusal"]["en"]
    code: str = result["refusal"]["code"]
    return code


def test_both_forms_of_a_station_are_one_act(scene: Stationed, phone: StationPhone) -> None:
    before = entries()
    forms = [phone.form(contest=contest) for contest in scene.counted.contests.values()]
    result = only(phone.send(phone.item(*forms)))
    assert (result["state"], result["counts"], marks(result)) == ("taken", True, set())
    assert [(f["id"], f["version"]) for f in result["forms"]] == [(f["id"], 1) for f in forms]
    assert entries() == before + 1
    for row in Reading.objects.all():
        assert (row.channel, row.source, row.device) == ("phone", "operator", phone.device.id)
        assert row.read_back_by == phone.second.person_id
        assert row.device_key is not None
        assert row.signature
        assert row.shown == ["paper"]


@pytest.mark.parametrize("forms", [1, 2])
def test_one_submission_asks_no_more_than_it_must(
    scene: Stationed, phone: StationPhone, django_assert_num_queries: Any, forms: int
) -> None:
    """Whatever the number of forms: who sends, how they stand to the station, and one act."""
    for contest in scene.counted.contests.values():
        form_sha256(contest.id)
    sent = [phone.form(contest=c) for c in list(scene.counted.contests.values())[:forms]]
    with django_assert_num_queries(ENVELOPE + STANDING + FORMS + FIRST_SENDING + GRANT):
        assert only(phone.send(phone.item(*sent)))["state"] == "taken"


def test_sent_again_it_gives_the_first_receipt(phone: StationPhone) -> None:
    item = phone.item()
    first = only(phone.send(item))
    before = entries()
    for _ in range(2):
        again = only(phone.send(item))
        assert again == {**first, "state": "known"}
    assert entries() == before
    assert Reading.objects.count() == 1


def test_the_same_id_with_other_figures_is_refused(phone: StationPhone) -> None:
    form = phone.form()
    phone.send(phone.item(form))
    other = phone.form(OTHER, id=form["id"])
    assert refused(only(phone.send(phone.item(other)))) == "id_used"
    assert Reading.objects.get().figures == form["figures"]


# --- remarks: it counts all the same --------------------------------------------------------------


def test_a_phone_without_a_registered_key(scene: Stationed) -> None:
    stranger = scene.phone()
    result = only(stranger.send(stranger.item()))
    assert (result["counts"], marks(result)) == (True, {"unknown_key"})
    assert Reading.objects.get().device_key is None


def test_figures_that_are_not_those_signed(phone: StationPhone) -> None:
    form = phone.form() | {"figures": phone.form(OTHER)["figures"]}
    result = only(phone.send(phone.item(form)))
    assert (result["counts"], marks(result)) == (True, {"bad_signature"})
    row = Reading.objects.get()
    assert row.figures == form["figures"]
    assert row.signature == form["signature"]
    assert row.device_key is None


def test_unsigned_figures(phone: StationPhone) -> None:
    result = only(phone.send(phone.item(phone.form(signature="", key=""))))
    assert (result["counts"], marks(result)) == (True, {"unsigned"})


def test_a_member_who_is_no_operator_may_read_back(scene: Stationed, phone: StationPhone) -> None:
    third = scene.members()[2]
    result = only(phone.send(phone.item(read_back_by=str(third.id))))
    assert (result["counts"], marks(result)) == (True, {"other_reader"})
    assert Reading.objects.get().read_back_by == third.person_id


@pytest.mark.parametrize("offset", [0, 366 * 86_400])
def test_a_clock_wrong_by_a_year_is_corrected_and_named(
    scene: Stationed, phone: StationPhone, offset: int
) -> None:
    phone.behind = timedelta(days=366)
    result = only(phone.send(phone.item(phone.form(offset=offset))))
    assert (result["counts"], marks(result)) == (True, {"clock"})
    assert Reading.objects.get().happened_at == scene.now


def test_the_correction_of_a_clock_is_part_of_what_is_signed(phone: StationPhone) -> None:
    result = only(phone.send(phone.item(phone.form() | {"offset": 60})))
    assert (result["counts"], marks(result)) == (True, {"bad_signature"})


def test_the_pps_takes_over_from_paper_or_by_telephone(scene: Stationed) -> None:
    for position, (role, channel) in enumerate((("paper", Channel.PAPER), ("call", Channel.CALL))):
        helper = scene.helper(Role.PPS)
        helper.station, helper.second = scene.station(position), scene.members(position)[0]
        result = only(helper.send(helper.item(helper.form(signature=""), role=role)))
        assert result["counts"]
        assert "assisted" in result["marks"]
        assert Reading.objects.filter(channel=channel, source=Source.OPERATOR).count() == 1


# --- held: kept, and no source --------------------------------------------------------------------


def held(phone: StationPhone, result: dict[str, Any]) -> set[str]:
    assert (result["state"], result["counts"]) == ("taken", False)
    row = HeldReading.objects.get()
    assert [form["receipt"] for form in result["forms"]] == [row.receipt]
    assert set(row.marks) == set(result["marks"])
    assert not Settlement.objects.exists()
    return marks(result)


@pytest.mark.parametrize("who", ["nobody", "sender", "other station", "stranger"])
def test_who_cannot_have_read_back(scene: Stationed, phone: StationPhone, who: str) -> None:
    named = {
        "nobody": None,
        "sender": str(scene.members()[0].id),
        "other station": str(scene.members(1)[0].id),
        "stranger": str(uuid4()),
    }
    result = only(phone.send(phone.item(read_back_by=named[who])))
    assert held(phone, result) == {"no_read_back"}


def test_a_revoked_phone_hands_over_what_it_holds(phone: StationPhone) -> None:
    phone.revoke()
    item = phone.item()
    assert held(phone, only(phone.send(item))) == {"revoked_device"}
    assert HeldReading.objects.get().content["figures"] == item["forms"][0]["figures"]
    again = only(phone.send(item))
    assert (again["state"], again["counts"]) == ("known", False)
    assert HeldReading.objects.count() == 1


def test_what_was_taken_before_the_phone_was_revoked_stays_a_source(phone: StationPhone) -> None:
    item = phone.item()
    first = only(phone.send(item))
    phone.revoke()
    assert only(phone.send(item)) == {**first, "state": "known"}
    assert not HeldReading.objects.exists()


def test_a_role_that_has_ended(scene: Stationed, phone: StationPhone) -> None:
    Grant.objects.filter(account=phone.account).update(revoked_at=scene.now, revoked_for="Uji")
    assert "ended_role" in held(phone, only(phone.send(phone.item())))


def test_a_member_who_is_no_operator(scene: Stationed) -> None:
    third = scene.phone(seat=2)
    assert held(third, only(third.send(third.item(third.form(signature=""))))) == {
        "not_operator",
        "unsigned",
    }


def test_the_operator_of_another_station(scene: Stationed) -> None:
    other = scene.phone(position=1)
    other.station = scene.station()
    assert "not_yours" in held(other, only(other.send(other.item())))


def test_figures_in_the_order_of_another_form(phone: StationPhone) -> None:
    form = phone.form(form_sha256="0" * 64, figures=[1, 2, 3])
    assert held(phone, only(phone.send(phone.item(form)))) == {"other_form"}


def test_a_form_whose_round_was_replaced(scene: Stationed, phone: StationPhone) -> None:
    form = phone.form()
    replace_round(scene.counted)
    assert held(phone, only(phone.send(phone.item(form)))) == {"replaced_round"}


def test_what_was_held_counts_once_nothing_holds_it(scene: Stationed) -> None:
    third = scene.phone(seat=2)
    item = third.item(third.form(signature=""))
    third.send(item)
    from garda.readiness.models import StationOperator

    StationOperator.objects.filter(appointment=scene.members()[0]).update(
        appointment=scene.members()[2]
    )
    result = only(third.send(item))
    assert (result["state"], result["counts"]) == ("taken", True)
    assert Reading.objects.get().id == HeldReading.objects.get().id


# --- two phones, and corrections ------------------------------------------------------------------


def test_two_phones_with_different_figures(scene: Stationed, phone: StationPhone) -> None:
    phone.send(phone.item())
    other = scene.phone(seat=1)
    other.register()
    result = only(other.send(other.item(other.form(OTHER))))
    assert (result["state"], result["counts"], marks(result)) == (
        "taken", False, {"other_figures"},
    )  # fmt: skip
    assert Reading.objects.count() == 1
    assert HeldReading.objects.get().content["figures"] == other.form(OTHER)["figures"]


def test_two_phones_with_the_same_figures(scene: Stationed, phone: StationPhone) -> None:
    phone.send(phone.item())
    other = scene.phone(seat=1)
    other.register()
    result = only(other.send(other.item()))
    assert (result["state"], result["counts"]) == ("taken", True)
    assert set(Settlement.objects.values_list("state", flat=True)) == {"first"}


def test_a_correction_names_what_it_corrects_and_why(phone: StationPhone) -> None:
    first = phone.form()
    phone.send(phone.item(first))
    bare = phone.form(OTHER, corrects=first["id"])
    assert refused(only(phone.send(phone.item(bare)))) == "reason_missing"
    result = only(phone.send(phone.item({**bare, "reason": "Salah baca plano."})))
    assert (result["counts"], result["forms"][0]["version"]) == (True, 2)
    late = phone.form(sheet((29, 51)), corrects=first["id"], reason="Salah baca.")
    assert not only(phone.send(phone.item(late)))["counts"]


# --- refused --------------------------------------------------------------------------------------


def test_what_says_nothing_is_refused_in_words(scene: Stationed, phone: StationPhone) -> None:
    count = len(phone.form()["figures"])
    wrong = {
        "unknown_round": phone.form(round=str(uuid4())),
        "bad_reading": phone.form(figures=[None] * count),
        "K14": phone.form(sheet((3000, 50))),
    }
    for code, form in wrong.items():
        assert refused(only(phone.send(phone.item(form)))) == code
    assert refused(only(phone.send(phone.item(phone.form(figures=[1, 2]))))) == "bad_reading"
    assert refused(only(phone.send(phone.item(phone.form(sheet((-1, 50))))))) == "K14"
    elsewhere = phone.item(station=str(uuid4()))
    assert refused(only(phone.send(elsewhere))) == "unknown_station"
    assert not Reading.objects.exists()
    assert not HeldReading.objects.exists()


def test_one_wrong_station_does_not_keep_the_others_back(
    scene: Stationed, phone: StationPhone
) -> None:
    found = phone.send(phone.item(station=str(uuid4())), phone.item())
    assert [result["state"] for result in found] == ["refused", "taken"]


def test_settled_figures_change_with_a_reason_only(scene: Stationed, phone: StationPhone) -> None:
    first = phone.form()
    phone.send(phone.item(first))
    enter(scene.counted, scene.counted.bupati, scene.station(), Source.PPK, sheet(VOTES))
    form = phone.form(OTHER, corrects=first["id"])
    assert refused(only(phone.send(phone.item(form)))) in {"reason_missing", "already_settled"}
    result = only(phone.send(phone.item({**form, "reason": "Salah baca plano."})))
    assert result["counts"]
    assert Settlement.objects.get(block="votes").state == "differs"


@pytest.mark.parametrize(
    "change",
    [
        {"figures": "x"},
        {"reason": "a\0b"},
        {"written": [[0, "x" * 13]]},
        {"photos": ["x"]},
        {"device_at": "2024-11-27T10:00:00"},
        {"offset": 10**11},
        {"form_sha256": "z" * 64},
    ],
)
def test_what_is_not_of_the_schema(phone: StationPhone, change: dict[str, Any]) -> None:
    form = phone.form() | change
    answer = phone.post("isian", phone.item(form))
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    assert not Reading.objects.exists()
    assert not HeldReading.objects.exists()


def test_nothing_is_sent_twice_in_one_sending(phone: StationPhone) -> None:
    form = phone.form()
    found = results(phone.post("isian", phone.item(form, {**form, "id": str(uuid4())})))
    assert refused(found[0]) == "bad_reading"
