"""Opening a number of a person: with a reason, for one answer, under the eyes of others."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from garda.kernel.actor import Actor
from garda.kernel.acts import act
from garda.ledger.services import record
from garda.people import vault
from garda.people.errors import OutOfRegion
from garda.people.keyring import Purpose
from garda.people.models import ClaimStatus, Contact, IdentityClaim, Person
from garda.people.services.contacts import TELEPHONE
from garda.people.services.keys import open_keys
from garda.people.stores import CONTACT, IDENTITY
from garda.sealed.errors import NotForThisRole, NothingToOpen
from garda.sealed.reasons import MAY_OPEN, OPENERS, Kind, words_of

from .watching import opened

OPEN_NUMBER = act("sealed.open", "Membuka NIK, KK, atau nomor telepon", *OPENERS)


@transaction.atomic
def unmask(actor: Actor, *, person_id: UUID, kind: Kind, reason: str, text: str = "") -> str:
    """The number in clear, for this answer only: it is kept nowhere, and never to be logged.

    ``reason`` is a code of the short list, ``text`` what is added to it. One act; the ledger says
    who, whose, which number and why, the trace too, and what is unusual becomes a question.

    Raises NotForThisRole, OutOfRegion (also for a person shared with the region), UnknownReason,
    BadReason, NothingToOpen.
    """
    person = Person.objects.filter(pk=person_id).first()
    if actor.role not in MAY_OPEN[kind]:
        raise NotForThisRole
    if person is None:
        raise OutOfRegion
    OPEN_NUMBER.require(actor, path=person.path, among=MAY_OPEN[kind])
    why = words_of(reason, text)
    number = _telephone(person) if kind == Kind.PHONE else _identity(person, kind)
    record(
        actor,
        "number.unmasked",
        path=person.path,
        payload={"person": str(person.id), "kind": str(kind), "reason": reason, "why": why},
    )
    opened(actor, person=person, what=str(kind), why=why)
    return number


def _identity(person: Person, kind: Kind) -> str:
    """The verified number, else the one that was claimed last."""
    claims = IdentityClaim.objects.filter(person=person, kind=str(kind))
    current = sorted(
        claims.exclude(status=ClaimStatus.SUPERSEDED),
        key=lambda claim: (claim.status == ClaimStatus.VERIFIED, claim.claimed_at),
    )
    key = open_keys(IDENTITY, [person.id]).get(person.id)
    if not current or key is None:
        raise NothingToOpen
    claim = current[-1]
    label = vault.Label(Purpose.IDENTITY, claim.kind, person.id, claim.id)
    return vault.reveal(key, label, bytes(claim.ciphertext)).decode()


def _telephone(person: Person) -> str:
    contact = Contact.objects.filter(person=person).first()
    key = open_keys(CONTACT, [person.id]).get(person.id)
    if contact is None or key is None:
        raise NothingToOpen
    label = vault.Label(Purpose.CONTACT, TELEPHONE, person.id, contact.id)
    return vault.reveal(key, label, bytes(contact.ciphertext)).decode()
