"""Three tables: what was done (entry), in which order (link), with which content (payload)."""

from __future__ import annotations

from django.db import models

from garda.kernel.rows import CodeField, PathField, Row


class Log(models.TextChoices):
    """``results`` is public and names no person; ``internal`` is for everything else."""

    RESULTS = "results", "Hasil"
    INTERNAL = "internal", "Internal"


class LedgerEntry(Row):
    """One act, written in the act's own transaction. Insert only (trigger and role)."""

    log = CodeField(max_length=10, choices=Log.choices)
    act = CodeField(max_length=60)
    # Plain ids: the ledger is below the rooms of elections and accounts and outlives their rows.
    election_id = models.UUIDField(null=True)
    account_id = models.UUIDField(null=True)
    role = CodeField(max_length=30)
    path = PathField()
    # What the actor claims (a phone may be hours late) and what the server saw.
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    # How many things a bulk act touched, and the root over them.
    count = models.PositiveIntegerField(default=1)
    items_root = CodeField(max_length=64, blank=True)
    # HMAC of the payload under its own nonce: once that is erased, nothing can be guessed from it.
    commitment = models.BinaryField(max_length=32)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(log__in=Log.values), name="ledger_entry_known_log"
            ),
        ]
        indexes = [
            models.Index(fields=["election_id", "path"], name="ledger_entry_path"),
        ]


class LedgerLink(Row):
    """Place of an entry in its log's hash chain, written by the one sequencer. Insert only."""

    log = CodeField(max_length=10, choices=Log.choices)
    seq = models.PositiveBigIntegerField()
    entry = models.OneToOneField(LedgerEntry, on_delete=models.PROTECT, related_name="link")
    previous_hash = models.BinaryField(max_length=32)
    hash = models.BinaryField(max_length=32)

    class Meta:
        constraints = [
            # No two entries can claim one place: a second sequencer fails, it cannot fork.
            models.UniqueConstraint(fields=["log", "seq"], name="ledger_link_one_per_place"),
        ]


class LedgerPayload(models.Model):
    """Content of an act. The only part that may be erased (personal data); the commitment stays."""

    entry = models.OneToOneField(
        LedgerEntry, on_delete=models.PROTECT, primary_key=True, related_name="payload"
    )
    payload = models.JSONField()
    nonce = models.BinaryField(max_length=32)
