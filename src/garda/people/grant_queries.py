"""Reads of roles for those who give them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.codes import level_of
from garda.kernel.roles import LABELS, Role
from garda.people.access import Place
from garda.people.domain.giving import GIVINGS, Act, roles_given
from garda.regions.models import Region
from garda.regions.queries import within

from .models import Grant

#: Roles that give, deputise or revoke anything.
GIVERS: frozenset[str] = frozenset(entry.giver for entry in GIVINGS)
#: Those who note pairs' mandates, and those who give any other role.
NAMES_WITNESSES: frozenset[str] = frozenset(g.giver for g in GIVINGS if g.role == Role.WITNESS)
GIVES: frozenset[str] = frozenset(
    g.giver for g in GIVINGS if g.role != Role.WITNESS and not g.revokes_only
)


class Standing(StrEnum):
    """Where a role stands today."""

    HOLDS = "berlaku"
    COMING = "akan-datang"
    ENDED = "berakhir"
    REVOKED = "dicabut"


STANDING_NAMES: Mapping[str, str] = {
    Standing.HOLDS: "Berlaku",
    Standing.COMING: "Akan datang",
    Standing.ENDED: "Berakhir",
    Standing.REVOKED: "Dicabut",
}
_TONES = {Standing.HOLDS: "ok", Standing.COMING: "info", Standing.ENDED: "netral"}


def roles_managed(actor: Actor) -> Mapping[str, tuple[str, ...]]:
    """Roles that the actor gives or ends, each with its levels."""
    given = roles_given(Act.GIVE, giver=actor.role, at=actor.path)
    ended = roles_given(Act.REVOKE, giver=actor.role, at=actor.path)
    return {role: (*given.get(role, ()), *ended.get(role, ())) for role in {**given, **ended}}


def managed(actor: Actor) -> QuerySet[Grant]:
    """Roles that the actor may do something about, of the acting election, by place."""
    mine = Q(pk__in=[])
    for role, levels in roles_managed(actor).items():
        mine |= Q(role=role) & _at(levels)
    return (
        Grant.objects.filter(mine, within(actor.path, "region__path"), election_id=actor.election)
        .select_related(
            "account__person", "election", "region__parent", "station", "deputy_of__account__person"
        )
        .order_by("region__path", "station__path", "role", "account__username", "valid_from")
    )


def _at(levels: Iterable[str]) -> Q:
    wanted = set(levels)
    at_region = Q(station__isnull=True, region__level__in=wanted - {"station"})
    return at_region | Q(station__isnull=False) if "station" in wanted else at_region


def in_standing(grants: QuerySet[Grant], standing: str, today: date) -> QuerySet[Grant]:
    """Those of one standing; all for an unknown word."""
    alive = Q(revoked_at__isnull=True)
    conditions = {
        Standing.HOLDS: alive
        & Q(valid_from__lte=today)
        & (Q(valid_to__isnull=True) | Q(valid_to__gte=today)),
        Standing.COMING: alive & Q(valid_from__gt=today),
        Standing.ENDED: alive & Q(valid_to__lt=today),
        Standing.REVOKED: ~alive,
    }
    return grants.filter(conditions[Standing(standing)]) if standing in conditions else grants


def standing_of(grant: Grant, today: date) -> Standing:
    if grant.revoked_at is not None:
        return Standing.REVOKED
    if grant.valid_to is not None and grant.valid_to < today:
        return Standing.ENDED
    return Standing.COMING if grant.valid_from > today else Standing.HOLDS


@dataclass(frozen=True, slots=True)
class GrantLine:
    """One role in a list, with tone and word of its standing."""

    grant: Grant
    tone: str
    word: str


def line_of(grant: Grant) -> GrantLine:
    standing = standing_of(grant, clock.today(grant.region.time_zone))
    return GrantLine(grant, _TONES.get(standing, "bahaya"), STANDING_NAMES[standing])


def counts_by_role(grants: QuerySet[Grant]) -> list[tuple[str, str, int]]:
    """Role, its name and how many hold it, in the order of the levels. One query."""
    rows = grants.order_by().values_list("role").annotate(number=Count("id"))
    found = dict(rows)
    return [(role, LABELS[role], found[role]) for role in Role if role in found]


def places_for(actor: Actor, levels: Iterable[str]) -> list[Region]:
    """Regions of the actor's own at which such a role can lie; for stations their villages."""
    wanted = {"village" if level == "station" else level for level in levels}
    rows = Region.objects.filter(within(actor.path), level__in=wanted, valid_to__isnull=True)
    return list(rows.select_related("parent").order_by("path"))


def levels_given(actor: Actor, role: str) -> tuple[str, ...]:
    """Levels at which the actor gives this role; empty when not at all."""
    return roles_given(Act.GIVE, giver=actor.role, at=actor.path).get(role, ())


def may(actor: Actor, act: Act, grant: Grant) -> bool:
    """Whether the actor may do this about a role, by the table alone."""
    levels = roles_given(act, giver=actor.role, at=actor.path).get(grant.role, ())
    return level_of(grant.path) in levels


def _grant(actor: Actor, grant_id: UUID) -> Grant | None:
    return managed(actor).filter(pk=grant_id).first()


#: Who holds which role is the business of those who give it.
GRANT = Place("peran", "grant_id", _grant, private=True)


def deputies_of(grant: Grant) -> QuerySet[Grant]:
    """Who stands in or has stood in, the latest first."""
    rows: QuerySet[Any] = Grant.objects.filter(deputy_of=grant)
    return rows.select_related("account__person", "region", "station").order_by("-valid_from")
