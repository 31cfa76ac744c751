"""Reads of breaches: their clocks, whom they concern by region, who waits to be told."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from garda.documents.models import Document
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.packs.loader import get_pack
from garda.regions.models import Region
from garda.regions.queries import within

from .domain.breach import Countdown, countdown, fingerprint
from .models import Breach, BreachPerson, BreachState


def breaches_of(actor: Actor) -> QuerySet[Breach]:
    """Breaches of offices in the actor's region, the newest first."""
    return (
        Breach.objects.filter(within(actor.path), election_id=actor.election)
        .select_related("election", "office", "agency_letter", "opened_by__person")
        .order_by("-noticed_at", "-id")
    )


def breach_with_persons_of(actor: Actor, breach_id: UUID) -> Breach | None:
    """A breach that concerns people of the actor's region, whoever leads it."""
    here = BreachPerson.objects.filter(within(actor.path), breach_id=breach_id)
    found = Breach.objects.filter(pk=breach_id, election_id=actor.election)
    return found.select_related("election", "office").filter(pk__in=here.values("breach")).first()


def clock_of(breach: Breach) -> Countdown:
    hours = get_pack(breach.election.pack).breach.notice_hours
    return countdown(breach.noticed_at, hours, clock.now())


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """People of one region whom a breach concerns, with the paper that holds their letters."""

    region: Region | None
    persons: int
    told: int
    letter: Document | None


def by_place(breach: Breach) -> list[PlaceLine]:
    """Three queries."""
    rows = list(
        breach.concerned.values("path", "letter_id")
        .annotate(persons=Count("id"), told=Count("told_at"))
        .order_by("path")
    )
    regions = {r.path: r for r in Region.objects.filter(path__in=[row["path"] for row in rows])}
    letters = Document.objects.in_bulk([row["letter_id"] for row in rows if row["letter_id"]])
    return [
        PlaceLine(
            regions.get(row["path"]), row["persons"], row["told"], letters.get(row["letter_id"])
        )
        for row in rows
    ]


def concerned_in(breach: Breach, path: str) -> QuerySet[BreachPerson]:
    """People of a region, those who wait to be told first."""
    return (
        breach.concerned.filter(within(path))
        .select_related("person", "letter")
        .order_by("-told_at", "path", "sheet")
    )


def still_whole(breach: Breach) -> bool:
    """Whether the persons kept are those that were found: their hash is the one of then."""
    kept = breach.concerned.values_list("person_id", flat=True)
    return fingerprint(kept) == breach.persons_sha256


def running(actor: Actor) -> list[Breach]:
    """Breaches of the actor's region that are not closed, the nearest deadline first."""
    return list(breaches_of(actor).exclude(state=BreachState.CLOSED).order_by("noticed_at"))


def waiting_letters(actor: Actor) -> tuple[int, UUID | None]:
    """People of the actor's region who wait to be told, and a breach that concerns them."""
    waiting = BreachPerson.objects.filter(
        within(actor.path),
        Q(told_at__isnull=True),
        breach__election_id=actor.election,
        breach__state=BreachState.NOTIFYING,
    ).order_by("breach__noticed_at")
    first = waiting.values_list("breach_id", flat=True).first()
    return (waiting.count(), first) if first else (0, None)
