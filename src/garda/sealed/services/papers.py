"""Papers of specific data: recorded, opened with a reason, withdrawn. One shape for every vault.

The table is touched as the vault's database role only, for the statement itself; ledger and trace
are written as the serving role, in the same transaction.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from garda.documents.intake import Received
from garda.documents.objects import store as objects
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.canonical import canonical_bytes
from garda.kernel.ids import uuid7
from garda.ledger.services import record
from garda.people import vault as seals
from garda.people.errors import OutOfRegion
from garda.people.models import Person
from garda.people.services.keys import key_of, open_keys
from garda.privacy.reasons import checked_reason
from garda.regions.models import Election
from garda.sealed.errors import (
    NotApplicable,
    NothingToOpen,
    NotInThisVault,
    PaperStands,
    UnknownPaper,
)
from garda.sealed.models import SealedPaper
from garda.sealed.reasons import words_of
from garda.sealed.vaults import Vault

from .watching import opened

_CONTENT, _FILE = "content", "file"
#: Key in the sealed content of the scan's media type.
_MEDIA = "_media_type"


@dataclass(frozen=True, slots=True)
class OpenedPaper:
    """What a paper says, by field; the scan with its media type when it was asked for."""

    content: Mapping[str, Any]
    file: bytes = b""
    media_type: str = ""


@transaction.atomic
def record_paper(
    actor: Actor,
    vault: Vault,
    *,
    person_id: UUID,
    content: Mapping[str, Any],
    scan: Received | None = None,
) -> UUID:
    """Seal and keep a paper; its id. ``content``: plain values by the codes of the vault's fields.

    For the vault's roles, and for those who only take papers in. Raises
    NotInThisVault, OutOfRegion, NotApplicable, PaperStands.
    """
    person = _person_for(actor, vault, person_id, recording=True)
    account_id, election_id = _signed_in(actor)
    election = Election.objects.get(pk=election_id)
    if not vault.applies_in(person, election):
        raise NotApplicable(vault.title)
    key = key_of(vault.store, person)
    id_ = uuid7()
    address = _sealed_scan(vault, key, person.id, id_, scan)
    media = {_MEDIA: scan.media_type} if scan is not None else {}
    data = canonical_bytes({**content, **media})
    with vault.store.reached():
        if vault.single and _standing(vault, person.id).exists():
            raise PaperStands(vault.thing)
        vault.model._default_manager.create(
            id=id_,
            election=election,
            person_id=person.id,
            path=person.path,
            content=seals.seal(key, _label(vault, _CONTENT, person.id, id_), data),
            file_sha256=address,
            recorded_by_id=account_id,
            recorded_at=clock.now(),
        )
    _record(actor, "paper.recorded", vault, person, id_, scan=bool(address))
    return id_


@transaction.atomic
def open_paper(
    actor: Actor, vault: Vault, *, paper_id: UUID, reason: str, text: str = "", scan: bool = False
) -> OpenedPaper:
    """What a standing paper says, for this answer only; with ``scan`` its file, too.

    Raises NotInThisVault, OutOfRegion, UnknownPaper, UnknownReason, BadReason, NothingToOpen.
    """
    paper = _paper(actor, vault, paper_id)
    person = _person_for(actor, vault, paper.person_id)
    why = words_of(reason, text, vault.reasons)
    key = open_keys(vault.store, [person.id]).get(person.id)
    if key is None or (scan and not paper.file_sha256):
        raise NothingToOpen
    label = _label(vault, _CONTENT, person.id, paper.id)
    content: dict[str, Any] = json.loads(seals.reveal(key, label, bytes(paper.content)))
    media = content.pop(_MEDIA, "")
    file = b""
    if scan:
        sealed = objects().get(paper.file_sha256)
        file = seals.reveal(key, _label(vault, _FILE, person.id, paper.id), sealed)
    _record(actor, "paper.opened", vault, person, paper.id, reason=reason, why=why, scan=scan)
    opened(actor, person=person, what=vault.what, why=why)
    return OpenedPaper(content, file, media)


@transaction.atomic
def withdraw_paper(actor: Actor, vault: Vault, *, paper_id: UUID, reason: str) -> None:
    """End a paper: it stays sealed where it is and is not opened any more.

    Raises NotInThisVault, OutOfRegion, UnknownPaper, BadReason.
    """
    paper = _paper(actor, vault, paper_id)
    person = _person_for(actor, vault, paper.person_id)
    why = checked_reason(reason)
    with vault.store.reached():
        changed = vault.model._default_manager.filter(
            pk=paper.id, withdrawn_at__isnull=True
        ).update(withdrawn_by=actor.account_id, withdrawn_at=clock.now(), withdrawn_for=why)
    if not changed:
        raise UnknownPaper
    _record(actor, "paper.withdrawn", vault, person, paper.id, why=why)


def _person_for(actor: Actor, vault: Vault, person_id: UUID, *, recording: bool = False) -> Person:
    """A person of the actor's region, for whom the actor may use the vault; held for recording."""
    _signed_in(actor)
    receives = recording and actor.role in vault.receivers
    if not receives and (actor.role not in vault.roles or not vault.may(actor)):
        raise NotInThisVault
    rows = Person.objects.select_for_update(no_key=True) if recording else Person.objects.all()
    person = rows.filter(pk=person_id).first()
    if person is None:
        raise OutOfRegion
    (vault.receiving if receives else vault.act).require(actor, path=person.path)
    return person


def _signed_in(actor: Actor) -> tuple[UUID, UUID]:
    """Account and election of somebody who acts; the machine has no business here."""
    if actor.account_id is None or actor.election_id is None:
        raise NotInThisVault
    return actor.account_id, actor.election_id


def _paper(actor: Actor, vault: Vault, paper_id: UUID) -> SealedPaper:
    if actor.role not in vault.roles:
        raise NotInThisVault
    with vault.store.reached():
        found = vault.model._default_manager.filter(pk=paper_id, withdrawn_at__isnull=True).first()
    if found is None:
        raise UnknownPaper
    return found


def _standing(vault: Vault, person_id: UUID) -> Any:
    return vault.model._default_manager.filter(person=person_id, withdrawn_at__isnull=True)


def _sealed_scan(
    vault: Vault, key: bytes, person_id: UUID, paper_id: UUID, scan: Received | None
) -> str:
    """Address of the scan in the object store, where only ciphertext arrives."""
    if scan is None:
        return ""
    label = _label(vault, _FILE, person_id, paper_id)
    return objects().put(seals.seal(key, label, scan.cleaned))


def _label(vault: Vault, kind: str, person_id: UUID, paper_id: UUID) -> seals.Label:
    return seals.Label(vault.store.purpose, kind, person_id, paper_id)


def _record(
    actor: Actor, act: str, vault: Vault, person: Person, paper_id: UUID, **more: Any
) -> None:
    record(
        actor,
        act,
        path=person.path,
        payload={"vault": vault.code, "person": str(person.id), "paper": str(paper_id), **more},
    )
