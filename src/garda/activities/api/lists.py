"""What the phone fetches before it goes offline: gatherings nearby, and whom to expect."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Schema

from garda.activities.cards import card_text, expiry
from garda.activities.domain.cards import text_hash
from garda.activities.domain.scans import TEXTS
from garda.activities.leaves import OATHS
from garda.activities.models import Activity, Presence
from garda.activities.queries_attendance import (
    Invited,
    by_station,
    expected,
    invited_counts,
    may_attend,
    near,
    present_counts,
)
from garda.activities.services.rules import reasons_of
from garda.documents.models import Wording
from garda.documents.wordings import said_at
from garda.kernel import clock

from . import refusals
from .envelope import (
    REFUSALS,
    account_asked,
    only_trusted,
    phone_api,
    sender_of,
    sight_of_sender,
)

api = phone_api("hp-daftar")


class SessionOut(Schema):
    """A part with attendance of its own."""

    number: int
    title: str
    starts_at: datetime
    ends_at: datetime


class ActivityOut(Schema):
    """A gathering of which the account takes attendance. ``moved_from``: its earlier start."""

    id: UUID
    kind: str
    title: str
    place: str
    starts_at: datetime
    ends_at: datetime | None
    moved_from: datetime | None
    closed: bool
    village: str
    time_zone: str
    sessions: list[SessionOut]
    invited: int
    present: int


class ActivitiesOut(Schema):
    """Gatherings from two days ago to two days ahead."""

    server_time: datetime
    account: UUID
    activities: list[ActivityOut]


class MemberOut(Schema):
    """Somebody expected. ``card``: SHA-256 (hex) of the text in their code. ``state``: ``onsite``,
    ``online``, ``absent`` or empty."""

    appointment: UUID
    name: str
    seat: int
    role: str
    card: str
    leave: bool
    state: str


class StationOut(Schema):
    """One TPS; number 0 holds whoever belongs to none."""

    number: int
    members: list[MemberOut]


class ReasonOut(Schema):
    """A reason of the pack's list."""

    code: str
    name: str


class RosterOut(Schema):
    """Whom to expect. ``marks``: words for the marks of an answer, by code. ``oath``: the text
    to be said, where it is an oath."""

    server_time: datetime
    activity: ActivityOut
    stations: list[StationOut]
    reasons: dict[str, list[ReasonOut]]
    marks: dict[str, str]
    cards_expire: date
    oath: str | None


@api.get("kegiatan", response={200: ActivitiesOut, **REFUSALS}, url_name="phone-activities")
def activities(request: HttpRequest) -> dict[str, Any]:
    """Gatherings of which ``?account=`` takes attendance, from two days ago to two days ahead."""
    sender = only_trusted(sender_of(request, account_asked(request)))
    found = near(sender.actors, clock.now())
    return {
        "server_time": clock.now(),
        "account": sender.account,
        "activities": _activities(found),
    }


@api.get("daftar/{activity_id}", response={200: RosterOut, **REFUSALS}, url_name="phone-roster")
def roster(request: HttpRequest, activity_id: UUID) -> dict[str, Any]:
    """Whom a gathering expects, by TPS, for ``?account=``."""
    sender = only_trusted(sender_of(request, account_asked(request)))
    activity = (
        Activity.objects.filter(id=activity_id, election=sender.actors[0].election_id)
        .select_related("election", "region")
        .first()
    )
    if activity is None or not may_attend(sender.actors, activity):
        raise refusals.NotYours
    with sight_of_sender(sender):
        people = expected(activity)
    return {
        "server_time": clock.now(),
        "activity": _activities([activity])[0],
        "stations": _stations(activity, people),
        "reasons": _reasons(activity),
        "marks": dict(TEXTS),
        "cards_expire": expiry(activity.election),
        "oath": _oath(activity),
    }


def _activities(found: Sequence[Activity]) -> list[dict[str, Any]]:
    invited, present = invited_counts(found), present_counts(found)
    return [_activity(each, invited, present) for each in found]


def _activity(
    activity: Activity, invited: dict[UUID, int], present: dict[UUID, int]
) -> dict[str, Any]:
    copied = ("id", "kind", "title", "place", "starts_at", "ends_at", "moved_from")
    return {
        **{name: getattr(activity, name) for name in copied},
        "closed": activity.closed_at is not None,
        "village": activity.region.name,
        "time_zone": activity.region.time_zone,
        "sessions": sorted(activity.sessions.all(), key=lambda session: session.number),
        "invited": invited.get(activity.id, 0),
        "present": present.get(activity.id, 0),
    }


def _stations(activity: Activity, people: Sequence[Invited]) -> list[dict[str, Any]]:
    expires = expiry(activity.election)
    return [
        {"number": number, "members": [_member(each, expires) for each in group]}
        for (_, number), group in by_station(people).items()
    ]


def _member(each: Invited, expires: date) -> dict[str, Any]:
    held = each.appointment
    return {
        "appointment": held.id,
        "name": held.person.name,
        "seat": held.seat,
        "role": each.role,
        "card": text_hash(card_text(held, expires)),
        "leave": each.leave,
        "state": each.state,
    }


def _reasons(activity: Activity) -> dict[str, list[dict[str, str]]]:
    lists = {"online": Presence.ONLINE, "absent": Presence.ABSENT, "late": Presence.ONSITE}
    return {
        name: [
            {"code": code, "name": text.id} for code, text in reasons_of(activity, presence).items()
        ]
        for name, presence in lists.items()
    }


def _oath(activity: Activity) -> str | None:
    """The words that were kept when it was planned; of one without, those that hold there."""
    if activity.kind not in OATHS:
        return None
    kept = Wording.objects.filter(
        election=activity.election, code=activity.kind, content_hash=activity.content_hash
    ).first()
    return kept.text if kept else said_at(activity.election, activity.path, activity.kind).text
