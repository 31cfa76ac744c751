"""Changing one gathering after it was planned: time, place, sessions; and calling it off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from garda.activities.errors import ActivityClosed, AlreadyPlanned
from garda.activities.errors_gathering import (
    ActivityCancelled,
    HasAttendance,
    TooManyLines,
)
from garda.activities.models import Activity, ActivitySession, AgendaItem, Attendance, Scan
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.ledger.services import record

from .holding import HOLD, holders_of
from .series import checked_link, refuse_wrong_times
from .words import words, words_or_none

LONGEST_TITLE, LONGEST_PLACE, LONGEST_REASON = 160, 200, 300
MOST_PARTS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSession:
    """A part of a gathering with attendance of its own."""

    title: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NewItem:
    """A line of the agenda."""

    title: str
    speaker: str = ""
    starts_at: datetime | None = None


def held(actor: Actor, activity_id: UUID, *, closed: bool = False) -> Activity:
    """The gathering, locked for a change by ``actor``; part of an act.

    ``closed``: whether the change is still possible when the attendance list is closed. Raises
    NotAllowed, ActivityCancelled, ActivityClosed, Activity.DoesNotExist.
    """
    rows = Activity.objects.select_for_update(of=("self",), no_key=True)
    activity = rows.select_related("election", "region").get(id=activity_id)
    HOLD.require(actor, path=activity.path, among=holders_of(activity))
    if activity.cancelled_at is not None:
        raise ActivityCancelled(activity.title)
    if activity.closed_at is not None and not closed:
        raise ActivityClosed(activity.title)
    return activity


@transaction.atomic
def change_activity(
    actor: Actor,
    *,
    activity_id: UUID,
    title: str,
    place: str,
    link: str,
    starts_at: datetime,
    ends_at: datetime | None,
) -> Activity:
    """Give a gathering another title, place, online room or time.

    Moved after somebody checked in, it remembers its earlier start: those check-ins stay and are
    shown with it. Raises NotAllowed, ActivityCancelled, ActivityClosed, WordsMissing, WrongLink,
    WrongTimes, AlreadyPlanned.
    """
    activity = held(actor, activity_id)
    refuse_wrong_times(activity.title, starts_at, ends_at)
    before = activity.starts_at
    if starts_at != before:
        _refuse_taken(activity, starts_at)
        if _has_checkins(activity):
            activity.moved_from = activity.moved_from or before
    activity.title = words(title, "judul", "the title", LONGEST_TITLE)
    activity.place = words_or_none(place, "tempat", "the place", LONGEST_PLACE)
    activity.link = checked_link(link)
    activity.starts_at, activity.ends_at = starts_at, ends_at
    activity.save(update_fields=["title", "place", "link", "starts_at", "ends_at", "moved_from"])
    _record(actor, activity, "activities.changed", {"before": before, "after": starts_at})
    return activity


def _refuse_taken(activity: Activity, starts_at: datetime) -> None:
    same = Activity.objects.filter(
        election=activity.election_id,
        kind=activity.kind,
        audience=activity.audience,
        path=activity.path,
        starts_at=starts_at,
        cancelled_at__isnull=True,
    )
    if same.exists():
        raise AlreadyPlanned([activity.region.name])


def _has_checkins(activity: Activity) -> bool:
    return (
        Scan.objects.filter(activity=activity).exists()
        or Attendance.objects.filter(activity=activity).exists()
    )


@transaction.atomic
def cancel_activity(actor: Actor, *, activity_id: UUID, reason: str) -> Activity:
    """Call a gathering off. Raises NotAllowed, ActivityCancelled, HasAttendance, WordsMissing."""
    activity = held(actor, activity_id)
    if _has_checkins(activity):
        raise HasAttendance(activity.title)
    activity.cancel_reason = words(reason, "alasan pembatalan", "the reason", LONGEST_REASON)
    activity.cancelled_at = clock.now()
    activity.save(update_fields=["cancelled_at", "cancel_reason"])
    _record(actor, activity, "activities.cancelled", {"reason": activity.cancel_reason})
    return activity


@transaction.atomic
def set_sessions(
    actor: Actor, *, activity_id: UUID, sessions: Sequence[NewSession]
) -> list[ActivitySession]:
    """Give a gathering its sessions, in place of those it had; none takes them away.

    Refused once somebody checked in: scans name a session by its number. Raises as
    :func:`change_activity`, and HasAttendance.
    """
    activity = held(actor, activity_id)
    if _has_checkins(activity):
        raise HasAttendance(activity.title)
    _refuse_many(sessions)
    rows = []
    for number, each in enumerate(sessions, start=1):
        refuse_wrong_times(each.title, each.starts_at, each.ends_at)
        rows.append(
            ActivitySession(
                election=activity.election,
                activity=activity,
                number=number,
                title=words(each.title, "judul sesi", "the session's title", LONGEST_TITLE),
                starts_at=each.starts_at,
                ends_at=each.ends_at,
            )
        )
    ActivitySession.objects.filter(activity=activity).delete()
    ActivitySession.objects.bulk_create(rows)
    _record(actor, activity, "activities.sessions_set", {"count": len(rows)})
    return rows


@transaction.atomic
def set_agenda(actor: Actor, *, activity_id: UUID, items: Sequence[NewItem]) -> list[AgendaItem]:
    """Give a gathering its agenda, in place of the one it had. Raises as for sessions."""
    activity = held(actor, activity_id, closed=True)
    _refuse_many(items)
    rows = [
        AgendaItem(
            election=activity.election,
            activity=activity,
            number=number,
            starts_at=item.starts_at,
            title=words(item.title, "acara", "the item", LONGEST_TITLE),
            speaker=words_or_none(item.speaker, "pembicara", "the speaker", 120),
        )
        for number, item in enumerate(items, start=1)
    ]
    AgendaItem.objects.filter(activity=activity).delete()
    AgendaItem.objects.bulk_create(rows)
    _record(actor, activity, "activities.agenda_set", {"count": len(rows)})
    return rows


def _refuse_many(lines: Sequence[object]) -> None:
    if len(lines) > MOST_PARTS:
        raise TooManyLines(MOST_PARTS)


def _record(actor: Actor, activity: Activity, act: str, payload: dict[str, object]) -> None:
    record(
        actor,
        act,
        path=activity.path,
        payload={"activity": str(activity.id), **payload},
        election_id=activity.election_id,
    )
