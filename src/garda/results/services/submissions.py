"""Figures from phones: the forms of one station as one act; taken, held with marks, or refused.

Why it is so: ``docs/decisions/0061-results-api.md``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction

from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.codes import in_scope
from garda.kernel.errors import GardaError, NotAllowed
from garda.ledger.models import Log
from garda.ledger.services import record
from garda.results.bundles import Bundle, signature_holds
from garda.results.domain.sending import SendMark, counts
from garda.results.models import DeviceKey, HeldReading, Reading, Source, VoteRound
from garda.results.queries import form_sha256, keys_named, rounds_named, station_code

from .book import RoundReplaced, UnknownRound
from .contradictions import OtherFigures
from .readings import BadReading, IdUsed, NewReading, Receipt, record_readings, sending_of

TAKEN: Final = "taken"
KNOWN: Final = "known"
REFUSED: Final = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewForm:
    """One form as the sender wrote it.

    ``written``: index of a field and what stands in its boxes. ``signed_at``: the time in the
    bundle, which is the device's plus ``offset`` (seconds); ``happened_at``: the device's time put
    right by what its clock showed when it sent. ``key``: SHA-256 (hex).
    """

    id: UUID
    round_id: UUID
    form_sha256: str
    figures: tuple[int | None, ...]
    happened_at: datetime
    signed_at: datetime
    offset: int = 0
    written: tuple[tuple[int, str], ...] = ()
    stands_so: frozenset[str] = frozenset()
    reason: str = ""
    corrects: UUID | None = None
    photos: tuple[str, ...] = ()
    shown: frozenset[str] = frozenset()
    key: str = ""
    signature: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSubmission:
    """What a station sends at once, by ``actor``, with the ``marks`` its sender's standing gave.

    ``read_back_by``: the person who read the figures back. ``station`` None: of any station, by
    ``scope`` (a contest, or None for all) of a partner's token.
    """

    id: UUID
    actor: Actor
    station: UUID | None
    forms: tuple[NewForm, ...]
    channel: str
    marks: tuple[SendMark, ...] = ()
    source: str = Source.OPERATOR
    pair: int = 0
    read_back_by: UUID | None = None
    device: UUID | None = None
    signs: bool = True
    scope: UUID | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """Proof for one form. ``version`` 0: held, no version of the source."""

    id: UUID
    receipt: str
    version: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a submission; ``refusal`` where nothing was kept."""

    id: UUID
    state: str
    marks: tuple[str, ...] = ()
    counts: bool = True
    forms: tuple[Kept, ...] = ()
    refusal: GardaError | None = None


def take_submissions(submissions: Sequence[NewSubmission]) -> list[Outcome]:
    """Take each in by itself, in the order given; none raises for what it holds.

    A form sent again gives its first receipt. Two queries for all, and those of
    :func:`record_readings` for each.
    """
    known = _Known(submissions)
    return [_outcome(submission, known) for submission in submissions]


def take_together(submissions: Sequence[NewSubmission]) -> list[Outcome]:
    """Take many of one sender in as one act where nothing stands against any of them; else each by
    itself, so that one does not keep the others back."""
    known = _Known(submissions)
    try:
        return _all_taken(submissions, known)
    except GardaError:
        return [_outcome(submission, known) for submission in submissions]


def _all_taken(submissions: Sequence[NewSubmission], known: _Known) -> list[Outcome]:
    """Raises GardaError where one of them is to be held or refused; then nothing is kept."""
    parts = [_readings(submission, known) for submission in submissions]
    readings = [reading for part in parts for reading in part]
    if not all(counts(reading.marks) for reading in readings):
        raise OtherFigures
    receipts = iter(record_readings(submissions[0].actor, readings=readings) if readings else ())
    return [
        _accepted(submission, [next(receipts) for _ in part])
        for submission, part in zip(submissions, parts, strict=True)
    ]


class _Known:
    """Rounds and keys that some submissions name, read once."""

    def __init__(self, submissions: Iterable[NewSubmission]) -> None:
        forms = [form for each in submissions for form in each.forms]
        wanted = {form.round_id for form in forms}
        self.rounds: Mapping[UUID, VoteRound] = {row.id: row for row in rounds_named(wanted)}
        named = {form.key for form in forms} - {""}
        rows = keys_named(named) if named else ()
        self._keys = {(row.station_id, row.account, row.key_hash): row for row in rows}

    def key(self, submission: NewSubmission, form: NewForm) -> DeviceKey | None:
        """The sender's own key at the station, unless it was revoked."""
        account, station = submission.actor.account_id, submission.station
        found = self._keys.get((station, account, form.key)) if account and station else None
        return None if found is None or found.revoked_at is not None else found

    def rounds_of(self, submission: NewSubmission) -> list[VoteRound]:
        """Raises UnknownRound for a round that is not there, or not of the station."""
        found = [self.rounds.get(form.round_id) for form in submission.forms]
        rounds = [row for row in found if row is not None]
        if len(rounds) != len(found) or not all(_fits(submission, row) for row in rounds):
            raise UnknownRound
        return rounds


def _fits(submission: NewSubmission, round_: VoteRound) -> bool:
    """Whether a round is of the sender's election and station, or within a token's scope."""
    if round_.election_id != submission.actor.election:
        return False
    if submission.station is not None:
        return round_.station_id == submission.station
    return in_scope(round_.path, submission.actor.path) and submission.scope in (
        None,
        round_.contest_id,
    )


def _outcome(submission: NewSubmission, known: _Known) -> Outcome:
    try:
        return _taken(submission, known)
    except GardaError as refusal:
        return Outcome(submission.id, REFUSED, counts=False, refusal=refusal)


def _taken(submission: NewSubmission, known: _Known) -> Outcome:
    readings = _readings(submission, known)
    rounds = [known.rounds[reading.round_id] for reading in readings]
    if any(not counts(reading.marks) for reading in readings):
        return _held(submission, readings, rounds)
    try:
        receipts = record_readings(submission.actor, readings=readings)
    except (OtherFigures, RoundReplaced, NotAllowed) as reason:
        return _held(submission, [_with(each, _why(reason)) for each in readings], rounds)
    return _accepted(submission, receipts)


def _readings(submission: NewSubmission, known: _Known) -> list[NewReading]:
    """Raises UnknownRound, BadReading."""
    rounds = known.rounds_of(submission)
    return [
        _reading(submission, *pair, known) for pair in zip(submission.forms, rounds, strict=True)
    ]


def _why(reason: GardaError) -> SendMark:
    if isinstance(reason, OtherFigures):
        return SendMark.OTHER_FIGURES
    return SendMark.REPLACED_ROUND if isinstance(reason, RoundReplaced) else SendMark.NOT_YOURS


def _with(reading: NewReading, mark: SendMark) -> NewReading:
    return replace(reading, marks=(*reading.marks, mark))


def _accepted(submission: NewSubmission, receipts: Sequence[Receipt]) -> Outcome:
    return Outcome(
        submission.id,
        KNOWN if all(receipt.repeated for receipt in receipts) else TAKEN,
        tuple(dict.fromkeys(mark for receipt in receipts for mark in receipt.marks)),
        forms=tuple(Kept(r.reading_id, r.code, r.version) for r in receipts),
    )


# --- judging one form -----------------------------------------------------------------------------


def _reading(
    submission: NewSubmission, form: NewForm, round_: VoteRound, known: _Known
) -> NewReading:
    key = known.key(submission, form)
    signing = _signing_marks(submission, form, round_, key)
    changed = form.form_sha256 != form_sha256(round_.contest_id)
    marks = (*submission.marks, *signing, *([SendMark.OTHER_FORM] if changed else []))
    return NewReading(
        id=form.id,
        round_id=form.round_id,
        source=submission.source,
        pair=submission.pair,
        figures=form.figures,
        as_written=_as_written(form),
        stands_so=form.stands_so,
        reason=form.reason,
        corrects=form.corrects,
        guarded=True,
        happened_at=form.happened_at,
        channel=submission.channel,
        shown=form.shown,
        photos_sha256=form.photos,
        read_back_by=submission.read_back_by,
        device=submission.device,
        device_key=key.id if key is not None and not signing else None,
        signature=form.signature,
        marks=marks,
    )


def _as_written(form: NewForm) -> tuple[str | None, ...] | None:
    """What stands in the boxes, per field. Raises BadReading for a field that is not there."""
    if not form.written:
        return None
    boxes: list[str | None] = [None] * len(form.figures)
    for index, text in form.written:
        if not 0 <= index < len(boxes):
            raise BadReading(
                id="Catatan isi kotak menunjuk isian yang tidak ada pada formulir ini.",
                en="What stands in the boxes names a figure that this form does not have.",
            )
        boxes[index] = text
    return tuple(boxes)


def _signing_marks(
    submission: NewSubmission, form: NewForm, round_: VoteRound, key: DeviceKey | None
) -> tuple[SendMark, ...]:
    if not submission.signs:
        return ()
    if not form.signature:
        return (SendMark.UNSIGNED,)
    if key is None:
        return (SendMark.UNKNOWN_KEY,)
    holds = signature_holds(key.public_key, form.signature, bundle_of(form, round_).signed_bytes())
    return () if holds else (SendMark.BAD_SIGNATURE,)


def bundle_of(form: NewForm, round_: VoteRound) -> Bundle:
    """What the phone must have signed; needs the round's contest, election and village."""
    return Bundle(
        election=round_.election.code,
        station=station_code(round_.station.village.code, round_.path),
        contest=round_.contest.kind,
        round=round_.number,
        form=form.form_sha256,
        figures=form.figures,
        stands=tuple(sorted(form.stands_so)),
        written=form.written,
        photos=form.photos,
        at=form.signed_at,
        key=form.key,
        offset=form.offset,
    )


# --- holding --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Sent:
    """One form that is to be held: what came, the same stamped, and its round."""

    reading: NewReading
    row: Reading
    round: VoteRound


def _held(
    submission: NewSubmission, readings: Sequence[NewReading], rounds: Sequence[VoteRound]
) -> Outcome:
    """Keep what is no source. Sent again it is known, also where it was taken as a source once."""
    sent = [_Sent(r, sending_of(r), at) for r, at in zip(readings, rounds, strict=True)]
    before = _before(sent)
    missing = [each for each in sent if each.row.id not in before]
    if missing:
        try:
            _hold(submission, missing)
        except IntegrityError:
            # The same came twice at the same moment, and the other one was first.
            missing = []
        before = _before(sent)
    return _told(submission.id, TAKEN if missing else KNOWN, [before[s.row.id] for s in sent])


def _before(sent: Sequence[_Sent]) -> dict[UUID, HeldReading | Reading]:
    """What was kept of these so far. Raises IdUsed for another content under one of the ids."""
    ids = [each.row.id for each in sent]
    found: dict[UUID, HeldReading | Reading] = {}
    found |= HeldReading.objects.in_bulk(ids)
    found |= Reading.objects.in_bulk(ids)
    if any(found[s.row.id].sha256 != s.row.sha256 for s in sent if s.row.id in found):
        raise IdUsed
    return found


def _told(id_: UUID, state: str, rows: Sequence[HeldReading | Reading]) -> Outcome:
    return Outcome(
        id_,
        state,
        tuple(dict.fromkeys(mark for row in rows for mark in row.marks)),
        all(isinstance(row, Reading) for row in rows),
        tuple(Kept(row.id, row.receipt, getattr(row, "version", 0)) for row in rows),
    )


@transaction.atomic
def _hold(submission: NewSubmission, sent: Sequence[_Sent]) -> None:
    rows = [_held_row(submission.actor, each) for each in sent]
    HeldReading.objects.bulk_create(rows)
    record(
        submission.actor,
        "readings.held",
        path=rows[0].path,
        log=Log.RESULTS,
        payload={
            "marks": sorted({mark for row in rows for mark in row.marks}),
            "count": len(rows),
            "channel": str(submission.channel),
        },
        items=[row.sha256 for row in rows],
        happened_at=max(row.happened_at for row in rows),
    )


def _held_row(actor: Actor, sent: _Sent) -> HeldReading:
    row, round_ = sent.row, sent.round
    corrects = sent.reading.corrects
    return HeldReading(
        id=row.id,
        election_id=round_.election_id,
        round=round_,
        path=round_.path,
        source=row.source,
        pair=row.pair,
        channel=row.channel,
        marks=list(row.marks),
        content={
            "figures": row.figures,
            "as_written": row.as_written,
            "stands_so": row.stands_so,
            "reason": row.reason,
            "photos": row.photos_sha256,
            "corrects": None if corrects is None else str(corrects),
            "signature": row.signature,
        },
        entered_by=actor.identity,
        device=row.device,
        receipt=row.receipt,
        sha256=row.sha256,
        happened_at=row.happened_at,
        recorded_at=clock.now(),
    )
