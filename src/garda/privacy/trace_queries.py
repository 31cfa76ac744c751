"""Reads of the trace: who looked, how often, at whom. Scoped to the reader's region."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Max, Q, QuerySet, Sum

from garda.kernel.actor import Actor
from garda.kernel.roles import LABELS
from garda.people.models import Account, Person
from garda.regions.queries import within

from .models import Look, LookPerson
from .queries import place_names

#: Looks at more than a name: each is an unmasking, or a paper.
BEYOND_NAMES = ~Q(what="name")


@dataclass(frozen=True, slots=True)
class Span:
    """Legal days, both included, in an IANA zone."""

    first: date
    last: date
    zone: str

    def bounds(self) -> tuple[datetime, datetime]:
        """Half-open range of moments."""
        zone = ZoneInfo(self.zone)
        start = datetime(self.first.year, self.first.month, self.first.day, tzinfo=zone)
        after = self.last + timedelta(days=1)
        return start, datetime(after.year, after.month, after.day, tzinfo=zone)


def looks(actor: Actor, span: Span) -> QuerySet[Look]:
    """Looks at people of the actor's region, the latest first."""
    start, end = span.bounds()
    return (
        Look.objects.filter(within(actor.path), at__gte=start, at__lt=end)
        .filter(Q(election_id=actor.election) | Q(election__isnull=True))
        .select_related("account__person")
        .order_by("-id")
    )


def totals(found: QuerySet[Look]) -> Mapping[str, int]:
    """Looks, persons shown, looks beyond names, officers. One query."""
    sums: dict[str, int | None] = found.order_by().aggregate(
        looks=Count("id"),
        shown=Sum("count"),
        beyond=Count("id", filter=BEYOND_NAMES),
        officers=Count("account_id", distinct=True),
    )
    return {name: value or 0 for name, value in sums.items()}


@dataclass(frozen=True, slots=True)
class OfficerLine:
    """What one account looked at in a span, under one role."""

    account_id: UUID | None
    name: str
    role: str
    looks: int
    persons: int
    beyond: int
    last: datetime


def by_officer(found: QuerySet[Look], limit: int) -> list[OfficerLine]:
    """Accounts with most looks beyond names, then with most persons. Two queries."""
    rows = (
        found.order_by()
        .values("account_id", "role")
        .annotate(
            looks=Count("id"),
            shown=Sum("count"),
            beyond=Count("id", filter=BEYOND_NAMES),
            last=Max("at"),
        )
        .order_by("-beyond", "-shown", "account_id", "role")[:limit]
    )
    names = account_names(row["account_id"] for row in rows)
    return [
        OfficerLine(
            row["account_id"],
            names.get(row["account_id"], "Garda sendiri"),
            LABELS.get(row["role"], row["role"]),
            row["looks"],
            row["shown"],
            row["beyond"],
            row["last"],
        )
        for row in rows
    ]


def account_names(ids: Any) -> dict[UUID, str]:
    """The person's name behind an account where the reader may know it, else the user name."""
    accounts = Account.objects.filter(pk__in=[i for i in ids if i]).select_related("person")
    return {a.id: a.person.name if a.person else a.username for a in accounts}


@dataclass(frozen=True, slots=True)
class PersonLine:
    """How often one person's data were opened by themselves, not in a list."""

    person_id: UUID
    looks: int
    officers: int
    last: datetime
    name: str
    place: str


def most_opened(found: QuerySet[Look], limit: int) -> list[PersonLine]:
    """Persons opened one by one most often. Three queries. A list that shows many counts nobody."""
    rows = list(
        LookPerson.objects.filter(look__in=found.order_by().filter(count=1))
        .values("person_id")
        .annotate(
            looks=Count("look_id"),
            officers=Count("look__account_id", distinct=True),
            last=Max("look__at"),
        )
        .order_by("-looks", "person_id")[:limit]
    )
    people = Person.objects.in_bulk([row["person_id"] for row in rows])
    places = place_names(person.path for person in people.values())
    known = {id_: (p.name, places.get(p.path, "")) for id_, p in people.items()}
    return [_line(row, *known.get(row["person_id"], ("", ""))) for row in rows]


def _line(row: Mapping[str, Any], name: str, place: str) -> PersonLine:
    return PersonLine(
        row["person_id"], row["looks"], row["officers"], row["last"], name=name, place=place
    )


@dataclass(frozen=True, slots=True)
class AccountAt:
    """An account whose looks lie in the reader's region."""

    account: Account
    path: str


def account_at(actor: Actor, account_id: UUID) -> AccountAt | None:
    """None for an account that looked at nobody here. Two queries."""
    looked = Look.objects.filter(within(actor.path), account_id=account_id).exists()
    account = Account.objects.filter(pk=account_id).select_related("person").first()
    return AccountAt(account, actor.path) if looked and account is not None else None


def persons_of(look_id: UUID) -> QuerySet[LookPerson]:
    """Whom a look showed, as far as the reader's region goes."""
    visible = Person.objects.values("pk")
    found = LookPerson.objects.filter(look_id=look_id, person_id__in=visible)
    return found.select_related("person").order_by("person__search_name", "person_id")
