"""A person's telephone number: sealed, shown by its first digits."""

from __future__ import annotations

import re
from collections.abc import Collection
from uuid import UUID

from django.db import transaction

from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.errors import GardaError
from garda.kernel.ids import uuid7
from garda.ledger.services import record
from garda.people import vault
from garda.people.keyring import Purpose
from garda.people.models import Contact, Person
from garda.people.stores import CONTACT

from .keys import key_of, open_keys
from .persons import REGISTER

#: What a number is bound to besides its person and row.
TELEPHONE = "telephone"
#: National form; ``[0-9]``, since ``\d`` takes other scripts' digits too.
_NATIONAL = re.compile(r"0[0-9]{8,13}")
_SEPARATORS = re.compile(r"[\s().-]+")


class BadTelephoneNumber(GardaError):
    code = "telephone_number"


def national(number: str) -> str:
    """``+62 812-9000-0001`` as ``0812…``. Raises BadTelephoneNumber, which names no digit of it."""
    digits = _SEPARATORS.sub("", number)
    if digits.startswith("+62"):
        digits = "0" + digits[3:]
    if not _NATIONAL.fullmatch(digits):
        raise BadTelephoneNumber(
            id="Nomor telepon harus 9 sampai 14 angka dan diawali 0 atau +62. Periksa lagi.",
            en="A telephone number has 9 to 14 digits and begins with 0 or +62. Check it again.",
        )
    return digits


@transaction.atomic
def record_contact(actor: Actor, *, person_id: UUID, number: str) -> None:
    """Keep a person's telephone number in place of the former one.

    Raises BadTelephoneNumber, NotAllowed for a person outside the actor's region.
    """
    digits = national(number)
    person = Person.objects.select_for_update(no_key=True, of=("self",)).get(pk=person_id)
    REGISTER.require(actor, path=person.path)
    former = Contact.objects.filter(person=person).first()
    contact = former or Contact(id=uuid7(), person=person)
    label = vault.Label(Purpose.CONTACT, TELEPHONE, person.id, contact.id)
    key = key_of(CONTACT, person)
    contact.path = person.path
    contact.ciphertext = vault.seal(key, label, digits.encode())
    contact.shown = vault.shown_part(digits)
    contact.recorded_at = clock.now()
    contact.save()
    record(
        actor,
        "contact.recorded",
        path=person.path,
        payload={"person": str(person.id), "replaced": former is not None},
    )


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
