"""Reads of accounts and grants."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from garda.kernel.actor import Actor
from garda.kernel.codes import COUNTRY_PATH
from garda.kernel.roles import SEES_NO_PERSONS
from garda.kernel.rowlock import Sight, seeing, sight_of

from . import vault
from .models import ClaimKind, ClaimStatus, Grant, IdentityClaim

#: Session key of the grant chosen at sign-in or by switching.
SESSION_GRANT = "grant"


def grants_of(account_id: UUID, day: date) -> QuerySet[Grant]:
    """Grants of an account in force on ``day``, with election, region and station."""
    return (
        Grant.objects.filter(account_id=account_id, valid_from__lte=day, revoked_at__isnull=True)
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day))
        .select_related("election", "region", "station", "account__person", "deputy_of")
        .order_by("region__path", "role")
    )


def actor_of(grant: Grant, device_id: UUID | None = None) -> Actor:
    """The actor a request under this grant is."""
    return Actor(
        role=grant.role,
        path=grant.path,
        election_id=grant.election_id,
        account_id=grant.account_id,
        person_id=grant.account.person_id,
        grant_id=grant.id,
        deputy_for=grant.deputy_of.account_id if grant.deputy_of else None,
        device_id=device_id,
    )


def sight_under(grant: Grant | None, person_id: UUID | None) -> Sight:
    """Which persons' rows a request under ``grant`` may meet: the second lock's range.

    At a station it is the village, since that is where its people are registered.
    """
    if grant is None or grant.role in SEES_NO_PERSONS:
        return sight_of(None, person_id)
    return sight_of(grant.region.path, person_id)


def nik_holders(numbers: Iterable[str]) -> dict[str, set[UUID]]:
    """Ids of whoever claims each of these NIK, for those that anybody claims. One query.

    Looks through the whole country whatever the reader sees: who holds a seat elsewhere is found
    by the number alone. Only ids come back.
    """
    number_of = {vault.blind_index(ClaimKind.NIK, number): number for number in numbers}
    found: dict[str, set[UUID]] = defaultdict(set)
    for index, person in _nik_claims(list(number_of)):
        found[number_of[index]].add(person)
    return dict(found)


def same_nik(persons: Iterable[UUID]) -> dict[UUID, set[UUID]]:
    """Per person the ids of everyone who claims the same NIK, themselves included. One query.

    One human being may stand in several records, each made at another counter; as
    :func:`nik_holders` it looks through the whole country.
    """
    found = {person: {person} for person in persons}
    own = IdentityClaim.objects.filter(_STANDS, person__in=list(found))
    by_number: dict[bytes, set[UUID]] = defaultdict(set)
    for index, person in _nik_claims(own.values("blind_index")):
        by_number[index].add(person)
    for group in by_number.values():
        for person in group & found.keys():
            found[person] |= group
    return found


#: Claims that stand: erased and superseded ones say nothing any more.
_STANDS = Q(kind=ClaimKind.NIK, blind_index__isnull=False) & ~Q(status=ClaimStatus.SUPERSEDED)


def _nik_claims(indexes: Sequence[bytes] | QuerySet[Any, Any]) -> list[tuple[bytes, UUID]]:
    """Blind index and person of every standing claim with one of these indexes. One query."""
    claims = IdentityClaim.objects.filter(_STANDS, blind_index__in=indexes)
    with seeing(sight_of(COUNTRY_PATH)):
        rows = list(claims.values_list("blind_index", "person_id"))
    return [(bytes(index), person) for index, person in rows if index is not None]
