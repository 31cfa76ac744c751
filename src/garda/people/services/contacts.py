"""Telephone numbers of persons: sealed, shown by their first digits."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.bulk import insert_rows, update_rows
from garda.kernel.ids import uuid7
from garda.kernel.telephone import BadTelephoneNumber, national
from garda.ledger.services import record
from garda.people import vault
from garda.people.keyring import Purpose
from garda.people.models import Contact, Person
from garda.people.stores import CONTACT

from .keys import make_keys, open_keys
from .persons import REGISTER

__all__ = ["BadTelephoneNumber", "national", "record_contact", "record_contacts", "telephones"]

#: What a number is bound to besides its person and row.
TELEPHONE = "telephone"
_CHANGED_COLUMNS = ["id", "path", "ciphertext", "shown", "recorded_at"]
_NEW_COLUMNS = [*_CHANGED_COLUMNS, "person"]


@transaction.atomic
def record_contact(actor: Actor, *, person_id: UUID, number: str) -> None:
    """Keep a person's telephone number in place of the former one.

    Raises BadTelephoneNumber, NotAllowed for a person outside the actor's region.
    """
    (person,), replaced = _keep(actor, {person_id: national(number)})
    record(
        actor,
        "contact.recorded",
        path=person.path,
        payload={"person": str(person.id), "replaced": bool(replaced)},
    )


@transaction.atomic
def record_contacts(actor: Actor, *, numbers: Mapping[UUID, str]) -> None:
    """:func:`record_contact` for many persons in one act. Nine queries for 10,000 of them."""
    people, replaced = _keep(actor, {who: national(number) for who, number in numbers.items()})
    record(
        actor,
        "contact.recorded",
        path=actor.path,
        payload={"count": len(people), "replaced": replaced},
        items=[str(person.id) for person in people],
    )


def _keep(actor: Actor, digits: Mapping[UUID, str]) -> tuple[list[Person], int]:
    """Seal the numbers; whose they are, and how many had one before."""
    held = Person.objects.select_for_update(no_key=True, of=("self",)).order_by("pk")
    people = list(held.filter(pk__in=digits))
    if len(people) < len(digits):
        raise Person.DoesNotExist("a telephone number of nobody")
    for person in people:
        REGISTER.require(actor, path=person.path)
    keys = open_keys(CONTACT, digits)
    keys |= make_keys(CONTACT, {p.id: p.path for p in people if p.id not in keys})
    former = dict(Contact.objects.filter(person__in=digits).values_list("person_id", "id"))
    now = clock.now()
    rows = list(_rows(people, digits, keys, former, now))
    update_rows(Contact, _CHANGED_COLUMNS, [row[:-1] for row in rows if row[-1] in former])
    insert_rows(Contact, _NEW_COLUMNS, [row for row in rows if row[-1] not in former])
    return people, len(former)


def _rows(
    people: Collection[Person],
    digits: Mapping[UUID, str],
    keys: Mapping[UUID, bytes],
    former: Mapping[UUID, UUID],
    now: datetime,
) -> Iterator[tuple[Any, ...]]:
    for person in people:
        id_, number = former.get(person.id) or uuid7(), digits[person.id]
        label = vault.Label(Purpose.CONTACT, TELEPHONE, person.id, id_)
        sealed = vault.seal(keys[person.id], label, number.encode())
        yield id_, person.path, sealed, vault.shown_part(number), now, person.id


def telephones(persons: Collection[UUID]) -> dict[UUID, str]:
    """Numbers in clear, by person, of those who gave one. Two queries.

    Callers write down who is shown them and why. Raises KeyMissing, KeyWrong, SealBroken.
    """
    keys = open_keys(CONTACT, persons)
    return {
        contact.person_id: vault.reveal(
            keys[contact.person_id],
            vault.Label(Purpose.CONTACT, TELEPHONE, contact.person_id, contact.id),
            bytes(contact.ciphertext),
        ).decode()
        for contact in Contact.objects.filter(person__in=keys)
    }
