"""Reads of a vault's papers, as its database role; nothing is opened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from garda.kernel.actor import Actor
from garda.kernel.codes import in_scope
from garda.people.models import Account, Person
from garda.regions.models import Election

from .models import SealedPaper
from .vaults import Vault


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A paper without what it says. ``by``: who recorded it, as far as the reader may know."""

    id: UUID
    recorded_at: datetime
    by: str
    has_scan: bool
    withdrawn_at: datetime | None
    withdrawn_for: str


def kept_for(actor: Actor, vault: Vault, person: Person) -> bool:
    """Whether the vault keeps papers of this person for this actor: not of one who is shared."""
    if actor.election_id is None or not in_scope(person.path, actor.path):
        return False
    election = Election.objects.filter(pk=actor.election_id).first()
    return election is not None and vault.applies_in(person, election)


def papers_of(vault: Vault, person_id: UUID) -> list[PaperLine]:
    """Papers of a person, standing ones first, the newest first. Two queries."""
    with vault.store.reached():
        rows = list(vault.model._default_manager.filter(person=person_id).order_by("-recorded_at"))
    accounts = Account.objects.select_related("person").in_bulk(
        [row.recorded_by_id for row in rows]
    )
    lines = [_line(row, accounts[row.recorded_by_id]) for row in rows]
    return sorted(lines, key=lambda line: line.withdrawn_at is not None)


def _line(row: SealedPaper, account: Account) -> PaperLine:
    return PaperLine(
        id=row.id,
        recorded_at=row.recorded_at,
        by=account.person.name if account.person else account.username,
        has_scan=bool(row.file_sha256),
        withdrawn_at=row.withdrawn_at,
        withdrawn_for=row.withdrawn_for,
    )


def standing_count(vault: Vault, person_id: UUID) -> int:
    with vault.store.reached():
        rows = vault.model._default_manager.filter(person=person_id, withdrawn_at__isnull=True)
        return rows.count()


def may_record(vault: Vault, person_id: UUID) -> bool:
    """Whether another paper has room: where only one may stand, none does."""
    return not (vault.single and standing_count(vault, person_id))


def standing_paper(vault: Vault, person_id: UUID, paper_id: UUID) -> SealedPaper | None:
    with vault.store.reached():
        rows = vault.model._default_manager.filter(person=person_id, withdrawn_at__isnull=True)
        return rows.filter(pk=paper_id).first()


def lines_of(vault: Vault, content: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What an opened paper says, in the order of its fields."""
    return [_told(field.label, field.told(content.get(field.code))) for field in vault.fields]


def _told(label: str, value: str | date) -> dict[str, Any]:
    return {
        "label": label,
        "words": value if isinstance(value, str) else "",
        "day": value if isinstance(value, date) else None,
    }
