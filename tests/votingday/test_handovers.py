"""Boxes on their way: each once per leg, with a numbered receipt that can be printed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from tests import factories
from tests.factories import World
from tests.votingday.scenes import MORNING, VOTING, group, later, signed_in

from garda.documents.models import Document
from garda.documents.rendering import render
from garda.documents.services import withdraw
from garda.kernel.actor import Actor
from garda.kernel.errors import GardaError, NotAllowed
from garda.kernel.ids import uuid7
from garda.kernel.roles import Role
from garda.votingday.errors import (
    AlreadyHanded,
    GiverUnknown,
    NotYet,
    SealMissing,
    UnknownKind,
    UnknownStations,
)
from garda.votingday.models import HandOver, HandOverStation
from garda.votingday.queries import station_days
from garda.votingday.services import Handed, NewReceipt, hand_over

ALL = ("box", "forms", "attendance", "incidents", "envelope")


def pps(here: World) -> Actor:
    return factories.actor(here, Role.PPS, here.village)


def receipt(here: World, position: int = 0, seal: str = "a 0012") -> NewReceipt:
    station = here.station(position)
    return NewReceipt(
        id=uuid7(),
        stations=[Handed(station.id, seal, ALL)],
        given_by=group(station)[0].person_id,
    )


def given(here: World, *receipts: NewReceipt, actor: Actor | None = None) -> list[HandOver]:
    return hand_over(actor or pps(here), village=here.village, leg="to_pps", receipts=receipts)


def test_the_chain_runs_from_station_to_ppk(here: World) -> None:
    taker = pps(here)
    given(here, receipt(here), receipt(here, 1, "B7"), actor=taker)
    ppk = factories.actor(here, Role.PPK, here.district)
    both = [Handed(here.station(n).id, "", ALL) for n in (0, 1)]
    onward = NewReceipt(id=uuid7(), stations=both, given_by=taker.person_id)
    hand_over(ppk, village=here.village, leg="to_ppk", receipts=[onward])
    for station in station_days(here.election, here.village.path, VOTING):
        assert set(station.taken) == {"to_pps", "to_ppk"}
    seals = HandOverStation.objects.filter(leg="to_ppk").order_by("path")
    assert [(line.seal, line.seal_differs) for line in seals] == [("A0012", False), ("B7", False)]
    assert HandOver.objects.filter(leg="to_pps").count() == 2


def test_another_seal_is_kept_and_shown(here: World) -> None:
    taker = pps(here)
    given(here, receipt(here), actor=taker)
    ppk = factories.actor(here, Role.PPK, here.district)
    onward = NewReceipt(
        id=uuid7(), stations=[Handed(here.station().id, "Z9", ALL)], given_by=taker.person_id
    )
    hand_over(ppk, village=here.village, leg="to_ppk", receipts=[onward])
    assert HandOverStation.objects.get(leg="to_ppk").seal_differs is True
    page = signed_in(factories.account(here, Role.PPK, here.district)).get(
        reverse("voting-day-handovers", args=[here.village.code])
    )
    assert "Segel lain" in page.content.decode()


def test_the_same_receipt_again_is_known(here: World) -> None:
    one = receipt(here)
    assert len(given(here, one)) == 1
    assert given(here, one) == []
    assert Document.objects.filter(kind="hand_over").count() == 1


def test_a_box_goes_once_unless_its_receipt_was_withdrawn(here: World) -> None:
    (first,) = given(here, receipt(here))
    with pytest.raises(AlreadyHanded, match="TPS 001"):
        given(here, receipt(here))
    withdraw(pps(here), document_id=first.document_id, reason="Salah segel")
    given(here, receipt(here, seal="C1"))
    (station,) = station_days(here.election, here.station().path, VOTING)
    assert "to_pps" in station.taken


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"stations": []}, UnknownStations),
        ({"seal": " "}, SealMissing),
        ({"seal": "9" * 41}, SealMissing),
        ({"contents": ("gold",)}, UnknownKind),
        ({"given_by": uuid7()}, GiverUnknown),
        ({"given_by": None}, GiverUnknown),
        ({"at": MORNING + timedelta(days=365)}, NotYet),
    ],
    ids=["none", "no seal", "long seal", "no content", "stranger", "nobody", "to come"],
)
def test_what_is_no_receipt_changes_nothing(
    here: World, changed: dict[str, Any], refusal: type[GardaError]
) -> None:
    box = {"seal", "contents"} & changed.keys()
    one = receipt(here)
    if box:
        handed = replace(one.stations[0], **changed)
        one = replace(one, stations=[handed])
    else:
        one = replace(one, **changed)
    with pytest.raises(refusal):
        given(here, one)
    assert not HandOver.objects.exists()
    assert not Document.objects.filter(kind="hand_over").exists()


def test_a_station_of_another_village_is_refused(here: World) -> None:
    other = here.stations[here.villages[1].path][0]
    with pytest.raises(UnknownStations):
        given(here, replace(receipt(here), stations=[Handed(other.id, "A1", ALL)]))


def test_who_gives_does_not_take(here: World) -> None:
    ppk = factories.actor(here, Role.PPK, here.district)
    with pytest.raises(NotAllowed):
        given(here, receipt(here), actor=ppk)
    with pytest.raises(NotAllowed):
        hand_over(pps(here), village=here.village, leg="to_ppk", receipts=[receipt(here)])


def test_the_receipt_is_a_paper_with_both_names(here: World) -> None:
    (kept,) = given(here, receipt(here))
    document = Document.objects.select_related("election", "office", "region").get(
        id=kept.document_id
    )
    assert (document.series, document.number) == ("TT", 1)
    assert group(here.station())[0].person.name not in str(document.facts)
    assert render(document).startswith(b"%PDF")


def test_the_number_of_queries_does_not_grow(
    here: World, django_assert_max_num_queries: Any
) -> None:
    actor = pps(here)
    receipts = [receipt(here, n) for n in (0, 1)]
    with django_assert_max_num_queries(22):
        given(here, *receipts, actor=actor)


def test_the_page_takes_a_box(here: World) -> None:
    account = factories.account(here, Role.PPS, here.village)
    with later(here, MORNING + timedelta(hours=15)):
        browser = signed_in(account)
        address = reverse("voting-day-handovers", args=[here.village.code])
        assert browser.get(address).status_code == 200
        sent = {
            "act": "take",
            "id": str(uuid7()),
            "stations": [here.station().id],
            "seal": "A1",
            "contents": ["box", "forms"],
            "given_by": group(here.station())[0].person_id,
            "at": "21:30",
        }
        assert browser.post(address, sent).status_code == 302
        page = browser.get(address).content.decode()
    assert "segel A1" in page
    assert "Tidak lengkap" in page
    assert HandOver.objects.get().happened_at == factories.local(VOTING, 21, 30)
