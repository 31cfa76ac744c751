"""Doubts about a form's photos: while one is open, nothing of the form settles by itself."""

from __future__ import annotations

from collections.abc import Mapping
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
from garda.results.domain.duties import READER_AND_ARBITER
from garda.results.domain.refusals import NotHeld, ReasonMissing, SourceParty
from garda.results.domain.settlement import Cause
from garda.results.models import FormHold, Reading

from .book import Book, Sheet, blocks_of
from .reasons import fitting_reason
from .rules import broken_rules

#: The worker finds doubts; people may tell of one that they saw.
HOLD = act("results.hold", "Menahan C.Hasil karena fotonya", Role.PPK, machine=True)
RELEASE = act(
    "results.release", "Melepas tahanan C.Hasil setelah memeriksa foto", Role.PPK, machine=True
)


class NoSuchHold(PlainRefusal):
    code = "no_such_hold"
    sentence_id = "Tahanan ini tidak ada. Muat ulang antrean."
    sentence_en = "There is no such hold. Reload the queue."


@transaction.atomic
def hold(
    actor: Actor, *, round_id: UUID, cause: Cause, photo_id: UUID | None = None, detail: str = ""
) -> UUID:
    """Hold a form because of a photo; returns the hold. One that is open already is returned.

    What is settled stays settled, and whatever is not waits. Raises UnknownRound, RoundReplaced,
    NotAllowed.
    """
    book = Book([round_id], election_id=actor.election)
    sheet = book.sheets[round_id]
    HOLD.require(actor, path=sheet.round.path)
    known = FormHold.objects.filter(round=round_id, cause=cause, released_at__isnull=True).first()
    if known is not None:
        return known.id
    made = FormHold.objects.create(
        id=uuid7(),
        election_id=sheet.round.election_id,
        round=sheet.round,
        path=sheet.round.path,
        cause=str(cause),
        photo_id=photo_id,
        detail=fitting_reason(detail),
        held_at=clock.now(),
    )
    _record(actor, "form.held", sheet, cause, made.detail)
    return made.id


@transaction.atomic
def release(actor: Actor, *, hold_id: UUID, reason: str) -> None:
    """Say that a photo is in order (or that a better one came): its form is weighed again.

    Raises ReasonMissing, SourceParty for somebody who entered the form, NoSuchHold, NotHeld,
    RoundReplaced, NotAllowed.
    """
    found = FormHold.objects.filter(pk=hold_id, election_id=actor.election).first()
    if found is None:
        raise NoSuchHold
    RELEASE.require(actor, path=found.path)
    if not (text := fitting_reason(reason)):
        raise ReasonMissing
    book = Book([found.round_id], election_id=actor.election)
    sheet = book.sheets[found.round_id]
    _require_outsider(actor, sheet)
    _close(actor, found, text)
    _weigh_again(book, sheet, Cause(found.cause))
    _record(actor, "form.released", sheet, Cause(found.cause), text)


def _require_outsider(actor: Actor, sheet: Sheet) -> None:
    """Whoever entered the form does not say that its photo is in order; the worker entered none."""
    if not actor.is_machine:
        authors = (reading.entered_by for reading in sheet.readings)
        READER_AND_ARBITER.require(actor.identity, authors, SourceParty)


def _close(actor: Actor, found: FormHold, reason: str) -> None:
    """Close the hold under the form's lock. Raises NotHeld when somebody did before."""
    closed = FormHold.objects.filter(pk=found.id, released_at__isnull=True).update(
        released_at=clock.now(),
        released_by=None if actor.is_machine else actor.identity,
        released_for=reason,
    )
    if not closed:
        raise NotHeld


def _weigh_again(book: Book, sheet: Sheet, cause: Cause) -> None:
    """Blocks that waited for nothing else settle now. The sheet still knows the hold."""
    broken: dict[UUID, Mapping[Block, tuple[str, ...]]] = {}
    for block in blocks_of(sheet.definition):
        before = sheet.state(block)
        if cause not in before.holds:
            continue
        last = _last_reading(sheet, before)
        if last.id not in broken:
            broken[last.id] = broken_rules([sheet.round], [last.figures])[0]
        after = machine.release(before, cause, failing=broken[last.id].get(block, ()))
        if (after.status, after.cause) != (before.status, before.cause):
            book.put(sheet.round.id, block, after, last)
    book.write()


def _last_reading(sheet: Sheet, state: machine.BlockState) -> Reading:
    source, pair = state.current[-1].voice
    latest = sheet.latest(source, pair)
    if latest is None:
        raise LookupError("a block's state has a source without a reading")
    return latest


def _record(actor: Actor, name: str, sheet: Sheet, cause: Cause, reason: str) -> None:
    record(
        actor,
        name,
        path=sheet.round.path,
        log=Log.RESULTS,
        payload={"contest": sheet.round.contest.kind, "cause": str(cause), "reason": reason},
    )
