"""A difference is decided by one person, answered by another, and every answer stays visible."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests import factories
from tests.results import acts
from tests.results.acts import VOTES, block, entries, line, new_reading, send, states
from tests.support.counted import Counted, counted, sheet

from garda.kernel.actor import Actor
from garda.kernel.errors import NotAllowed
from garda.kernel.ids import uuid7
from garda.kernel.roles import Role
from garda.ledger.models import LedgerEntry, Log
from garda.packs.types import Block
from garda.results.domain.refusals import (
    AlreadySettled,
    AwaitingConfirmation,
    NothingToConfirm,
    NothingToDecide,
    ReasonMissing,
    RuleBroken,
    SelfConfirmation,
    SourceParty,
    WrongLength,
)
from garda.results.models import Decision, Reading, Source
from garda.results.services.decisions import NoSuchBlock, confirm, decide, reject
from garda.results.services.readings import BadReading, Unexplained
from garda.results.services.reasons import ReasonTooLong

pytestmark = pytest.mark.django_db

REASON = "Dibaca ulang dari plano."


@pytest.fixture
def count(db: None) -> Counted:
    """One form on which the operator read other votes than PPK."""
    made = counted()
    send(made, new_reading(made, Source.OPERATOR, sheet((31, 49))))
    send(made, new_reading(made, Source.PPK))
    return made


def say(count: Counted, actor: Actor, name: Block = Block.VOTES, **options: Any) -> Decision:
    """Decide what the PPK's sheet says, or ``values``."""
    defaults = {"values": acts.values(count, name, sheet(VOTES)), "reason": REASON}
    return decide(actor, settlement_id=block(count, name).id, **(defaults | options))


class TestDeciding:
    def test_a_decision_waits_and_counts_nothing(self, count: Counted) -> None:
        arbiter = acts.member(count)
        decision = say(count, arbiter)
        assert states(count)["votes"] == ("decided", "")
        assert "votes_1" not in line(count)
        reading = Reading.objects.get(source=Source.ARBITER)
        assert (decision.reading_id, decision.decided_by) == (reading.id, arbiter.identity)
        assert (reading.version, reading.reason, reading.stands_so) == (1, REASON, [])
        assert sorted(f for f in reading.figures if f is not None) == [4, 30, 50, 80, 84]

    def test_another_person_confirms_and_it_counts(self, count: Counted) -> None:
        arbiter, second = acts.member(count), acts.member(count)
        decision = say(count, arbiter)
        confirm(second, settlement_id=block(count, "votes").id)
        assert states(count)["votes"] == ("settled", "")
        assert block(count, "votes").counted_id == decision.reading_id
        assert line(count) == sheet(VOTES)
        decision.refresh_from_db()
        assert (decision.outcome, decision.closed_by) == ("confirmed", second.identity)
        logged = LedgerEntry.objects.filter(act__in=["difference.decided", "decision.confirmed"])
        assert [(e.log, e.path) for e in logged] == [(Log.RESULTS, count.world.station().path)] * 2

    def test_the_arbiter_does_not_confirm_alone(self, count: Counted) -> None:
        arbiter = acts.member(count)
        say(count, arbiter)
        place = block(count, "votes").id
        with pytest.raises(SelfConfirmation):
            confirm(arbiter, settlement_id=place)
        twin = replace(acts.member(count), person_id=arbiter.person_id)
        with pytest.raises(SelfConfirmation):
            confirm(twin, settlement_id=place)
        with pytest.raises(SelfConfirmation):
            reject(arbiter, settlement_id=place, reason="Tidak.")
        assert states(count)["votes"] == ("decided", "")

    def test_who_read_the_form_does_not_decide(self, count: Counted) -> None:
        operator = replace(acts.member(count), person_id=count.operator.person_id)
        for party in (count.ppk, operator):
            with pytest.raises(SourceParty):
                say(count, party)
        assert not Decision.objects.exists()

    def test_only_the_district_decides(self, count: Counted) -> None:
        world = count.world
        place = block(count, "votes").id
        for role, region in (
            (Role.PPS, world.village),
            (Role.KPU_REGENCY, world.regency),
            (Role.BAWASLU, world.regency),
            (Role.PPK, world.villages[1]),
        ):
            actor = factories.actor(world, role, region)
            with pytest.raises(NotAllowed):
                say(count, actor)
            with pytest.raises(NotAllowed):
                confirm(actor, settlement_id=place)
            with pytest.raises(NotAllowed):
                reject(actor, settlement_id=place, reason="Tidak.")

    def test_nobody_and_another_election_do_not(self, count: Counted) -> None:
        member = acts.member(count)
        with pytest.raises(NotAllowed):
            say(count, replace(member, account_id=None, person_id=None))
        with pytest.raises(NoSuchBlock):
            say(count, replace(member, election_id=uuid7()))
        with pytest.raises(NoSuchBlock):
            confirm(member, settlement_id=uuid7())

    def test_a_district_elsewhere_does_not(self, count: Counted) -> None:
        elsewhere = factories.world()
        stranger = factories.actor(elsewhere, Role.PPK, elsewhere.district)
        with pytest.raises(NotAllowed):
            say(count, replace(stranger, election_id=count.world.election.id))

    def test_values_are_those_of_the_block_and_fit_their_boxes(self, count: Counted) -> None:
        member = acts.member(count)
        with pytest.raises(WrongLength):
            say(count, member, values=(30, 50))
        with pytest.raises(BadReading) as caught:
            say(count, member, values=(30, 50, 80, 1000, 84))
        assert caught.value.code == "K14"
        with pytest.raises(ReasonMissing):
            say(count, member, reason="  ")
        with pytest.raises(ReasonTooLong):
            say(count, member, reason="a" * 301)

    def test_a_decision_that_breaks_a_rule_says_that_the_paper_does(self, count: Counted) -> None:
        wrong = acts.values(count, Block.VOTES, sheet(VOTES, valid=81))
        with pytest.raises(RuleBroken) as caught:
            say(count, acts.member(count), values=wrong)
        assert caught.value.codes == ("K06", "K07")
        say(count, acts.member(count), values=wrong, stands_so=True)
        confirm(acts.member(count), settlement_id=block(count, "votes").id)
        assert states(count)["votes"] == ("settled_as_written", "")
        assert block(count, "votes").failing == ["K06", "K07"]
        assert line(count)["valid"] == 81

    def test_rules_look_at_the_settled_blocks_beside(self) -> None:
        """K05: ballots used are the settled users."""
        count = counted()
        other = sheet(VOTES, ballots_used=80, ballots_unused=125)
        send(count, new_reading(count, Source.OPERATOR, other))
        send(count, new_reading(count, Source.PPK))
        with pytest.raises(RuleBroken) as caught:
            say(
                count,
                acts.member(count),
                Block.BALLOTS,
                values=acts.values(count, Block.BALLOTS, other),
            )
        assert caught.value.codes == ("K05", "K08")
        assert say(count, acts.member(count), Block.BALLOTS)

    def test_only_differences_are_decided(self, count: Counted) -> None:
        member = acts.member(count)
        with pytest.raises(AlreadySettled):
            say(count, member, Block.USERS)
        with pytest.raises(NothingToConfirm):
            confirm(member, settlement_id=block(count, "votes").id)
        say(count, member)
        with pytest.raises(AwaitingConfirmation):
            say(count, acts.member(count))

    def test_a_single_source_is_no_difference(self) -> None:
        count = counted()
        send(count, new_reading(count, Source.OPERATOR))
        with pytest.raises(NothingToDecide):
            say(count, acts.member(count))


class TestRejecting:
    def test_a_rejected_decision_stays_visible(self, count: Counted) -> None:
        arbiter, second = acts.member(count), acts.member(count)
        say(count, arbiter, values=acts.values(count, Block.VOTES, sheet((31, 49))))
        place = block(count, "votes").id
        with pytest.raises(ReasonMissing):
            reject(second, settlement_id=place, reason=" ")
        with pytest.raises(ReasonTooLong):
            reject(second, settlement_id=place, reason="a" * 301)
        reject(second, settlement_id=place, reason=" Angka 31 tidak terbaca. ")
        assert states(count)["votes"] == ("differs", "rejected")
        assert "votes_1" not in line(count)
        rejected = Decision.objects.get()
        assert (rejected.outcome, rejected.closed_by, rejected.closed_reason) == (
            "rejected", second.identity, "Angka 31 tidak terbaca.",
        )  # fmt: skip
        with pytest.raises(NothingToConfirm):
            confirm(second, settlement_id=place)

    def test_after_a_rejection_somebody_decides_again(self, count: Counted) -> None:
        place = block(count, "votes").id
        say(count, acts.member(count), values=acts.values(count, Block.VOTES, sheet((31, 49))))
        reject(acts.member(count), settlement_id=place, reason="Salah.")
        say(count, acts.member(count))
        confirm(acts.member(count), settlement_id=place)
        outcomes = Decision.objects.order_by("reading__version").values_list("outcome", flat=True)
        assert list(outcomes) == ["rejected", "confirmed"]
        assert line(count)["votes_1"] == 30
        assert (entries("decision.rejected"), entries("difference.decided")) == (1, 2)

    def test_a_source_that_agrees_with_what_was_decided_changes_nothing(
        self, count: Counted
    ) -> None:
        say(count, acts.member(count))
        confirm(acts.member(count), settlement_id=block(count, "votes").id)
        counted_before = block(count, "votes").counted_id
        send(count, new_reading(count, Source.OPERATOR, reason=acts.MISREAD))
        assert states(count)["votes"] == ("settled", "")
        assert block(count, "votes").counted_id == counted_before

    def test_a_source_reopens_what_was_decided_only_with_a_reason(self, count: Counted) -> None:
        say(count, acts.member(count))
        confirm(acts.member(count), settlement_id=block(count, "votes").id)
        third = sheet((32, 48))
        with pytest.raises(Unexplained):
            send(count, new_reading(count, Source.OPERATOR, third))
        send(count, new_reading(count, Source.OPERATOR, third, reason="Plano dibuka lagi."))
        assert states(count)["votes"] == ("differs", "reopened")
        assert "votes_1" not in line(count)
