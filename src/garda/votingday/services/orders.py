"""Votes held again (PSU, PSL, PSS) and recounts: proposed, decided by another person, held.

Until it is held the earlier result stands; from then on the new round counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction

from garda.activities.services.words import words, words_or_none
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.acts import act
from garda.kernel.roles import SUPERVISORS, Role
from garda.ledger.models import Log
from garda.ledger.services import record
from garda.packs.loader import get_pack
from garda.packs.votingday import VotingDayRules
from garda.results.models import RoundKind, VoteRound
from garda.results.services.book import UnknownRound
from garda.results.services.rounds import replace_round
from garda.votingday.domain.duties import PROPOSER_AND_DECIDER
from garda.votingday.errors import (
    BadVoteDay,
    NotTheDay,
    OrderClosed,
    OrderStands,
    SameDecider,
    UnknownKind,
)
from garda.votingday.models import OrderState, RoundOrder

PROPOSE = act(
    "votingday.propose_round", "Mengusulkan PSU, PSL, PSS, atau hitung ulang", Role.KPU_REGENCY
)
DECIDE = act(
    "votingday.decide_round", "Memutuskan PSU, PSL, PSS, atau hitung ulang", Role.KPU_REGENCY
)
HOLD = act(
    "votingday.hold_round",
    "Menyatakan pemungutan atau penghitungan ulang dilaksanakan",
    Role.KPU_REGENCY,
    Role.PPK,
)
LONGEST_REASON, LONGEST_LETTER, LONGEST_ANSWER = 500, 100, 300
_STANDING = (OrderState.WAITING, OrderState.ORDERED, OrderState.HELD)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOrder:
    """What is proposed. ``trigger``: of the pack's list for ``kind``; ``recommended_by``: a role of
    the supervisors, with its ``letter``."""

    round_id: UUID
    kind: str
    trigger: str
    reason: str
    recommended_by: str
    letter: str
    vote_on: date


@transaction.atomic
def propose_round(actor: Actor, *, new: NewOrder) -> RoundOrder:
    """Propose that a contest is voted on, or counted, again at a station.

    Raises NotAllowed, UnknownRound for one that does not count, UnknownKind, BadVoteDay,
    OrderStands, WordsMissing.
    """
    round_ = _locked_round(actor, new.round_id)
    PROPOSE.require(actor, path=round_.path)
    rules = get_pack(round_.election.pack).votingday
    _refuse_other_kinds(rules, new)
    _refuse_other_days(rules, round_, new)
    if RoundOrder.objects.filter(round=round_, state__in=_STANDING).exists():
        raise OrderStands
    order = RoundOrder.objects.create(
        election=round_.election,
        round=round_,
        path=round_.path,
        kind=new.kind,
        trigger=new.trigger,
        reason=words(new.reason, "alasan", "the reason", LONGEST_REASON),
        recommended_by=new.recommended_by,
        letter=words(new.letter, "nomor surat rekomendasi", "the letter", LONGEST_LETTER),
        vote_on=new.vote_on,
        proposed_by=actor.identity,
        proposed_at=clock.now(),
    )
    _record(actor, "proposed", order)
    return order


def _locked_round(actor: Actor, round_id: UUID) -> VoteRound:
    rounds = VoteRound.objects.select_for_update(of=("self",), no_key=True)
    found = rounds.select_related("election", "contest", "station__village")
    round_ = found.filter(id=round_id, election=actor.election, replaced_by__isnull=True).first()
    if round_ is None:
        raise UnknownRound
    return round_


def _refuse_other_kinds(rules: VotingDayRules, new: NewOrder) -> None:
    trigger = rules.triggers.get(new.trigger)
    if trigger is None or trigger.round != new.kind or new.recommended_by not in SUPERVISORS:
        raise UnknownKind


def _refuse_other_days(rules: VotingDayRules, round_: VoteRound, new: NewOrder) -> None:
    """Ballots may be counted again on the day itself; nobody votes twice on one day."""
    voted, today = round_.election.voting_day, clock.today(round_.station.village.time_zone)
    later = 0 if new.kind == RoundKind.RECOUNT else 1
    first = max(today, round_.voted_on + timedelta(days=later))
    last = voted + timedelta(days=rules.rounds[new.kind].days)
    if not first <= new.vote_on <= last:
        raise BadVoteDay(f"{first:%d-%m-%Y}", f"{last:%d-%m-%Y}")


@transaction.atomic
def decide_round(actor: Actor, *, order_id: UUID, agree: bool, reason: str = "") -> RoundOrder:
    """Order what another person proposed, or refuse it with a reason.

    Raises NotAllowed, OrderClosed, SameDecider, WordsMissing, RoundOrder.DoesNotExist.
    """
    order = _locked_order(actor, order_id)
    DECIDE.require(actor, path=order.path)
    if order.state != OrderState.WAITING:
        raise OrderClosed
    PROPOSER_AND_DECIDER.require(actor.identity, [order.proposed_by], SameDecider())
    why = words_or_none if agree else words
    order.state = OrderState.ORDERED if agree else OrderState.REFUSED
    order.decided_by, order.decided_at = actor.identity, clock.now()
    order.decided_reason = why(reason, "alasan", "the reason", LONGEST_ANSWER)
    order.save(update_fields=["state", "decided_by", "decided_at", "decided_reason"])
    _record(actor, "ordered" if agree else "refused", order)
    return order


@transaction.atomic
def hold_round(actor: Actor, *, order_id: UUID) -> VoteRound:
    """Say that an ordered vote is held: its round opens and counts instead of the earlier one.

    Raises NotAllowed, OrderClosed, NotTheDay, UnknownRound, and PlenaryClosed while the district's
    plenary stands closed on the earlier figures.
    """
    order = _locked_order(actor, order_id)
    HOLD.require(actor, path=order.path)
    if order.state != OrderState.ORDERED:
        raise OrderClosed
    old = _locked_round(actor, order.round_id)
    if clock.today(old.station.village.time_zone) < order.vote_on:
        raise NotTheDay(f"{order.vote_on:%d-%m-%Y}")
    new = replace_round(old=old, kind=order.kind, ordered_by=order.letter, voted_on=order.vote_on)
    order.state, order.new_round = OrderState.HELD, new
    order.held_by, order.held_at = actor.identity, clock.now()
    order.save(update_fields=["state", "new_round", "held_by", "held_at"])
    _record(actor, "held", order)
    return new


def _locked_order(actor: Actor, order_id: UUID) -> RoundOrder:
    orders = RoundOrder.objects.select_for_update(of=("self",), no_key=True)
    return orders.select_related("round__contest").get(id=order_id, election=actor.election)


def _record(actor: Actor, done: str, order: RoundOrder) -> None:
    """Decisions about votes are public; people stand in the entry's head only."""
    record(
        actor,
        f"votingday.round_{done}",
        path=order.path,
        log=Log.RESULTS,
        payload={
            "order": str(order.id),
            "contest": order.round.contest.kind,
            "kind": order.kind,
            "trigger": order.trigger,
            "vote_on": str(order.vote_on),
            "number": order.round.number + (done == "held"),
        },
        election_id=order.election_id,
    )
