"""Reads of identity claims and of proposals to merge people. Nothing is opened."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from garda.kernel.actor import Actor
from garda.people.models import ClaimStatus, IdentityClaim, MergeKind, MergeStep, Person
from garda.regions.queries import within


def claim_of(person: Person, claim_id: UUID) -> IdentityClaim | None:
    """A number of this person that was not erased or replaced."""
    rows = IdentityClaim.objects.filter(person=person, blind_index__isnull=False)
    return rows.exclude(status=ClaimStatus.SUPERSEDED).filter(pk=claim_id).first()


def same_number(actor: Actor, person: Person) -> list[Person]:
    """Others of the actor's region who claim a NIK of this person, by name. Two queries.

    What lies outside the region stays unknown, on purpose.
    """
    own = IdentityClaim.objects.filter(person=person, kind="nik", blind_index__isnull=False)
    indexes = [bytes(index) for index in own.values_list("blind_index", flat=True) if index]
    others = IdentityClaim.objects.filter(within(actor.path), kind="nik", blind_index__in=indexes)
    people = Person.objects.filter(pk__in=others.values("person"), merged_into__isnull=True)
    return list(people.exclude(pk=person.pk).order_by("search_name", "id"))


@dataclass(frozen=True, slots=True)
class StepLine:
    """A proposal about a person. ``may_decide``: by another person of a deciding role."""

    step: MergeStep
    is_split: bool
    may_decide: bool


def waiting_steps(actor: Actor, person: Person, deciders: frozenset[str]) -> list[StepLine]:
    """Proposals about a person that nobody decided yet. One query."""
    rows = MergeStep.objects.filter(
        Q(kept=person) | Q(merged=person), within(actor.path), decided_at__isnull=True
    )
    return [
        StepLine(
            step,
            step.kind == MergeKind.SPLIT,
            actor.role in deciders and step.proposed_person != actor.identity,
        )
        for step in rows.select_related("kept", "merged").order_by("proposed_at")
    ]


def merged_rows(person: Person) -> list[Person]:
    """Rows that count as this person."""
    return list(Person.objects.filter(merged_into=person).order_by("search_name", "id"))
