"""Deciding a difference, and the second person's answer to the decision."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.acts import act
from garda.kernel.errors import PlainRefusal
from garda.kernel.ids import uuid7
from garda.kernel.roles import Role
from garda.ledger.models import Log
from garda.ledger.services import record
from garda.packs.types import Block
from garda.results.domain import settlement as machine
from garda.results.domain.definition import as_figures
from garda.results.domain.refusals import WrongLength
from garda.results.domain.settlement import BlockState, Values
from garda.results.models import Decision, DecisionOutcome, Reading, Settlement, Source

from .book import Book, Sheet
from .content import refuse_overflow
from .readings import stamped
from .reasons import fitting_reason
from .recounts import refuse_changed_decision
from .rules import broken_rules

DECIDE = act("results.decide", "Memutus selisih C.Hasil dan mengonfirmasinya", Role.PPK)


class NoSuchBlock(PlainRefusal):
    code = "no_such_block"
    sentence_id = "Selisih ini tidak ada. Muat ulang antrean."
    sentence_en = "There is no such difference. Reload the queue."


@transaction.atomic
def decide(
    actor: Actor, *, settlement_id: UUID, values: Values, reason: str, stands_so: bool = False
) -> Decision:
    """Say what counts in a differing block; it waits for another person's confirmation.

    ``values`` in the order of the block's fields; ``stands_so``: the paper says so although a rule
    fails. The answer is kept as a reading of its own, source ``arbiter``. Raises the refusals of
    the settlement, BadReading (K14), LinesUnchanged, NoSuchBlock, NotAllowed.
    """
    book, sheet, block = _open(actor, settlement_id)
    reason = fitting_reason(reason)
    _check_values(sheet, block, values)
    after = machine.decide(
        sheet.state(block),
        actor.identity,
        values,
        reason,
        failing=_broken(sheet, block, values),
        as_written_confirmed=stands_so,
    )
    reading = _decision_reading(actor, sheet, block, values, reason, stands_so)
    book.put(sheet.round.id, block, after, None)
    book.write()
    decision = Decision.objects.create(
        election_id=sheet.round.election_id,
        settlement_id=settlement_id,
        reading=reading,
        decided_by=actor.identity,
        failing=list(after.decisions[-1].failing),
    )
    _record(actor, "difference.decided", sheet, block, reason, [reading.sha256])
    return decision


@transaction.atomic
def confirm(actor: Actor, *, settlement_id: UUID) -> None:
    """Confirm the waiting decision as another person; its figures count from now on.

    Raises NothingToConfirm, SelfConfirmation, NoSuchBlock, NotAllowed.
    """
    book, sheet, block = _open(actor, settlement_id)
    after = machine.confirm(sheet.state(block), actor.identity)
    decision = _waiting(sheet, block)
    book.put(sheet.round.id, block, after, decision.reading)
    book.write()
    _answer(actor, decision, DecisionOutcome.CONFIRMED, "")
    _record(actor, "decision.confirmed", sheet, block, "", [decision.reading.sha256])


@transaction.atomic
def reject(actor: Actor, *, settlement_id: UUID, reason: str) -> None:
    """Reject the waiting decision with a reason; the difference is open again.

    Raises NothingToConfirm, SelfConfirmation, ReasonMissing, NoSuchBlock, NotAllowed.
    """
    book, sheet, block = _open(actor, settlement_id)
    reason = fitting_reason(reason)
    after = machine.reject(sheet.state(block), actor.identity, reason)
    decision = _waiting(sheet, block)
    book.put(sheet.round.id, block, after, None)
    book.write()
    _answer(actor, decision, DecisionOutcome.REJECTED, reason)
    _record(actor, "decision.rejected", sheet, block, reason, [decision.reading.sha256])


def _open(actor: Actor, settlement_id: UUID) -> tuple[Book, Sheet, Block]:
    election_id = actor.election
    stored = Settlement.objects.filter(pk=settlement_id, election_id=election_id).first()
    if stored is None:
        raise NoSuchBlock
    DECIDE.require(actor, path=stored.path)
    book = Book([stored.round_id], election_id=election_id)
    return book, book.sheets[stored.round_id], Block(stored.block)


def _waiting(sheet: Sheet, block: Block) -> Decision:
    """The waiting decision with its reading, which lies in the sheet already."""
    decision = sheet.waiting_decision(block)
    decision.reading = next(r for r in sheet.readings if r.id == decision.reading_id)
    return decision


def _check_values(sheet: Sheet, block: Block, values: Values) -> None:
    keys = sheet.definition.keys_of(block)
    if len(values) != len(keys):
        raise WrongLength
    named = dict(zip(keys, values, strict=True))
    refuse_overflow(sheet.definition, named)
    refuse_changed_decision(sheet, named)


def _broken(sheet: Sheet, block: Block, values: Values) -> tuple[str, ...]:
    """Error rules that ``values`` break beside what is settled in the other blocks of the form."""
    figures: dict[str, int | None] = dict(zip(sheet.definition.keys_of(block), values, strict=True))
    for other in sheet.settlements:
        state: BlockState = sheet.state(other)
        if other is not block and state.values is not None:
            figures |= dict(zip(sheet.definition.keys_of(other), state.values, strict=True))
    row = as_figures(sheet.definition, figures)
    return broken_rules([sheet.round], [row])[0].get(block, ())


def _decision_reading(
    actor: Actor, sheet: Sheet, block: Block, values: Values, reason: str, stands_so: bool
) -> Reading:
    now = clock.now()
    sheet_figures = dict(zip(sheet.definition.keys_of(block), values, strict=True))
    reading = stamped(
        Reading(
            id=uuid7(),
            election_id=sheet.round.election_id,
            round=sheet.round,
            form_id=sheet.form_id,
            source=Source.ARBITER,
            version=sheet.versions(Source.ARBITER) + 1,
            figures=list(as_figures(sheet.definition, sheet_figures)),
            stands_so=[str(block)] if stands_so else [],
            reason=reason,
            entered_by=actor.identity,
            standing=sheet.readings[0].standing,
            happened_at=now,
            recorded_at=now,
        )
    )
    reading.save(force_insert=True)
    return reading


def _answer(actor: Actor, decision: Decision, outcome: DecisionOutcome, reason: str) -> None:
    decision.outcome = outcome
    decision.closed_by = actor.identity
    decision.closed_reason = reason
    decision.closed_at = clock.now()
    decision.save(update_fields=["outcome", "closed_by", "closed_reason", "closed_at"])


def _record(
    actor: Actor, act: str, sheet: Sheet, block: Block, reason: str, items: list[str]
) -> None:
    record(
        actor,
        act,
        path=sheet.round.path,
        log=Log.RESULTS,
        payload={
            "contest": sheet.round.contest.kind,
            "block": str(block),
            "reason": reason,
        },
        items=items,
    )
