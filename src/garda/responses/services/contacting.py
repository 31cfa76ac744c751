"""Who sent a response: opened by its handlers alone, with a reason, and written down."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from garda.kernel.actor import Actor
from garda.kernel.acts import act
from garda.ledger.services import record
from garda.people import vault
from garda.people.services.contacts import TELEPHONE
from garda.people.services.keys import open_keys
from garda.privacy.reasons import checked_reason
from garda.privacy.services import saw
from garda.responses.errors import NoContact
from garda.responses.models import Reporter
from garda.responses.stores import REPORTER

from .handling import HANDLERS
from .sending import NAME, label

OPEN_CONTACT = act("responses.open_contact", "Membuka kontak pelapor", *HANDLERS)


@dataclass(frozen=True, slots=True)
class Contact:
    """What a reporter gave; each may be empty."""

    name: str
    phone: str


@transaction.atomic
def open_contact(actor: Actor, *, response_id: UUID, reason: str) -> Contact:
    """The reporter's name and number in clear, for one answer. It stands in the ledger and in the
    trace of access. Raises NotAllowed, NoContact, BadReason, KeyMissing, KeyWrong, SealBroken."""
    reporter = Reporter.objects.select_related("response__application").filter(response=response_id)
    found = reporter.first()
    if found is None:
        raise NoContact
    OPEN_CONTACT.require(actor, path=found.path)
    why = checked_reason(reason)
    key = open_keys(REPORTER, [found.id])[found.id]
    response = found.response
    record(
        actor,
        "responses.contact_opened",
        path=found.path,
        payload={"response": str(response.id), "reason": why},
        election_id=response.election_id,
    )
    saw(actor, persons=[found.id], what="reporter", why=why, path=found.path)
    return Contact(
        _opened(key, found, NAME, found.name_sealed),
        _opened(key, found, TELEPHONE, found.phone_sealed),
    )


def _opened(key: bytes, reporter: Reporter, kind: str, sealed: bytes | memoryview) -> str:
    return vault.reveal(key, label(reporter, kind), bytes(sealed)).decode()
