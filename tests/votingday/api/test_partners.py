"""Systems of partners: a token of one source, given by two people, and nothing beyond it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests import factories
from tests.support.counted import Counted, counted, enter, sheet

from garda.kernel import clock
from garda.kernel.errors import GardaError, NotAllowed
from garda.kernel.ids import uuid7
from garda.kernel.roles import Role
from garda.results.domain.definition import as_figures
from garda.results.models import PartnerToken, Reading, Settlement, Source
from garda.results.queries import form_sha256, load_definition
from garda.results.services.partners import NewToken, ask_token, end_token, give_token

pytestmark = pytest.mark.django_db
VOTES = (30, 50)


@pytest.fixture
def count() -> Counted:
    return counted()


@pytest.fixture(autouse=True)
def _now(count: Counted) -> Iterator[None]:
    with clock.wall_at(count.now), clock.as_of(count.now):
        yield


def asked(count: Counted, **changed: Any) -> PartnerToken:
    about: dict[str, Any] = {
        "region": count.world.regency,
        "name": "Sistem saksi",
        "source": Source.MACHINE,
        "valid_until": count.now.date() + timedelta(days=3),
    }
    return ask_token(count.commission, token=NewToken(**(about | changed)))


def other_member(count: Counted) -> Any:
    return factories.actor(count.world, Role.KPU_REGENCY, count.world.regency)


def token(count: Counted, **changed: Any) -> str:
    return give_token(other_member(count), token_id=asked(count, **changed).id)


def item(count: Counted, votes: tuple[int, int] = VOTES, **changed: Any) -> dict[str, Any]:
    contest = changed.pop("contest", count.bupati)
    station = changed.pop("station", count.world.station())
    made = {
        "id": str(uuid7()),
        "round": str(count.round(contest, station).id),
        "form_sha256": form_sha256(contest.id),
        "figures": list(as_figures(load_definition(contest.id), sheet(votes))),
        "read_at": count.now.isoformat(),
    }
    return made | changed


def send(secret: str, *items: dict[str, Any]) -> Any:
    return Client().post(
        "/api/mitra/isian",
        json.dumps({"items": items}),
        content_type="application/json",
        headers={"Authorization": f"Bearer {secret}"},
    )


def results(answer: Any) -> list[dict[str, Any]]:
    assert answer.status_code == 200, answer.content
    found: list[dict[str, Any]] = answer.json()["results"]
    return found


def test_a_partner_is_a_source_of_its_own(count: Counted) -> None:
    enter(count, count.bupati, count.world.station(), Source.OPERATOR, sheet(VOTES))
    secret = token(count)
    body = item(count)
    first, again = results(send(secret, body))[0], results(send(secret, body))[0]
    assert (first["state"], again["state"], first["forms"]) == ("taken", "known", again["forms"])
    row = Reading.objects.get(source=Source.MACHINE)
    assert (row.channel, row.entered_by) == ("partner", PartnerToken.objects.get().id)
    assert set(Settlement.objects.values_list("state", flat=True)) == {"settled"}


def test_one_partner_is_never_both_sources(count: Counted) -> None:
    secret = token(count, source=Source.OPERATOR)
    results(send(secret, item(count)))
    PartnerToken.objects.update(source=Source.PPK)
    (result,) = results(send(secret, item(count)))
    assert (result["state"], result["refusal"]["code"]) == ("refused", "same_author")


def test_two_people_give_a_token_and_the_secret_is_not_kept(count: Counted) -> None:
    row = asked(count)
    with pytest.raises(GardaError, match="meminta"):
        give_token(count.commission, token_id=row.id)
    secret = give_token(other_member(count), token_id=row.id)
    with pytest.raises(GardaError, match="sudah terbit"):
        give_token(other_member(count), token_id=row.id)
    row.refresh_from_db()
    assert row.secret_hash is not None
    assert secret.rpartition("_")[2].encode() not in bytes(row.secret_hash)
    with pytest.raises(NotAllowed):
        ask_token(count.ppk, token=NewToken(region=count.world.regency, name="x",
                  source=Source.MACHINE, valid_until=count.now.date()))  # fmt: skip


@pytest.mark.parametrize(
    "changed",
    [
        {"source": Source.ARBITER},
        {"source": Source.SECOND_LOOK},
        {"source": Source.WITNESS},
        {"pair": 1},
        {"name": " "},
    ],
)
def test_tokens_that_are_not_given(count: Counted, changed: dict[str, Any]) -> None:
    with pytest.raises(GardaError):
        asked(count, **changed)
    assert not PartnerToken.objects.exists()


def test_whose_token_opens_nothing(count: Counted) -> None:
    row = asked(count)
    secret = give_token(other_member(count), token_id=row.id)
    gone = asked(count)
    ended = give_token(other_member(count), token_id=gone.id)
    end_token(count.commission, token_id=gone.id, reason="Uji.")
    wrong = ["", "gm_", "x", secret[:-1], f"gm_{uuid4().hex}_{'x' * 43}", ended, "gm_é_x"]
    for text in wrong:
        answer = send(text.encode("ascii", "replace").decode(), item(count))
        assert (answer.status_code, answer.json()["code"]) == (401, "no_token"), text
    PartnerToken.objects.filter(pk=row.id).update(valid_until=count.now.date() - timedelta(days=1))
    assert send(secret, item(count)).status_code == 401
    assert not Reading.objects.exists()


def test_nothing_outside_the_scope_is_taken(count: Counted) -> None:
    here = token(count, region=count.world.villages[0], contest=count.bupati)
    elsewhere = count.world.stations[count.world.villages[1].path][0]
    bad = [
        item(count, station=elsewhere),
        item(count, contest=count.contests["gubernur"]),
        item(count, round=str(uuid4())),
    ]
    found = results(send(here, *bad, item(count)))
    assert [r["state"] for r in found] == ["refused"] * 3 + ["taken"]
    assert {r["refusal"]["code"] for r in found[:3]} == {"unknown_round"}
    forms = Client().get("/api/mitra/formulir", headers={"Authorization": f"Bearer {here}"}).json()
    assert len(forms["forms"]) == 2
    assert forms["next"] is None


def test_many_items_cost_little_more_than_one(count: Counted) -> None:
    secret = token(count)
    stations = [s for some in count.world.stations.values() for s in some]
    items = [
        item(count, contest=contest, station=station)
        for contest in count.contests.values()
        for station in stations
    ]
    costs = []
    for part in (items[:1], items[1:]):
        with CaptureQueriesContext(connection) as queries:
            assert {r["state"] for r in results(send(secret, *part))} == {"taken"}
        costs.append(len(queries))
    assert costs[1] <= costs[0] + 2, costs
    known = Client().get(
        "/api/mitra/status",
        {"ids": [each["id"] for each in items] + [str(uuid4())]},
        headers={"Authorization": f"Bearer {secret}"},
    )
    assert {row["id"] for row in known.json()["known"]} == {each["id"] for each in items}


def test_too_large_a_body_is_refused_in_words(count: Counted) -> None:
    answer = send(token(count), item(count, reason="x" * (1 << 20)))
    assert answer.status_code in {413, 422}
    assert answer.json()["id"]
