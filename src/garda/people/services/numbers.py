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
from garda.people.models import ClaimKind, ClaimStatus, IdentityClaim, Person

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


def same_human(persons: Iterable[UUID]) -> dict[UUID, set[UUID]]:
    """Per person their records in the country, this one included. Two queries.

    The same NIK with the same name and birth date, or records that were merged: a NIK alone may be
    a typing error. For programs, not for pages: it looks beyond what the actor sees.
    """
    groups = same_nik(persons)
    everyone = {record for group in groups.values() for record in group}
    with seeing(sight_of(COUNTRY_PATH)):
        rows = list(
            Person.objects.filter(id__in=everyone, erased_at__isnull=True).values_list(
                "id", "search_name", "birth_date", "merged_into"
            )
        )
    marks = {id_: {(name, born), into or id_} for id_, name, born, into in rows}
    return {
        person: {person, *(r for r in group if marks.get(r, set()) & marks.get(person, set()))}
        for person, group in groups.items()
    }


def _claims(indexes: Sequence[bytes] | QuerySet[Any, Any]) -> list[tuple[bytes, UUID]]:
    """Blind index and person of every standing claim with one of these indexes."""
    claims = IdentityClaim.objects.filter(_STANDS, blind_index__in=indexes)
    with seeing(sight_of(COUNTRY_PATH)):
        rows = list(claims.values_list("blind_index", "person_id"))
    return [(bytes(index), person) for index, person in rows if index is not None]
