"""What a phone keeps before it counts offline: ``GET /api/hp/tps/tugas``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Schema

from garda.activities.api.envelope import (
    REFUSALS,
    account_asked,
    only_trusted,
    sender_of,
    sight_of_sender,
)
from garda.kernel import clock
from garda.packs.forms import definition_to_json
from garda.results.domain.layout import papers_of, sheet_layout
from garda.results.domain.photo_marks import WORDS as PHOTO_MARKS
from garda.results.domain.sending import MARK_WORDS
from garda.results.models import Contest, DeviceKey
from garda.results.queries import form_sha256, load_definition, station_code
from garda.votingday.duty import Duty, OwnStation, duty_of

from .interface import api


class ElectionOut(Schema):
    code: str
    name: str
    practice: bool


class ChoiceOut(Schema):
    number: int
    name: str
    empty_column: bool


class ContestOut(Schema):
    """A contest's frozen form. ``layouts``: where everything stands on each paper, millimetres."""

    contest: UUID
    kind: str
    name: str
    form_sha256: str
    definition: dict[str, Any]
    layouts: dict[str, dict[str, Any]]
    pages: int
    choices: list[ChoiceOut]


class VotersOut(Schema):
    dpt_l: int | None
    dpt_p: int | None
    dpt_j: int | None


class RollCallOut(Schema):
    """``waiting`` or ``recorded``; who was there."""

    state: str
    present: int | None
    at: datetime | None


class MemberOut(Schema):
    """One of the station's seven. ``slot`` of a named operator; ``present`` null before the
    roll-call is recorded."""

    appointment: UUID
    name: str
    seat: int
    slot: int | None
    you: bool
    present: bool | None


class OperatorOut(Schema):
    appointment: UUID
    name: str
    slot: int
    you: bool
    present: bool | None


class KeyOut(Schema):
    id: UUID
    sha256: str
    registered_at: datetime
    revoked: bool


class FormOut(Schema):
    round: UUID
    contest: UUID
    number: int
    kind: str
    voted_on: date
    replaced: bool


class StationOut(Schema):
    """``role``: ``operator``, or ``assisted`` for PPS and PPK who may take over."""

    station: UUID
    code: str
    number: int
    village: str
    district: str
    regency: str
    time_zone: str
    role: str
    voters: VotersOut
    roll_call: RollCallOut
    operators: list[OperatorOut]
    members: list[MemberOut]
    keys: list[KeyOut]
    forms: list[FormOut]


class DutyOut(Schema):
    server_time: datetime
    account: UUID
    election: ElectionOut
    contests: list[ContestOut]
    stations: list[StationOut]
    marks: dict[str, str]
    photo_marks: dict[str, str]


@api.get("tps/tugas", response={200: DutyOut, **REFUSALS}, url_name="phone-station-duty")
def duty(request: HttpRequest) -> dict[str, Any]:
    """The account's stations, their forms and everything that the phone checks without a line."""
    sender = only_trusted(sender_of(request, account_asked(request)))
    with sight_of_sender(sender):
        found = duty_of(sender)
    return {
        "server_time": clock.now(),
        "account": sender.account,
        "election": {
            "code": sender.election.code,
            "name": sender.election.name,
            "practice": sender.election.watermark,
        },
        "contests": [contest_told(contest) for contest in found.contests],
        "stations": [_station(station, found) for station in found.stations],
        "marks": {str(mark): words for mark, words in MARK_WORDS.items()},
        "photo_marks": {str(mark): words.name for mark, words in PHOTO_MARKS.items()},
    }


def contest_told(contest: Contest) -> dict[str, Any]:
    choices = [
        {"number": c.number, "name": c.name, "empty_column": c.empty_column}
        for c in contest.choices.all()
    ]
    about = {"contest": contest.id, "kind": contest.kind, "name": contest.name}
    return {**about, **_frozen(contest.id), "choices": choices}


@lru_cache(maxsize=64)
def _frozen(contest_id: UUID) -> Mapping[str, Any]:
    """What never changes of a contest's form."""
    definition = load_definition(contest_id)
    layouts = {paper: sheet_layout(definition, paper) for paper in papers_of(definition)}
    return {
        "form_sha256": form_sha256(contest_id),
        "definition": definition_to_json(definition),
        "layouts": {paper: asdict(layout) for paper, layout in layouts.items()},
        "pages": max((len(layout.pages) for layout in layouts.values()), default=1),
    }


def _station(own: OwnStation, found: Duty) -> dict[str, Any]:
    listing, names = own.listing, found.names
    parts = own.path.split("/")
    return {
        "station": listing.station_id,
        "code": station_code(listing.village.code, own.path),
        "number": listing.number,
        "village": listing.village.name,
        "district": names.get("/".join(parts[:4]), ""),
        "regency": names.get("/".join(parts[:3]), ""),
        "time_zone": listing.village.time_zone,
        "role": own.role,
        "voters": own.voters,
        "roll_call": own.roll_call,
        "operators": own.operators,
        "members": own.members,
        "keys": [_key(key) for key in own.keys],
        "forms": [
            {
                "round": r.id,
                "contest": r.contest_id,
                "number": r.number,
                "kind": r.kind,
                "voted_on": r.voted_on,
                "replaced": r.replaced_by_id is not None,
            }
            for r in own.rounds
        ],
    }


def _key(key: DeviceKey) -> dict[str, Any]:
    return {
        "id": key.id,
        "sha256": key.key_hash,
        "registered_at": key.registered_at,
        "revoked": key.revoked_at is not None,
    }
