"""Reads of sealed data, which open nothing, and of unusual openings."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from garda.kernel.actor import Actor
from garda.people.display import IDENTITY_DIGITS, masked
from garda.people.models import ClaimStatus, Contact, IdentityClaim, Person
from garda.regions.queries import within

from .models import Unusual
from .reasons import KIND_NAMES, MAY_OPEN, Kind

#: Digits of a telephone number as it is shown; how many it really has is not stored.
TELEPHONE_DIGITS = 12
_TONES = {
    ClaimStatus.CLAIMED: "info",
    ClaimStatus.VERIFIED: "ok",
    ClaimStatus.DISPUTED: "awas",
}


@dataclass(frozen=True, slots=True)
class NumberLine:
    """A number as it may be shown. ``may_open``: whether the reader may ask for the whole."""

    kind: str
    name: str
    shown: str
    status: str
    tone: str
    may_open: bool
    claim_id: UUID | None = None


def numbers_of(actor: Actor, person: Person) -> list[NumberLine]:
    """What is known of a person's numbers, masked. Two queries; no key is touched."""
    claims = IdentityClaim.objects.filter(person=person).exclude(status=ClaimStatus.SUPERSEDED)
    lines = [
        _line(actor, person, Kind(claim.kind), claim.shown, claim)
        for claim in claims.order_by("-kind", "claimed_at")
    ]
    contact = Contact.objects.filter(person=person).first()
    if contact is not None:
        lines.append(_line(actor, person, Kind.PHONE, contact.shown, None))
    return lines


def _line(
    actor: Actor, person: Person, kind: Kind, shown: str, claim: IdentityClaim | None
) -> NumberLine:
    status = ClaimStatus(claim.status) if claim else None
    return NumberLine(
        kind=kind,
        name=KIND_NAMES[kind],
        shown=masked(shown, TELEPHONE_DIGITS if kind == Kind.PHONE else IDENTITY_DIGITS),
        status=str(status.label) if status else "",
        tone=_TONES.get(status, "netral") if status else "",
        may_open=may_open(actor, person, kind) and bool(shown),
        claim_id=claim.id if claim and shown else None,
    )


def may_open(actor: Actor, person: Person, kind: Kind) -> bool:
    """Whether the actor may ask for a whole number of this person: not of one who is shared."""
    at_home = Person.objects.filter(within(actor.path), pk=person.pk)
    return actor.role in MAY_OPEN[kind] and at_home.exists()


def unusual_of(actor: Actor) -> QuerySet[Unusual]:
    """Cases of the actor's region, unanswered ones first, then the latest."""
    rows = Unusual.objects.filter(within(actor.path))
    return rows.select_related("account__person", "person", "explained_by__person").order_by(
        "explained_at", "-last_at"
    )
