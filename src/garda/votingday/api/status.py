"""What became of a station's sendings: ``GET /api/hp/tps/status``."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest
from ninja import Schema

from garda.activities.api.envelope import (
    REFUSALS,
    Sender,
    account_asked,
    only_trusted,
    sender_of,
)
from garda.kernel import clock
from garda.regions.queries import within
from garda.results.models import (
    BlockState,
    FormPhoto,
    HeldReading,
    Reading,
    Settlement,
    Source,
    VoteRound,
)
from garda.votingday.duty import MOST_STATIONS, own_paths, watched_paths

from .interface import api

#: Rounds told at once: two contests at as many stations as a phone is told.
_MOST_ROUNDS = 2 * MOST_STATIONS
#: What a block's state is called to those who sent: of other sources nothing is told.
_WORDS = {
    BlockState.DIFFERS: "looked_at",
    BlockState.DECIDED: "looked_at",
}


class ReadingOut(Schema):
    id: UUID
    version: int
    receipt: str
    recorded_at: datetime
    marks: list[str]
    by_you: bool
    photos: list[str]


class PhotoOut(Schema):
    id: UUID
    page: int
    sha256: str
    recorded_at: datetime
    inspected: bool
    marks: list[str]


class HeldOut(Schema):
    id: UUID
    receipt: str
    marks: list[str]
    recorded_at: datetime
    answer: str | None


class FormStateOut(Schema):
    """``state`` is that of the votes: ``empty``, ``first``, ``looked_at``, ``settled``,
    ``settled_as_written``."""

    round: UUID
    contest: UUID
    number: int
    state: str
    blocks: dict[str, str]
    readings: list[ReadingOut]
    photos: list[PhotoOut]
    held: list[HeldOut]


class StationStateOut(Schema):
    station: UUID
    forms: list[FormStateOut]


class StatusOut(Schema):
    server_time: datetime
    stations: list[StationStateOut]


@api.get("tps/status", response={200: StatusOut, **REFUSALS}, url_name="phone-station-status")
def status(request: HttpRequest) -> dict[str, Any]:
    """The account's stations: what came in, and whether somebody has to look at it."""
    sender = only_trusted(sender_of(request, account_asked(request)))
    stations: dict[UUID, dict[str, Any]] = {}
    for round_, form in _forms(sender):
        station = stations.setdefault(
            round_.station_id, {"station": round_.station_id, "forms": []}
        )
        station["forms"].append(form)
    return {"server_time": clock.now(), "stations": list(stations.values())}


def _forms(sender: Sender) -> list[tuple[VoteRound, dict[str, Any]]]:
    """Five queries at most, whatever the number of rounds."""
    rounds = _rounds(sender)
    told = {round_.id: _empty(round_) for round_ in rounds}
    me = {actor.identity for actor in sender.actors}
    for reading in Reading.objects.filter(round__in=told, source=Source.OPERATOR).order_by(
        "version"
    ):
        told[reading.round_id]["readings"].append(_reading(reading, me))
    for block in Settlement.objects.filter(round__in=told):
        word = _WORDS.get(BlockState(block.state), block.state)
        told[block.round_id]["blocks"][block.block] = word
        if block.block == "votes":
            told[block.round_id]["state"] = word
    photos = FormPhoto.objects.filter(round__in=told).select_related("inspection")
    for photo in photos.order_by("page", "recorded_at"):
        told[photo.round_id]["photos"].append(_photo(photo))
    for held in (
        HeldReading.objects.filter(round__in=told).select_related("answer").order_by("recorded_at")
    ):
        told[held.round_id]["held"].append(_held(held))
    return [(round_, told[round_.id]) for round_ in rounds]


def _rounds(sender: Sender) -> list[VoteRound]:
    where = Q()
    for path in {*own_paths(sender), *watched_paths(sender)}:
        where |= within(path)
    if not where:
        return []
    rows = VoteRound.objects.filter(where, election=sender.election)
    return list(rows.order_by("path", "contest__kind", "number")[:_MOST_ROUNDS])


def _empty(round_: VoteRound) -> dict[str, Any]:
    about = {"round": round_.id, "contest": round_.contest_id, "number": round_.number}
    form: dict[str, Any] = {"state": "empty", "blocks": {}}
    return {**about, **form, "readings": [], "photos": [], "held": []}


def _reading(reading: Reading, me: set[UUID]) -> dict[str, Any]:
    return {
        "id": reading.id,
        "version": reading.version,
        "receipt": reading.receipt,
        "recorded_at": reading.recorded_at,
        "marks": reading.marks,
        "by_you": reading.entered_by in me,
        "photos": reading.photos_sha256,
    }


def _photo(photo: FormPhoto) -> dict[str, Any]:
    inspection = getattr(photo, "inspection", None)
    return {
        "id": photo.id,
        "page": photo.page,
        "sha256": photo.object_sha256,
        "recorded_at": photo.recorded_at,
        "inspected": inspection is not None,
        "marks": [] if inspection is None else inspection.marks,
    }


def _held(held: HeldReading) -> dict[str, Any]:
    return {
        "id": held.id,
        "receipt": held.receipt,
        "marks": held.marks,
        "recorded_at": held.recorded_at,
        "answer": held.answer.outcome if hasattr(held, "answer") else None,
    }
