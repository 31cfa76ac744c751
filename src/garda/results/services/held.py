"""Held sendings answered: released as a reading of the operators' source, or set aside.

Whoever sent or entered anything of the form answers nothing about it: see decision 0061.
"""

from __future__ import annotations

from uuid import UUID

from django.db import IntegrityError, transaction

from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.acts import act
from garda.kernel.duties import two_people
from garda.kernel.errors import PlainRefusal
from garda.kernel.ids import uuid7
from garda.kernel.roles import Role
from garda.ledger.models import Log
from garda.ledger.services import record
from garda.results.domain.refusals import ReasonMissing, SameAuthor
from garda.results.domain.sending import REMARKS, SendMark
from garda.results.models import (
    Channel,
    HeldAnswer,
    HeldOutcome,
    HeldReading,
    Reading,
    Source,
)

from .readings import NewReading, record_readings
from .reasons import fitting_reason

RELEASE = act("results.release_held", "Melepas kiriman tertahan menjadi isian operator", Role.PPS)
SET_ASIDE = act("results.set_held_aside", "Mengesampingkan kiriman tertahan", Role.PPS, Role.PPK)
SENDER_AND_ANSWERER = two_people(
    "results.held", "Mengirim atau mengisi C.Hasil", "Menjawab kiriman C.Hasil itu yang tertahan"
)
#: With these the figures are no answer to this form, whoever compares them with the paper.
NEVER_RELEASED = frozenset({SendMark.OTHER_FORM, SendMark.REPLACED_ROUND})


class NoSuchSending(PlainRefusal):
    code = "no_such_sending"
    sentence_id = "Kiriman ini tidak ada. Muat ulang daftarnya."
    sentence_en = "There is no such sending. Reload the list."


class Answered(PlainRefusal):
    code = "held_answered"
    sentence_id = "Kiriman ini sudah dijawab. Muat ulang daftarnya untuk melihat siapa dan mengapa."
    sentence_en = "This sending was answered already. Reload the list to see by whom and why."


class OwnSending(PlainRefusal):
    code = "own_sending"
    sentence_id = "Anda sudah mengirim atau mengisi formulir ini; yang menjawab harus orang lain."
    sentence_en = "You sent or entered this form; another person has to answer."


class NotReleasable(PlainRefusal):
    """Its figures cannot become the operators' reading, whoever looks at them."""

    code = "not_releasable"
    sentence_id = (
        "Angka kiriman ini bukan jawaban atas formulir yang berlaku. Isilah dari kertasnya,"
        " lalu kesampingkan kiriman ini dengan alasan."
    )
    sentence_en = (
        "These figures do not answer the form in force. Enter it from the paper, then set"
        " this sending aside with a reason."
    )


def releasable(held: HeldReading) -> bool:
    """Whether its figures may become a reading of the operators."""
    return held.source == Source.OPERATOR and NEVER_RELEASED.isdisjoint(held.marks)


@transaction.atomic
def release_held(actor: Actor, *, held_id: UUID, reason: str) -> HeldAnswer:
    """Make a held sending the operators' next version, compared with the paper by the actor.

    The actor is its author; who typed it stays in the held row. Raises NoSuchSending, Answered,
    OwnSending, NotReleasable, ReasonMissing, ReasonTooLong, NotAllowed, SameAuthor, and the
    refusals of :func:`record_readings`.
    """
    held = _locked(actor, held_id)
    RELEASE.require(actor, path=held.path)
    why = _reason(reason)
    _require_another(actor, held)
    if not releasable(held):
        raise NotReleasable
    _refuse_two_sources(held)
    receipt = record_readings(actor, readings=[_reading_of(held, why)])[0]
    return _answer(actor, held, HeldOutcome.RELEASED, why, receipt.reading_id)


@transaction.atomic
def set_held_aside(actor: Actor, *, held_id: UUID, reason: str) -> HeldAnswer:
    """Say that a held sending is not to be used; it stays as it came, and may be sent corrected.

    Raises NoSuchSending, Answered, OwnSending, ReasonMissing, ReasonTooLong, NotAllowed.
    """
    held = _locked(actor, held_id)
    SET_ASIDE.require(actor, path=held.path)
    why = _reason(reason)
    _require_another(actor, held)
    return _answer(actor, held, HeldOutcome.SET_ASIDE, why)


def _locked(actor: Actor, held_id: UUID) -> HeldReading:
    """Nobody changes a held row, so two who answer at once are told apart by its one answer."""
    rows = HeldReading.objects.select_related("round__contest")
    held = rows.filter(pk=held_id, election=actor.election).first()
    if held is None:
        raise NoSuchSending
    if HeldAnswer.objects.filter(held=held).exists():
        raise Answered
    return held


def _reason(reason: str) -> str:
    if not (text := fitting_reason(reason)):
        raise ReasonMissing
    return text


def _require_another(actor: Actor, held: HeldReading) -> None:
    authors = Reading.objects.filter(round=held.round_id).values_list("entered_by", flat=True)
    SENDER_AND_ANSWERER.require(actor.identity, [held.entered_by, *authors], OwnSending())


def _refuse_two_sources(held: HeldReading) -> None:
    """Who typed these figures and entered another source would be both. Raises SameAuthor."""
    others = Reading.objects.filter(round=held.round_id, entered_by=held.entered_by)
    if others.exclude(source=held.source).exists():
        raise SameAuthor


def _reading_of(held: HeldReading, why: str) -> NewReading:
    sent = held.content
    written = sent["as_written"]
    remarks = [mark for mark in held.marks if mark in REMARKS]
    return NewReading(
        id=uuid7(),
        round_id=held.round_id,
        source=held.source,
        figures=tuple(sent["figures"]),
        as_written=None if written is None else tuple(written),
        stands_so=frozenset(sent["stands_so"]),
        reason=why,
        happened_at=clock.now(),
        channel=Channel.PAPER,
        shown=frozenset({"paper"}),
        photos_sha256=tuple(sent["photos"]),
        marks=tuple(dict.fromkeys([*remarks, SendMark.ASSISTED])),
    )


def _answer(
    actor: Actor, held: HeldReading, outcome: HeldOutcome, why: str, reading: UUID | None = None
) -> HeldAnswer:
    row = HeldAnswer(
        election_id=held.election_id,
        held=held,
        path=held.path,
        outcome=outcome,
        reading_id=reading,
        reason=why,
        answered_by=actor.identity,
        answered_at=clock.now(),
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise Answered from error
    _record(actor, held, row)
    return row


def _record(actor: Actor, held: HeldReading, row: HeldAnswer) -> None:
    record(
        actor,
        "reading.held_released" if row.reading_id else "reading.held_set_aside",
        path=held.path,
        log=Log.RESULTS,
        payload={
            "contest": held.round.contest.kind,
            "held": str(held.id),
            "receipt": held.receipt,
            "reading": str(row.reading_id) if row.reading_id else "",
            "marks": sorted(held.marks),
            "reason": row.reason,
        },
        items=[held.sha256],
    )
