"""Votes held again: two people decide, the earlier result stands until the new vote is held."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests import factories
from tests.factories import World
from tests.support.counted import sheet
from tests.votingday.scenes import MORNING, VOTING, StationPhone, later, marks, signed_in

from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.errors import GardaError, NotAllowed
from garda.kernel.ids import uuid7
from garda.kernel.roles import Role
from garda.packs.types import Block
from garda.recap.errors import PlenaryClosed
from garda.recap.services.plenary import close_district, open_plenary
from garda.results.domain.definition import as_figures
from garda.results.models import Contest, Reading, SettledFigure, Settlement, VoteRound
from garda.results.queries import load_definition
from garda.results.services.book import RoundReplaced, UnknownRound
from garda.results.services.decisions import decide
from garda.results.services.readings import NewReading, record_readings
from garda.results.services.recounts import LinesUnchanged
from garda.votingday.board import day_board
from garda.votingday.errors import (
    BadVoteDay,
    NotTheDay,
    OrderClosed,
    OrderStands,
    SameDecider,
    UnknownKind,
    VoteComing,
)
from garda.votingday.models import OrderState, RoundOrder
from garda.votingday.queries import station_days
from garda.votingday.services import NewOrder, decide_round, hold_round, propose_round

AGAIN = VOTING + timedelta(days=8)


def kpu(here: World) -> Actor:
    return factories.actor(here, Role.KPU_REGENCY, here.regency)


def old_round(here: World, position: int = 0) -> VoteRound:
    return VoteRound.objects.get(station=here.station(position), number=1)


def revote(here: World) -> NewOrder:
    return NewOrder(
        round_id=old_round(here).id,
        kind="psu",
        trigger="voted_twice",
        reason="Dua orang memilih dua kali.",
        recommended_by=Role.PANWASCAM,
        letter="012/PM.02/2024",
        vote_on=AGAIN,
    )


def ordered(here: World, **changed: Any) -> RoundOrder:
    order = propose_round(kpu(here), new=replace(revote(here), **changed))
    return decide_round(kpu(here), order_id=order.id, agree=True)


def read(here: World, round_: VoteRound, figures: dict[str, int]) -> None:
    """The form as both sources read it."""
    for source, role in (("operator", Role.PPS), ("ppk", Role.PPK)):
        reading = NewReading(
            id=uuid7(),
            round_id=round_.id,
            source=source,
            figures=as_figures(load_definition(round_.contest_id), figures),
            happened_at=clock.now(),
        )
        who = Actor(role, here.regency.path, here.election.id, uuid7(), uuid7())
        record_readings(who, readings=[reading])


def counted(here: World) -> int:
    """Stations whose figures are in the forms line."""
    figures = SettledFigure.objects.filter(election=here.election, round__replaced_by=None)
    return figures.values("round").distinct().count()


def test_the_earlier_result_stands_until_the_vote_is_held(here: World) -> None:
    read(here, old_round(here), sheet((30, 50)))
    order = ordered(here)
    assert counted(here) == 1
    with later(here, factories.local(AGAIN, 8)):
        new = hold_round(kpu(here), order_id=order.id)
        assert counted(here) == 0
        read(here, new, sheet((40, 41)))
        assert counted(here) == 1
    old = old_round(here)
    assert (old.replaced_by_id, new.number, new.kind, new.voted_on) == (new.id, 2, "psu", AGAIN)


def test_a_form_of_the_replaced_round_is_refused(here: World) -> None:
    order = ordered(here)
    with later(here, factories.local(AGAIN, 8)):
        hold_round(kpu(here), order_id=order.id)
        with pytest.raises(RoundReplaced):
            read(here, old_round(here), sheet((30, 50)))


def test_who_proposed_does_not_decide(here: World) -> None:
    actor = kpu(here)
    order = propose_round(actor, new=revote(here))
    with pytest.raises(SameDecider):
        decide_round(actor, order_id=order.id, agree=True)
    order.refresh_from_db()
    assert order.state == OrderState.WAITING


def test_refusing_needs_a_reason_and_makes_room_for_another(here: World) -> None:
    order = propose_round(kpu(here), new=revote(here))
    with pytest.raises(OrderStands):
        propose_round(kpu(here), new=revote(here))
    with pytest.raises(GardaError):
        decide_round(kpu(here), order_id=order.id, agree=False)
    decide_round(kpu(here), order_id=order.id, agree=False, reason="Tidak terbukti.")
    propose_round(kpu(here), new=revote(here))
    with pytest.raises(OrderClosed):
        decide_round(kpu(here), order_id=order.id, agree=True)


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"trigger": "poor_light"}, UnknownKind),
        ({"trigger": "ufo"}, UnknownKind),
        ({"recommended_by": "kpps"}, UnknownKind),
        ({"vote_on": VOTING + timedelta(days=11)}, BadVoteDay),
        ({"vote_on": VOTING}, BadVoteDay),
        ({"vote_on": VOTING - timedelta(days=365)}, BadVoteDay),
        ({"round_id": uuid7()}, UnknownRound),
    ],
    ids=["of a recount", "unknown", "no supervisor", "too late", "same day", "past", "no round"],
)
def test_what_cannot_be_proposed_changes_nothing(
    here: World, changed: dict[str, Any], refusal: type[GardaError]
) -> None:
    with pytest.raises(refusal):
        propose_round(kpu(here), new=replace(revote(here), **changed))
    assert not RoundOrder.objects.exists()


def test_ballots_may_be_counted_again_on_the_day_itself(here: World) -> None:
    order = ordered(here, kind="recount", trigger="poor_light", vote_on=VOTING)
    new = hold_round(kpu(here), order_id=order.id)
    assert (new.kind, new.number, new.voted_on) == ("recount", 2, VOTING)


def recounted(here: World) -> VoteRound:
    """The ballots of the first station are counted again after its form has settled."""
    read(here, old_round(here), sheet((30, 50)))
    order = ordered(here, kind="recount", trigger="poor_light", vote_on=VOTING)
    return hold_round(kpu(here), order_id=order.id)


def test_a_recount_changes_votes(here: World) -> None:
    new = recounted(here)
    read(here, new, sheet((31, 49)))
    kept = dict(SettledFigure.objects.filter(round=new).values_list("key", "value"))
    assert (kept["votes_1"], kept["votes_2"], kept["ballots_used"]) == (31, 49, 84)


def test_a_recount_changes_no_other_line(here: World) -> None:
    """Neither who came nor what was handed out: the refusal names line and both figures."""
    new = recounted(here)
    changed = sheet((31, 49), ballots_spoiled=1, ballots_unused=120, disabled_users_l=2)
    with pytest.raises(LinesUnchanged) as refused:
        read(here, new, changed)
    assert refused.value.code == "recount_lines"
    assert "semula 0, dikirim 1" in refused.value.id
    assert "semula 121, dikirim 120" in refused.value.id
    assert not Reading.objects.filter(round=new).exists()
    assert not SettledFigure.objects.filter(round=new).exists()


def test_two_people_decide_no_other_line_of_a_recount(here: World) -> None:
    """One source could not read a line; what the others decide is what stood before."""
    new = recounted(here)
    figures = sheet((31, 49))
    for source, role, known in (("operator", Role.PPS, None), ("ppk", Role.PPK, 0)):
        reading = NewReading(
            id=uuid7(),
            round_id=new.id,
            source=source,
            figures=as_figures(
                load_definition(new.contest_id), figures | {"ballots_spoiled": known}
            ),
            happened_at=clock.now(),
        )
        who = Actor(role, here.regency.path, here.election.id, uuid7(), uuid7())
        record_readings(who, readings=[reading])
    block = Settlement.objects.get(round=new, block="ballots")
    keys = load_definition(new.contest_id).keys_of(Block.BALLOTS)
    arbiter = factories.actor(here, Role.PPK, here.district)
    wrong = figures | {"ballots_spoiled": 1, "ballots_unused": 120}
    with pytest.raises(LinesUnchanged):
        decide(
            arbiter,
            settlement_id=block.id,
            values=tuple(wrong[key] for key in keys),
            reason="Terbaca 1 pada plano.",
        )
    right = tuple(figures[key] for key in keys)
    decide(arbiter, settlement_id=block.id, values=right, reason="Angka semula.")
    block.refresh_from_db()
    assert block.state == "decided"


def test_a_revote_may_change_every_line(here: World) -> None:
    read(here, old_round(here), sheet((30, 50)))
    order = ordered(here)
    with later(here, factories.local(AGAIN, 8)):
        new = hold_round(kpu(here), order_id=order.id)
        read(here, new, sheet((20, 30), disabled_users_l=1, disabled_users_j=1))
    assert SettledFigure.objects.get(round=new, key="disabled_users_j").value == 1


def test_nobody_else_proposes_or_decides(here: World) -> None:
    ppk = factories.actor(here, Role.PPK, here.district)
    with pytest.raises(NotAllowed):
        propose_round(ppk, new=revote(here))
    order = propose_round(kpu(here), new=revote(here))
    with pytest.raises(NotAllowed):
        decide_round(ppk, order_id=order.id, agree=True)


def test_a_vote_is_held_on_its_day_and_once(here: World) -> None:
    order = ordered(here)
    ppk = factories.actor(here, Role.PPK, here.district)
    with pytest.raises(NotTheDay):
        hold_round(ppk, order_id=order.id)
    with later(here, factories.local(AGAIN, 6)):
        hold_round(ppk, order_id=order.id)
        with pytest.raises(OrderClosed):
            hold_round(ppk, order_id=order.id)
    assert VoteRound.objects.filter(station=here.station()).count() == 2


def test_the_station_reports_on_the_new_day(here: World) -> None:
    phone = StationPhone(here, here.station())
    other = StationPhone(here, here.station(1))
    ordered(here)
    at = factories.local(AGAIN, 7)
    with later(here, at):
        assert marks(phone.send(phone.step(at=at))) == [[]]
        assert marks(other.send(other.step(at=at))) == [["time"]]
    found = station_days(here.election, here.regency.path, AGAIN)
    assert [station.taken for station in found] == [{"opened": at}]
    assert station_days(here.election, here.station().path, VOTING)[0].taken == {}


def test_a_postponed_station_is_asked_for_nothing(here: World) -> None:
    ordered(here, kind="pss", trigger="not_held")
    with later(here, MORNING + timedelta(hours=10)):
        board = day_board(here.election, here.regency, day=VOTING, now=clock.now())
    assert board.late == 2
    assert board.again == 1


def settled_district(here: World) -> Contest:
    """Every form of the district settled, so that its plenary could close."""
    for round_ in VoteRound.objects.filter(election=here.election, replaced_by=None):
        read(here, round_, sheet((30, 50)))
    return Contest.objects.get(election=here.election)


def test_a_plenary_waits_for_what_is_to_be_held_again(here: World) -> None:
    contest, order = settled_district(here), propose_round(kpu(here), new=revote(here))
    ppk = factories.actor(here, Role.PPK, here.district)
    plenary = open_plenary(ppk, contest=contest, region=here.district)
    with pytest.raises(VoteComing, match="TPS 001"):
        close_district(ppk, plenary_id=plenary.id)
    decide_round(kpu(here), order_id=order.id, agree=False, reason="Tidak terbukti.")
    close_district(ppk, plenary_id=plenary.id)


def test_under_a_closed_plenary_nothing_is_replaced(here: World) -> None:
    contest = settled_district(here)
    ppk = factories.actor(here, Role.PPK, here.district)
    plenary = open_plenary(ppk, contest=contest, region=here.district)
    close_district(ppk, plenary_id=plenary.id)
    order = ordered(here)
    with later(here, factories.local(AGAIN, 8)), pytest.raises(PlenaryClosed):
        hold_round(kpu(here), order_id=order.id)
    assert VoteRound.objects.filter(station=here.station()).count() == 1


def test_the_pages_propose_decide_and_hold(here: World) -> None:
    first, second = (
        signed_in(factories.account(here, Role.KPU_REGENCY, here.regency)) for _ in range(2)
    )
    listed = reverse("voting-day-orders", args=[here.village.code])
    sent = {
        "act": "propose",
        "round": old_round(here).id,
        "trigger": "voted_twice",
        "reason": "Dua orang memilih dua kali.",
        "recommended_by": "panwascam",
        "letter": "012/PM.02/2024",
        "vote_on": AGAIN.isoformat(),
    }
    assert first.get(listed).status_code == 200
    assert first.post(listed, sent).status_code == 302
    address = reverse("voting-day-order", args=[RoundOrder.objects.get().id])
    assert "anggota KPU lain" in first.get(address).content.decode()
    assert first.post(address, {"act": "decide", "agree": "ya"}).status_code == 409
    assert second.post(address, {"act": "decide", "agree": "ya"}).status_code == 302
    assert second.post(address, {"act": "hold"}).status_code == 409
    with later(here, factories.local(AGAIN, 8)):
        third = signed_in(factories.account(here, Role.KPU_REGENCY, here.regency))
        assert third.post(address, {"act": "hold"}).status_code == 302
        assert "putaran 2" in third.get(address).content.decode()


def test_everybody_sees_that_a_vote_is_to_be_held_again(here: World) -> None:
    read(here, old_round(here), sheet((30, 50)))
    address = reverse("station", args=[here.village.code, 1])
    assert "Akan diulang" not in Client().get(address).content.decode()
    ordered(here)
    page = Client().get(address).content.decode()
    assert "Akan diulang" in page
    assert "5 Desember 2024" in page
