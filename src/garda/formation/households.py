"""Who is kin: people of one family card, and husband and wife. The only definition of a household.

Placement, the filling of seats and the checks keep people of one household apart by it. A couple
on two cards is known when one of them names the other's NIK; nobody here reads a number.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet

from garda.people.models import ClaimKind, ClaimStatus, IdentityClaim, SpouseClaim

#: Claims that stand: erased and superseded ones say nothing any more.
STANDS = Q(blind_index__isnull=False) & ~Q(status=ClaimStatus.SUPERSEDED)


def households_of(persons: Iterable[UUID]) -> dict[UUID, frozenset[str]]:
    """The households of each person who has any: kin have one in common, never a number is told.

    A card and each couple are a household of their own: a brother of the wife on another card is
    no kin of her husband. ``persons``: ids, or a query that gives them. One query; people out of
    sight are left out.
    """
    wanted = persons if isinstance(persons, QuerySet) else list(persons)
    named = SpouseClaim.objects.filter(person=OuterRef("person")).values("id")
    naming = SpouseClaim.objects.filter(blind_index=OuterRef("blind_index")).values("id")
    claims = IdentityClaim.objects.filter(STANDS, person__in=wanted).annotate(
        named=ArraySubquery(named), naming=ArraySubquery(naming)
    )
    found: dict[UUID, set[str]] = defaultdict(set)
    for person, kind, index, *couples in claims.values_list(
        "person", "kind", "blind_index", "named", "naming"
    ):
        found[person].update(str(couple) for part in couples for couple in part)
        if kind == ClaimKind.KK:
            found[person].add(bytes(index or b"").hex())
    return {person: frozenset(shared) for person, shared in found.items() if shared}
