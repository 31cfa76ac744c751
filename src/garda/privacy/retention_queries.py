"""What is kept, until when, and what would be erased now: nothing here changes anything."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, QuerySet

from garda.kernel.actor import Actor
from garda.kernel.codes import in_scope
from garda.packs.loader import get_pack
from garda.packs.privacy import KeepAction, RetentionRule
from garda.people.models import Person
from garda.regions.models import Election, Region
from garda.regions.queries import children, within

from .categories import category
from .domain.retention import due_on
from .models import RetentionRun, RunState

ELSEWHERE = "Lainnya"


@dataclass(frozen=True, slots=True)
class KeptLine:
    """One rule at or under a path: when its period ends, how many it concerns, by part region."""

    rule: RetentionRule
    stage: str
    due: date
    is_due: bool
    count: int
    parts: tuple[tuple[str, int], ...] = ()

    @property
    def erases(self) -> bool:
        return self.rule.action == KeepAction.ERASE

    @property
    def clears(self) -> bool:
        return self.rule.action == KeepAction.CLEAR


def kept(election: Election, region: Region, today: date) -> list[KeptLine]:
    """Every rule of the election's pack, the first due first."""
    lines = [_line(election, region, rule, today) for rule in get_pack(election.pack).retention]
    return sorted(lines, key=lambda line: (line.due, line.rule.code))


def _line(election: Election, region: Region, rule: RetentionRule, today: date) -> KeptLine:
    stage = get_pack(election.pack).stage(rule.starts_after)
    due = due_on(rule, stage)
    if rule.action != KeepAction.ERASE:
        count = category(rule.category).count(election, region.path)
        return KeptLine(rule, stage.name.id, due, today >= due, count)
    persons = persons_of(election, rule, region.path)
    return KeptLine(
        rule, stage.name.id, due, today >= due, len(persons), tuple(_by_part(region, persons))
    )


def persons_of(election: Election, rule: RetentionRule, path: str) -> list[UUID]:
    """Persons whom the rule concerns and who were not erased yet; sorted. Two queries."""
    found = category(rule.category).persons
    if found is None:
        return []
    there = Person.objects.filter(pk__in=found(election, path), erased_at__isnull=True)
    return sorted(there.values_list("pk", flat=True))


def _by_part(region: Region, persons: list[UUID]) -> list[tuple[str, int]]:
    """Persons by the regions right below; two queries."""
    parts = list(children(region))
    paths = Person.objects.filter(pk__in=persons).values_list("path", flat=True)
    counts = Counter(_part(path, parts) for path in paths)
    names = [*(part.name for part in parts), ELSEWHERE]
    return [(name, counts[name]) for name in dict.fromkeys(names) if counts[name]]


def _part(path: str, parts: list[Region]) -> str:
    return next((part.name for part in parts if in_scope(path, part.path)), ELSEWHERE)


def runs_of(actor: Actor) -> QuerySet[RetentionRun]:
    """Erasings of the actor's region, the newest first."""
    return (
        RetentionRun.objects.filter(within(actor.path), election_id=actor.election)
        .select_related(
            "election", "office", "certificate", "proposed_by__person", "answered_by__person"
        )
        .order_by("-proposed_at", "-id")
    )


def skipped_in(run: RetentionRun) -> list[tuple[str, int]]:
    """Why persons of a run were left out, with how many."""
    rows = run.items.exclude(skipped_for="").values_list("skipped_for")
    return list(rows.annotate(Count("id")).order_by("skipped_for"))


def runs_waiting_for(actor: Actor) -> int:
    """Proposed erasings that this person can answer as the second one."""
    found = runs_of(actor).filter(state=RunState.PROPOSED)
    return found.exclude(proposed_person=actor.identity).count()
