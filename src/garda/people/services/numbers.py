"""Finding people by their identity number, for acts that must not take one person for two.

Looks through the whole country whatever the actor sees: who holds a seat elsewhere is known by the
number alone. Only ids come back, and the act's own transaction holds the index key.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from garda.kernel.codes import COUNTRY_PATH
from garda.kernel.rowlock import seeing, sight_of
from garda.people import vault
from garda.people.models import ClaimKind, ClaimStatus, IdentityClaim

from .keys import index_versions

#: Claims that stand: erased and superseded ones say nothing any more.
_STANDS = Q(kind=ClaimKind.NIK, blind_index__isnull=False) & ~Q(status=ClaimStatus.SUPERSEDED)


def nik_holders(numbers: Iterable[str]) -> dict[str, set[UUID]]:
    """Who claims each of these NIK, for those that anybody claims. Three queries."""
    wanted = sorted(set(numbers))
    if not wanted:
        return {}
    version, _ = index_versions()
    indexes = vault.blind_indexes(version, [(str(ClaimKind.NIK), number) for number in wanted])
    number_of = dict(zip(indexes, wanted, strict=True))
    found: dict[str, set[UUID]] = defaultdict(set)
    for index, person in _claims(indexes):
        found[number_of[index]].add(person)
    return dict(found)


def same_nik(persons: Iterable[UUID]) -> dict[UUID, set[UUID]]:
    """Per person everyone who claims the same NIK, themselves included. One query.

    One human being may stand in several records, each made at another counter.
    """
    found = {person: {person} for person in persons}
    own = IdentityClaim.objects.filter(_STANDS, person__in=list(found))
    by_number: dict[bytes, set[UUID]] = defaultdict(set)
    for index, person in _claims(own.values("blind_index")):
        by_number[index].add(person)
    for group in by_number.values():
        for person in group & found.keys():
            found[person] |= group
    return found


def _claims(indexes: Sequence[bytes] | QuerySet[Any, Any]) -> list[tuple[bytes, UUID]]:
    """Blind index and person of every standing claim with one of these indexes."""
    claims = IdentityClaim.objects.filter(_STANDS, blind_index__in=indexes)
    with seeing(sight_of(COUNTRY_PATH)):
        rows = list(claims.values_list("blind_index", "person_id"))
    return [(bytes(index), person) for index, person in rows if index is not None]
