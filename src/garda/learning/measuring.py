"""How much is lost on the way down: means of tests by level, the worst questions, what is stale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Avg, Count, F, Func, Q, QuerySet, TextField

from garda.activities.models import ActivityKind, Attendance
from garda.formation.models import Appointment
from garda.formation.queries import serving_on
from garda.formation.staffing import KPPS
from garda.regions.models import Election
from garda.regions.queries import within

from .models import Attempt, AttemptKind, Module, TaughtModule
from .queries import counting, current_modules

#: How many questions a place is told to repeat (people.md 8).
WORST = 3


@dataclass(frozen=True, slots=True)
class Level:
    """Tests of one link of the cascade: means in percent, None without tests; and how many."""

    audience: str
    pre: float | None
    post: float | None
    tests: int
    passed: int


@dataclass(frozen=True, slots=True)
class WorstQuestion:
    """A question by how many of those who answered it last were wrong."""

    module: str
    number: str
    text: str
    wrong: int
    answered: int


@dataclass(frozen=True, slots=True)
class Stale:
    """Members of one place who learned an older version than the one that holds now."""

    appointment: Appointment
    codes: Sequence[str]


def levels(election: Election, path: str) -> list[Level]:
    """Means at or under ``path`` by whom the session gathered. One query."""
    percent = F("score") * 100.0 / F("questions")
    rows = (
        Attempt.objects.filter(
            counting(), within(path), election=election, activity__isnull=False, questions__gt=0
        )
        .values("activity__audience")
        .annotate(
            pre=Avg(percent, filter=Q(kind=AttemptKind.PRE)),
            post=Avg(percent, filter=Q(kind=AttemptKind.POST)),
            tests=Count("id", filter=Q(kind=AttemptKind.POST)),
            passed_count=Count("id", filter=Q(kind=AttemptKind.POST, passed=True)),
        )
        .order_by("activity__audience")
    )
    return [
        Level(row["activity__audience"], row["pre"], row["post"], row["tests"], row["passed_count"])
        for row in rows
    ]


def worst_questions(election: Election, path: str, count: int = WORST) -> list[WorstQuestion]:
    """The questions most often wrong in post-tests at or under ``path``. Three queries."""
    tests = Attempt.objects.filter(
        counting(), within(path), election=election, kind=AttemptKind.POST, module__isnull=False
    )
    taken = dict(tests.values_list("module").annotate(taken=Count("id")).order_by())
    missed = (
        tests.annotate(question=Func(F("wrong"), function="unnest", output_field=TextField()))
        .values("module", "question")
        .annotate(missed=Count("id"))
        .order_by("-missed", "module", "question")[:count]
    )
    rows = list(missed)
    modules = Module.objects.in_bulk([row["module"] for row in rows])
    return [_worst(modules[row["module"]], row, taken) for row in rows]


def _worst(module: Module, row: Mapping[str, object], taken: Mapping[UUID, int]) -> WorstQuestion:
    number = str(row["question"])
    texts = {str(q.get("id")): str(q.get("text", "")) for q in module.questions}
    return WorstQuestion(
        module.title, number, texts.get(number, ""), int(str(row["missed"])), taken[module.id]
    )


def stale_members(election: Election, path: str, day: date) -> list[Stale]:
    """Members whose last session taught an older version, and none since the one that holds.

    Whoever passed the post-test of the newest has refreshed it. Four queries.
    """
    current = {code: module.root for code, module in current_modules(election.id).items()}
    learned = _learned(election, path)
    passed = _passed_roots(election, path)
    behind = {
        appointment: sorted(
            code
            for code, root in roots.items()
            if current.get(code, root) != root
            and current[code] not in passed.get(appointment, set())
        )
        for appointment, roots in learned.items()
    }
    members = _members(election, path, day).filter(id__in=[a for a, c in behind.items() if c])
    return [Stale(member, behind[member.id]) for member in members.order_by("path", "seat")]


def _learned(election: Election, path: str) -> dict[UUID, dict[str, str]]:
    """Root by code of the last session that each member completed. Two queries."""
    said: dict[UUID, dict[str, str]] = {}
    for activity, code, root in TaughtModule.objects.filter(election=election).values_list(
        "activity", "code", "root"
    ):
        said.setdefault(activity, {})[code] = root
    came = Attendance.objects.filter(
        within(path),
        election=election,
        activity__in=said,
        activity__kind=ActivityKind.TRAINING,
        completed=True,
        appointment__isnull=False,
    ).order_by("happened_at")
    found: dict[UUID, dict[str, str]] = {}
    for appointment, activity in came.values_list("appointment", "activity"):
        found.setdefault(appointment, {}).update(said[activity])
    return found


def _passed_roots(election: Election, path: str) -> dict[UUID, set[str]]:
    tests = Attempt.objects.filter(
        counting(), within(path), election=election, passed=True, appointment__isnull=False
    )
    found: dict[UUID, set[str]] = {}
    for appointment, root in tests.values_list("appointment", "root"):
        found.setdefault(appointment, set()).add(root)
    return found


def _members(election: Election, path: str, day: date) -> QuerySet[Appointment]:
    serving = Appointment.objects.filter(within(path), serving_on(day), election=election)
    return serving.filter(body=KPPS).select_related("person", "region")


@dataclass(frozen=True, slots=True)
class CatchUp:
    """A replaced seat's newcomer who lacks training, and until when it should be made up."""

    appointment: Appointment
    due_at: datetime


def catch_ups(election: Election, path: str, day: date, hours: int) -> list[CatchUp]:
    """Newcomers by replacement at or under ``path`` without a completed training. One query."""
    trained = Attendance.objects.filter(
        activity__kind=ActivityKind.TRAINING, completed=True, appointment__isnull=False
    ).values("appointment")
    waiting = (
        _members(election, path, day)
        .filter(replaces__isnull=False)
        .exclude(id__in=trained)
        .order_by("decided_at", "path")
    )
    span = timedelta(hours=hours)
    return [CatchUp(member, member.decided_at + span) for member in waiting]
