"""Whom somebody names as husband or wife, by a blind index that nobody can open.

For couples on two family cards. The number is another person's, who was not asked: it is never
sealed to be read again, and whether somebody has it is told to nobody here.
"""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction

from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.ledger.services import record
from garda.people import vault
from garda.people.models import ClaimKind, Person, SpouseClaim

from .keys import index_versions
from .persons import REGISTER, check_number

#: What a new naming changes in a row that is there.
_CHANGED = ["path", "blind_index", "index_version", "named_at"]


@transaction.atomic
def record_spouses(actor: Actor, *, numbers: Mapping[UUID, str]) -> None:
    """Keep the NIK that each person names as their spouse's, in place of a former one. One act.

    Five queries for any number. Raises BadIdentityNumber, NotAllowed for a person outside the
    actor's region.
    """
    for number in numbers.values():
        check_number("NIK suami/istri", number)
    homes = dict(Person.objects.filter(pk__in=numbers).values_list("id", "path"))
    if len(homes) < len(numbers):
        raise Person.DoesNotExist("a spouse of nobody")
    for path in set(homes.values()):
        REGISTER.require(actor, path=path)
    rows = _rows(homes, numbers)
    SpouseClaim.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["person"], update_fields=_CHANGED
    )
    record(
        actor,
        "spouse.named",
        path=actor.path,
        payload={"count": len(rows)},
        items=[str(row.person_id) for row in rows],
    )


def _rows(homes: Mapping[UUID, str], numbers: Mapping[UUID, str]) -> list[SpouseClaim]:
    """In the order of the persons' ids: two lists at once wait for each other in one direction."""
    persons = sorted(homes)
    version, _ = index_versions()
    indexes = vault.blind_indexes(version, [(str(ClaimKind.NIK), numbers[p]) for p in persons])
    now = clock.now()
    return [
        SpouseClaim(
            person_id=person,
            path=homes[person],
            blind_index=index,
            index_version=version,
            named_at=now,
        )
        for person, index in zip(persons, indexes, strict=True)
    ]
