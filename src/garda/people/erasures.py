"""What certificates of erasure prove, and what older backups still hold."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from garda.kernel.canonical import items_root
from garda.ledger.models import LedgerEntry

from .keyring import Purpose
from .models import ErasedKey, ErasureCertificate, KeyVersion
from .services.erasure import digest_of


def proven(entry_id: UUID) -> bool:
    """Whether the certificates of one act are those that the ledger's entry speaks of.

    Recomputed from the rows: a changed, added or missing one gives another root.
    """
    entry = LedgerEntry.objects.filter(pk=entry_id).first()
    rows = ErasureCertificate.objects.filter(entry_id=entry_id).prefetch_related("erased_keys")
    digests = sorted(_recomputed(row) for row in rows)
    return entry is not None and bool(digests) and items_root(digests) == entry.items_root


def _recomputed(row: ErasureCertificate) -> str:
    return digest_of(
        row, [(key.id, key.purpose, key.master_version) for key in row.erased_keys.all()]
    )


def still_in_backups(certificates: Iterable[UUID]) -> set[UUID]:
    """Certificates whose keys a backup made before could still open: with a master key that is
    not destroyed yet. Two queries."""
    destroyed = set(
        KeyVersion.objects.filter(destroyed_at__isnull=False).values_list("purpose", "version")
    )
    keys = ErasedKey.objects.filter(certificate__in=list(certificates))
    rows = keys.values_list("certificate", "purpose", "master_version").distinct()
    return {row for row, purpose, version in rows if (purpose, version) not in destroyed}


def to_rotate() -> list[Purpose]:
    """Purposes whose current master key wrapped a key that was erased since: a new version lets
    the old one be destroyed when backups end."""
    current = KeyVersion.objects.filter(current_from__isnull=False, superseded_at__isnull=True)
    erased = set(ErasedKey.objects.values_list("purpose", "master_version").distinct())
    return [
        Purpose(purpose)
        for purpose, version in current.order_by("purpose").values_list("purpose", "version")
        if (purpose, version) in erased
    ]
