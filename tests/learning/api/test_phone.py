"""What a phone fetches and sends of modules and tests: nothing lost, nothing double."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from tests import factories
from tests.learning.scenes import DURING, Scene
from tests.support.modules import Draft
from tests.support.phoned import Phone

from garda.kernel import clock
from garda.kernel.canonical import sha256_hex
from garda.kernel.ids import uuid7
from garda.kernel.roles import Role
from garda.learning.models import Attempt
from garda.learning.services import load_module
from garda.ledger.models import LedgerEntry
from garda.people.models import Grant

NOW = DURING + timedelta(hours=2)


@pytest.fixture(autouse=True)
def _now(here: Scene) -> Iterator[None]:
    here.world.election.as_of = NOW
    here.world.election.save()
    with clock.wall_at(NOW):
        yield


@pytest.fixture
def phone(here: Scene) -> Phone:
    return Phone(here.world)


def taken(here: Scene, right: int = 6, *, at: datetime = DURING, **changed: Any) -> dict[str, Any]:
    new = here.new(right)
    told = {
        "id": str(uuid7()),
        "root": new.root,
        "kind": new.kind,
        "answers": dict(new.answers),
        "device_at": at.isoformat(),
    }
    return told | changed


def send(phone: Phone, items: Sequence[dict[str, Any]], **changed: Any) -> Any:
    head = {
        "batch": str(uuid4()),
        "account": str(phone.account.id),
        "sent_at": NOW.isoformat(),
        "items": list(items),
    }
    body = json.dumps(head | changed)
    return phone.client.post("/api/hp/jawaban", body, content_type="application/json")


def results(answer: Any) -> list[dict[str, Any]]:
    assert answer.status_code == 200, answer.content
    found: list[dict[str, Any]] = answer.json()["results"]
    return found


def marks(answer: Any) -> list[list[str]]:
    return [result["marks"] for result in results(answer)]


def test_the_phone_can_fetch_and_prove_everything(here: Scene, phone: Phone) -> None:
    answer = phone.client.get(f"/api/hp/modul?account={phone.account.id}")
    assert answer.status_code == 200
    told = answer.json()
    (module,) = told["modules"]
    assert (module["code"], module["root"], module["pages"]) == (
        "T3", here.module.root, ["01-awal.md"],
    )  # fmt: skip
    got = {file["name"]: phone.client.get(file["url"]).content for file in module["files"]}
    assert {n: sha256_hex(d) for n, d in got.items()} == {
        file["name"]: file["sha256"] for file in module["files"]
    }
    assert sha256_hex(got["manifest.json"]) == module["root"]
    assert "answers.json" not in got
    assert told["bytes"] == sum(len(data) for data in got.values())
    assert module["tests"]["post"] == {
        "used": 0, "most": 3, "passed": False, "open": True, "next": 1,
    }  # fmt: skip


def test_extras_come_for_the_own_region(here: Scene, phone: Phone) -> None:
    for role, region in (
        (Role.KPU_REGENCY, here.world.regency),
        (Role.KPU_PROVINCE, here.world.province),
    ):
        officer = factories.actor(here.world, role, region)
        package = Draft(core=here.module.root, page=f"# {region.name}\n").package()
        load_module(officer, election=here.world.election, package=package, path=region.path)
    told = phone.client.get(f"/api/hp/modul?account={phone.account.id}").json()
    assert [m["core"] for m in told["modules"]] == ["", here.module.root, here.module.root]
    assert [m["tests"] == {} for m in told["modules"]] == [False, True, True]


def test_a_list_costs_a_constant_number_of_queries(
    here: Scene, phone: Phone, django_assert_max_num_queries: Any
) -> None:
    for code in ("T2", "T4", "T5"):
        package = Draft(code=code).package()
        load_module(here.kpu_ri, election=here.world.election, package=package)
    with django_assert_max_num_queries(12):
        phone.client.get(f"/api/hp/modul?account={phone.account.id}")


def test_a_test_counts_once_however_often_it_is_sent(here: Scene, phone: Phone) -> None:
    one = taken(here, 5)
    first, *again = [send(phone, [one]) for _ in range(3)]
    (result,) = results(first)
    assert (result["state"], result["score"], result["questions"], result["passed"]) == (
        "taken", 5, 6, True,
    )  # fmt: skip
    assert result["wrong"] == ["q6"]
    assert {results(answer)[0]["state"] for answer in again} == {"known"}
    attempt = Attempt.objects.get()
    assert (attempt.person_id, attempt.means) == (phone.account.person_id, "phone")
    assert attempt.happened_at == DURING
    assert LedgerEntry.objects.filter(act="learning.tests_sent").count() == 1


def test_attempts_count_in_the_order_they_happened(here: Scene, phone: Phone) -> None:
    late = taken(here, 6, at=DURING + timedelta(minutes=40))
    early = taken(here, 1)
    send(phone, [late, early])
    found = list(Attempt.objects.order_by("happened_at").values_list("number", "passed", "marks"))
    assert found == [(1, False, []), (2, True, [])]


def test_what_cannot_count_is_kept_and_marked(here: Scene, phone: Phone) -> None:
    unknown = taken(here, root="0" * 64)
    strange = taken(here, answers={"q1": "b", "q99": "a"})
    assert marks(send(phone, [unknown, strange])) == [["unknown_module"], ["unknown_question"]]
    assert Attempt.objects.count() == 2
    assert not Attempt.objects.filter(passed=True).exists()


def test_one_more_than_allowed_never_passes(here: Scene, phone: Phone) -> None:
    most = here.world.pack.learning.post_attempts
    tests = [taken(here, 1, at=DURING + n * timedelta(minutes=20)) for n in range(most)]
    tests.append(taken(here, 6, at=DURING + timedelta(minutes=90)))
    assert marks(send(phone, tests)) == [[]] * most + [["over_limit"]]
    assert not Attempt.objects.filter(passed=True).exists()
    soon = Phone(here.world)
    quick = [taken(here, 1), taken(here, 6, at=DURING + timedelta(minutes=1))]
    assert marks(send(soon, quick)) == [[], ["too_soon"]]


def test_a_member_takes_it_on_somebody_elses_phone(here: Scene, phone: Phone) -> None:
    held = here.group[2]
    assert marks(send(phone, [taken(here, appointment=str(held.id))])) == [[]]
    attempt = Attempt.objects.get()
    assert (attempt.person_id, attempt.appointment_id, attempt.path) == (
        held.person_id, held.id, held.path,
    )  # fmt: skip
    elsewhere = Phone(here.world, 1)
    assert marks(send(elsewhere, [taken(here, appointment=str(held.id))])) == [["not_yours"]]


def test_a_revoked_phone_hands_over_what_it_holds(here: Scene, phone: Phone) -> None:
    phone.device.revoked_at = NOW
    phone.device.save()
    assert marks(send(phone, [taken(here)])) == [["revoked_device"]]
    assert not Attempt.objects.get().passed
    assert phone.client.get(f"/api/hp/modul?account={phone.account.id}").status_code == 403


def test_a_role_that_ended_meanwhile_is_said(here: Scene, phone: Phone) -> None:
    Grant.objects.filter(account=phone.account).update(valid_to=DURING.date() - timedelta(days=2))
    assert marks(send(phone, [taken(here)])) == [["ended_role"]]


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"kind": "final"}, 422),
        ({"root": "x"}, 422),
        ({"answers": {"q1": "bb"}}, 422),
        ({"answers": ["b"]}, 422),
        ({"device_at": "kemarin"}, 422),
        ({"id": "1"}, 422),
    ],
    ids=["kind", "root", "letter", "list", "time", "id"],
)
def test_what_is_no_test_is_refused_as_a_whole(
    here: Scene, phone: Phone, changed: dict[str, Any], status: int
) -> None:
    answer = send(phone, [taken(here), taken(here, **changed)])
    assert answer.status_code == status
    assert set(answer.json()) == {"code", "id", "en"}
    assert not Attempt.objects.exists()
