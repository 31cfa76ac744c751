"""Slips with codes that PPS hands out, and what applicants have typed and sent so far.

What an applicant types is sealed under a key that is made of the code on the slip and a key file.
The code is stored nowhere, so nothing here opens without the slip, not even for us.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from garda.formation.models import Application
from garda.kernel.rows import CodeField, PathField, Row
from garda.people.models import Account
from garda.regions.models import Election, Region


class Slip(Row):
    """One code for one applicant of a village."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    village = models.ForeignKey(Region, on_delete=models.PROTECT)
    path = PathField()
    # HMAC of the code under a key file.
    code_hash = models.BinaryField(max_length=32, unique=True)
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    # The first moment at which the code opens nothing any more.
    expires_at = models.DateTimeField()
    # What was typed: a JSON object, sealed. Empty before the first step and after sending.
    draft = models.BinaryField(blank=True, default=b"")
    saved_at = models.DateTimeField(null=True)
    # Set when it was sent.
    application = models.OneToOneField(Application, on_delete=models.PROTECT, null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(application__isnull=True) | Q(draft=b""),
                name="slip_sent_keeps_no_draft",
            ),
        ]
        indexes = [models.Index(fields=["election", "path"], name="slip_path")]


class DraftFile(Row):
    """A document on its way: it comes in pieces, each sealed, and is cleaned when it is whole."""

    slip = models.ForeignKey(Slip, on_delete=models.CASCADE, related_name="files")
    code = CodeField(max_length=6)
    size = models.PositiveIntegerField()
    sha256 = CodeField(max_length=64)
    # Bytes that have come, from the first on.
    stored = models.PositiveIntegerField(default=0)
    # Once it is whole: its type as it came, the type and facts of what is kept, and that, sealed.
    received_type = CodeField(max_length=80, blank=True)
    media_type = CodeField(max_length=80, blank=True)
    facts = models.JSONField(default=dict)
    cleaned = models.BinaryField(blank=True, default=b"")
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["slip", "code"], name="draft_file_one_per_document"),
            models.CheckConstraint(
                condition=Q(stored__lte=models.F("size")), name="draft_file_not_too_long"
            ),
        ]


class DraftPiece(Row):
    """One piece of a file, sealed."""

    file = models.ForeignKey(DraftFile, on_delete=models.CASCADE, related_name="pieces")
    offset = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["file", "offset"], name="draft_piece_once"),
        ]
