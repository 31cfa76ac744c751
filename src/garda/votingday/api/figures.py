"""Figures of a station from a phone: ``POST /api/hp/tps/isian``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Schema
from pydantic import Field

from garda.activities.api.envelope import (
    REFUSALS,
    DeviceTime,
    Head,
    Sender,
    receipt,
    refuse_many,
    sender_of,
)
from garda.kernel import clock
from garda.results.bundles import MOST_OFFSET
from garda.results.domain.sending import SendMark
from garda.results.models import Channel
from garda.results.services.submissions import (
    REFUSED,
    NewForm,
    NewSubmission,
    Outcome,
    take_submissions,
)
from garda.votingday.errors import UnknownStation
from garda.votingday.standing import ASSISTED, CLOCK_OFF, OPERATOR, Standings

from .fields import ReadingIn, WrongOut, told
from .interface import api

Shown = Literal["paper", "photo", "list", "crop"]
Signature = Annotated[str, Field(max_length=120, pattern=r"^[A-Za-z0-9_-]*$")]


class FormIn(ReadingIn):
    """One form. ``offset``: seconds that the phone added to ``device_at`` to have the bundle's
    ``at``."""

    shown: Annotated[list[Shown], Field(max_length=4)] = ["paper"]
    device_at: DeviceTime
    offset: Annotated[int, Field(ge=-MOST_OFFSET, le=MOST_OFFSET)] = 0
    key: Annotated[str, Field(pattern=r"^([0-9a-f]{64})?$")] = ""
    signature: Signature = ""


class SubmissionIn(Schema):
    """What one station sends at once. ``read_back_by``: appointment of the second operator."""

    id: UUID
    station: UUID
    role: Literal["operator", "paper", "call"] = "operator"
    read_back_by: UUID | None = None
    forms: Annotated[list[FormIn], Field(min_length=1, max_length=8)]


class SubmissionBatch(Head):
    items: list[SubmissionIn]


class KeptOut(Schema):
    """Proof for one form; ``version`` 0: held."""

    id: UUID
    receipt: str
    version: int


class SubmissionOut(Schema):
    """What became of one sending; ``counts`` false: kept, but no source yet."""

    id: UUID
    state: str
    marks: list[str]
    counts: bool
    forms: list[KeptOut]
    refusal: WrongOut | None


class SubmissionsOut(Schema):
    server_time: datetime
    receipt: str
    results: list[SubmissionOut]


@api.post("tps/isian", response={200: SubmissionsOut, **REFUSALS}, url_name="phone-station-figures")
def figures(request: HttpRequest, batch: SubmissionBatch) -> dict[str, Any]:
    """Take in figures. Each station's sending is taken whole, held with marks, or refused."""
    refuse_many(batch.items)
    sender = sender_of(request, batch.account)
    standings = Standings(sender, [item.station for item in batch.items])
    wanted = [_submission(item, batch, sender, standings) for item in batch.items]
    taken = iter(take_submissions([each for each in wanted if each is not None]))
    return receipt(_results(batch, wanted, taken))


def _results(
    batch: SubmissionBatch, wanted: list[NewSubmission | None], taken: Iterator[Outcome]
) -> Iterator[Mapping[str, Any]]:
    for item, submission in zip(batch.items, wanted, strict=True):
        if submission is None:
            unknown = Outcome(item.id, REFUSED, counts=False, refusal=UnknownStation())
            yield outcome_told(unknown)
        else:
            yield outcome_told(next(taken))


def outcome_told(outcome: Outcome) -> dict[str, Any]:
    return {
        "id": outcome.id,
        "state": outcome.state,
        "marks": outcome.marks,
        "counts": outcome.counts,
        "forms": [
            {"id": form.id, "receipt": form.receipt, "version": form.version}
            for form in outcome.forms
        ],
        "refusal": told(outcome.refusal),
    }


def _submission(
    item: SubmissionIn, batch: SubmissionBatch, sender: Sender, standings: Standings
) -> NewSubmission | None:
    station = standings.stations.get(item.station)
    if station is None:
        return None
    standing = standings.of(station, item.role, item.read_back_by)
    off = abs(sender.clock_off(batch.sent_at)) > CLOCK_OFF
    return NewSubmission(
        id=item.id,
        actor=standing.actor,
        station=station.id,
        forms=tuple(_form(form, batch, sender) for form in item.forms),
        channel=Channel.PHONE if item.role == OPERATOR else ASSISTED[item.role],
        marks=(*standing.marks, *([SendMark.CLOCK] if off else [])),
        read_back_by=standings.reader(station, item.read_back_by),
        device=sender.device,
    )


def _form(form: FormIn, batch: SubmissionBatch, sender: Sender) -> NewForm:
    return NewForm(
        id=form.id,
        round_id=form.round,
        form_sha256=form.form_sha256,
        figures=tuple(form.figures),
        # A phone that claims the future told it when it sent it.
        happened_at=min(form.device_at + sender.offset(batch.sent_at), clock.now()),
        signed_at=form.device_at + timedelta(seconds=form.offset),
        offset=form.offset,
        written=tuple(sorted(form.written)),
        stands_so=frozenset(form.stands_so),
        reason=form.reason,
        corrects=form.corrects,
        photos=tuple(form.photos),
        shown=frozenset(form.shown),
        key=form.key,
        signature=form.signature,
    )
