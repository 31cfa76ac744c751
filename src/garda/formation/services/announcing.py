"""Results that a village's PPS announces: who fulfils the requirements, who was chosen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction

from garda.documents.models import Document
from garda.documents.services import issue
from garda.formation.announcements import (
    SCREENING,
    SELECTION,
    TITLES,
    announced,
    screening_facts,
    selection_facts,
)
from garda.formation.errors_replacing import AlreadyAnnounced, NothingToAnnounce
from garda.formation.papers import village_kind
from garda.formation.staffing import lock_village
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.acts import act
from garda.kernel.roles import Role
from garda.ledger.services import record
from garda.regions.models import Election, Region

ANNOUNCE = act("formation.announce", "Mengumumkan hasil pendaftaran KPPS", Role.PPS)

SERIES = "PENG"
_FACTS: Mapping[str, Callable[[Election, Region], dict[str, Any] | None]] = {
    SCREENING: screening_facts,
    SELECTION: selection_facts,
}


@transaction.atomic
def announce(actor: Actor, *, election: Election, village: Region, kind: str) -> Document:
    """Sign the list of one result (:data:`SCREENING` or :data:`SELECTION`); it is public at once.

    For the PPS of the village. A result is announced again only after the former paper was
    withdrawn. Raises NotAllowed, AlreadyAnnounced, NothingToAnnounce while somebody is not
    assessed or nothing is adopted.
    """
    ANNOUNCE.require(actor, path=village.path)
    lock_village(village)
    former = announced(election, village, kind)
    if former is not None:
        raise AlreadyAnnounced(village.name, former.number or 0)
    facts = _FACTS[kind](election, village)
    if facts is None:
        raise NothingToAnnounce(village.name)
    document = issue(
        actor,
        election=election,
        office=village,
        region=village,
        kind=kind,
        series=SERIES,
        title=f"{TITLES[kind]} {village_kind(village)} {village.name}",
        facts=facts,
        signed_at=clock.now(),
    )
    record(
        actor,
        "formation.announced",
        path=village.path,
        payload={"document": str(document.id), "kind": kind, "number": document.number},
        election_id=election.id,
    )
    return document
