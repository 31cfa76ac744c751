"""Reads of learning: which modules hold, who took which test, what is answered wrongly."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from uuid import UUID

from django.db.models import Q, QuerySet, prefetch_related_objects

from garda.formation.models import Appointment
from garda.formation.queries import serving_on
from garda.kernel import clock
from garda.kernel.codes import in_scope
from garda.packs.loader import get_pack
from garda.regions.models import Election

from .domain.questions import Question
from .domain.scoring import Taken
from .models import Attempt, AttemptKind, Module


def questions_of(module: Module) -> tuple[Question, ...]:
    """The test's questions with what is right: for scoring, and for who has answered."""
    return tuple(Question(**content) for content in module.questions)


def current_modules(election_id: UUID) -> dict[str, Module]:
    """The newest version of each module, by code in order. One query."""
    newest = Module.objects.filter(election=election_id, core="").order_by("code", "-version")
    return {module.code: module for module in newest.distinct("code")}


def versions_of(election_id: UUID, code: str) -> list[Module]:
    """All versions of a module, the newest first."""
    return list(
        Module.objects.filter(election=election_id, code=code, core="").order_by("-version")
    )


def module_of(election_id: UUID, root: str) -> Module | None:
    """The core with this root."""
    return Module.objects.filter(election=election_id, root=root, core="").first()


def extras_of(module: Module) -> list[Module]:
    """Local pages that add to a core, by region; of each region its newest version."""
    found = Module.objects.filter(election=module.election_id, core=module.root)
    return list(found.order_by("path", "-version").distinct("path"))


def modules_for(election_id: UUID, path: str) -> list[Module]:
    """What somebody at ``path`` reads: the newest cores, each with the extras around them.

    With their files. Three queries.
    """
    cores = current_modules(election_id)
    extras = Module.objects.filter(
        election=election_id, core__in=[core.root for core in cores.values()]
    ).order_by("code", "path", "-version")
    near = [m for m in extras.distinct("code", "path") if in_scope(path, m.path)]
    found = sorted([*cores.values(), *near], key=lambda m: (m.code, m.core != "", m.path))
    prefetch_related_objects(found, "files")
    return found


def required_roots(election: Election) -> dict[str, str]:
    """Root of the newest version of each module that the pack requires, by code."""
    needed = {spec.code for spec in get_pack(election.pack).modules if spec.required}
    modules = current_modules(election.id)
    return {code: module.root for code, module in modules.items() if code in needed}


def not_passed(election: Election, person: UUID) -> int:
    """How many required modules somebody has not passed in their newest version. Two queries."""
    roots = set(required_roots(election).values())
    passed = Attempt.objects.filter(
        election=election, person=person, root__in=roots, kind=AttemptKind.POST, passed=True
    )
    return len(roots - set(passed.values_list("root", flat=True))) if roots else 0


def counting() -> Q:
    """Attempts that count: nothing stands against them."""
    return Q(marks=[])


def taken(
    election_id: UUID, persons: Collection[UUID], root: str, kind: str
) -> Mapping[UUID, list[Taken]]:
    """What each person has taken of one test so far, in order. One query."""
    rows = (
        Attempt.objects.filter(
            counting(), election=election_id, person__in=persons, root=root, kind=kind
        )
        .order_by("number")
        .values_list("person_id", "happened_at", "passed")
    )
    found: dict[UUID, list[Taken]] = {person: [] for person in persons}
    for person, happened_at, passed in rows:
        found[person].append(Taken(happened_at, passed))
    return found


def taken_by(election_id: UUID, person: UUID) -> Mapping[tuple[str, str], list[Taken]]:
    """What one person has taken of all tests, by root and kind, in order. One query."""
    rows = (
        Attempt.objects.filter(counting(), election=election_id, person=person)
        .order_by("number")
        .values_list("root", "kind", "happened_at", "passed")
    )
    found: dict[tuple[str, str], list[Taken]] = defaultdict(list)
    for root, kind, happened_at, passed in rows:
        found[root, kind].append(Taken(happened_at, passed))
    return found


def attempts_of(election_id: UUID, person: UUID) -> QuerySet[Attempt]:
    """Somebody's own attempts, the newest first."""
    return (
        Attempt.objects.filter(election=election_id, person=person)
        .select_related("module")
        .order_by("-happened_at")
    )


def seat_of(election_id: UUID, person: UUID) -> Appointment | None:
    """The seat for which somebody learns now: the latest one they serve in."""
    serving = Appointment.objects.filter(
        serving_on(clock.now().date()), election=election_id, person=person
    )
    return serving.order_by("-starts_on", "id").first()
