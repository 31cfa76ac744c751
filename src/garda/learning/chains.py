"""Sessions with what is broken between each and the one above it; whom a member was taught by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from garda.activities.models import (
    Activity,
    ActivityKind,
    ActivityMember,
    Attendance,
    MemberRole,
)
from garda.regions.models import Election
from garda.regions.queries import within

from .domain.chains import Break, Taught, breaks_of
from .models import Attempt, AttemptKind, TaughtModule, TeachingException
from .queries import counting


@dataclass(frozen=True, slots=True)
class Judged:
    """A session with what is broken, empty where its chain is sound."""

    session: Activity
    breaks: Sequence[Break]


@dataclass(frozen=True, slots=True)
class LineageStep:
    """One session on the way from the country to a member, the member's own last.

    ``roots``: root by module code as the session said it taught; ``trainers``: their names.
    """

    activity: UUID
    title: str
    region: str
    starts_at: datetime
    roots: Mapping[str, str]
    trainers: Sequence[str]


def judged_sessions(election: Election, path: str) -> list[Judged]:
    """Training sessions at or under ``path`` that stand, by path and time. Eight queries."""
    sessions = list(
        Activity.objects.filter(
            within(path),
            election=election,
            kind=ActivityKind.TRAINING,
            cancelled_at__isnull=True,
        )
        .select_related("region")
        .order_by("path", "starts_at")
    )
    sources = Activity.objects.in_bulk({s.taught_from_id for s in sessions if s.taught_from_id})
    facts = _facts([*sessions, *sources.values()])
    return [
        Judged(
            session,
            breaks_of(
                facts[session.id], facts[session.taught_from_id] if session.taught_from_id else None
            ),
        )
        for session in sessions
    ]


def judge(session: Activity) -> list[Break]:
    """What is broken between one session and the one above it. Six queries."""
    source = session.taught_from
    facts = _facts([session, *([source] if source else [])])
    return breaks_of(facts[session.id], facts[source.id] if source else None)


def broken(election: Election, path: str) -> list[Judged]:
    """Those of :func:`judged_sessions` with something broken."""
    return [judged for judged in judged_sessions(election, path) if judged.breaks]


def _facts(sessions: Iterable[Activity]) -> dict[UUID, Taught]:
    """Sessions as the rule sees them. Five queries."""
    known = {session.id: session for session in sessions}
    trainers = _pairs(
        ActivityMember.objects.filter(
            activity__in=known, role=MemberRole.TRAINER, ended_at__isnull=True
        ).values_list("activity", "person")
    )
    everyone = {person for people in trainers.values() for person in people}
    present = _pairs(
        Attendance.objects.filter(
            activity__in=known, completed=True, person__in=everyone
        ).values_list("activity", "person")
    )
    held = set(
        Attendance.objects.filter(activity__in=known, completed=True)
        .values_list("activity", flat=True)
        .distinct()
    )
    excepted = _pairs(
        TeachingException.objects.filter(activity__in=known, allowed=True).values_list(
            "activity", "person"
        )
    )
    passed = _passed(everyone)
    roots = _roots(known)
    return {
        id_: Taught(
            audience=session.audience,
            held=id_ in held,
            roots=roots.get(id_, {}),
            trainers=trainers.get(id_, ()),
            present=present.get(id_, ()),
            excepted=excepted.get(id_, ()),
            passed={person: passed.get(person, ()) for person in trainers.get(id_, ())},
        )
        for id_, session in known.items()
    }


def _pairs(rows: Iterable[tuple[UUID, UUID]]) -> dict[UUID, set[UUID]]:
    found: dict[UUID, set[UUID]] = {}
    for activity, person in rows:
        found.setdefault(activity, set()).add(person)
    return found


def _passed(people: Iterable[UUID]) -> dict[UUID, set[str]]:
    """Roots whose post-test each person passed. One query."""
    tests = Attempt.objects.filter(
        counting(), person__in=list(people), kind=AttemptKind.POST, passed=True
    )
    found: dict[UUID, set[str]] = {}
    for person, root in tests.values_list("person", "root"):
        found.setdefault(person, set()).add(root)
    return found


def _roots(sessions: Iterable[UUID]) -> dict[UUID, dict[str, str]]:
    """Root by code of what each session said it taught. One query."""
    said = TaughtModule.objects.filter(activity__in=list(sessions))
    found: dict[UUID, dict[str, str]] = {}
    for activity, code, root in said.values_list("activity", "code", "root"):
        found.setdefault(activity, {})[code] = root
    return found


#: From the sessions that a member completed up by ``taught_from``, with trainers and roots.
_LINEAGE = """
WITH RECURSIVE chain AS (
    SELECT session.id, session.taught_from_id, session.title, session.region_id,
           session.starts_at, 0 AS above, came.activity_id AS own
    FROM activities_attendance came
    JOIN activities_activity session ON session.id = came.activity_id
    WHERE came.appointment_id = %(appointment)s AND came.completed AND session.kind = 'training'
    UNION ALL
    SELECT session.id, session.taught_from_id, session.title, session.region_id,
           session.starts_at, chain.above + 1, chain.own
    FROM chain JOIN activities_activity session ON session.id = chain.taught_from_id
    WHERE chain.above < 10
)
SELECT chain.own, chain.id, chain.title, region.name, chain.starts_at,
       (SELECT coalesce(json_object_agg(said.code, said.root), '{}')
        FROM learning_taughtmodule said WHERE said.activity_id = chain.id),
       (SELECT coalesce(array_agg(person.name ORDER BY person.name), '{}')
        FROM activities_activitymember member JOIN people_person person
          ON person.id = member.person_id
        WHERE member.activity_id = chain.id AND member.role = 'trainer'
          AND member.ended_at IS NULL)
FROM chain JOIN regions_region region ON region.id = chain.region_id
ORDER BY chain.own, chain.above DESC
"""


def lineage_of(appointment: UUID) -> list[list[LineageStep]]:
    """For each session that this member completed, the way from the country's to it. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_LINEAGE, {"appointment": appointment})
        rows = cursor.fetchall()
    found: dict[UUID, list[LineageStep]] = {}
    for own, *step in rows:
        found.setdefault(own, []).append(LineageStep(*step))
    return list(found.values())
