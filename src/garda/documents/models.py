"""Register of official papers, and files taken in from outside.

A number is given at signing and never again; voids stay visible.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from garda.kernel.rows import CodeField, PathField, Row
from garda.regions.models import Election, Region

from .domain.kinds import KINDS


class NumberSeries(Row):
    """Last number an office gave in a year's series; its row lock orders the givers."""

    office = models.ForeignKey(Region, on_delete=models.PROTECT)
    year = models.PositiveSmallIntegerField()
    series = CodeField(max_length=20)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["office", "year", "series"], name="number_series_one_counter"
            ),
        ]


class UploadState(models.TextChoices):
    TAKEN = "taken", "Diterima"
    REPLACED = "replaced", "Diganti"


class Upload(Row):
    """A file that an officer sent: what came, and what is shown of it. Never changed afterwards.

    Shown is only the cleaned object. Of evidence the received bytes are kept, too, under their own
    SHA-256; no page gives them out.
    """

    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    # The region or station whose officers may open it.
    path = PathField()
    kind = CodeField(max_length=10)
    state = CodeField(max_length=10, choices=UploadState.choices, default=UploadState.TAKEN)
    # Whose account sent it; of somebody without one, what let them send it.
    account = models.UUIDField()
    received_at = models.DateTimeField()
    received_type = CodeField(max_length=80)
    received_size = models.PositiveIntegerField()
    received_sha256 = CodeField(max_length=64)
    # Where the received bytes are kept; empty for what is no evidence.
    original_sha256 = CodeField(max_length=64, blank=True, db_default="")
    media_type = CodeField(max_length=80)
    size = models.PositiveIntegerField()
    object_sha256 = CodeField(max_length=64)
    # Width and height of a picture, pages of a paper, sheets or rows of a table.
    facts = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=list(KINDS)), name="upload_known_kind"),
            models.CheckConstraint(
                condition=Q(state__in=UploadState.values), name="upload_known_state"
            ),
        ]
        indexes = [
            models.Index(fields=["election", "path"], name="upload_path"),
            # A file that comes again, perhaps for another place, is found by its first bytes.
            models.Index(fields=["received_sha256"], name="upload_received"),
        ]


class DocumentState(models.TextChoices):
    DRAFT = "draft", "Rancangan"
    SIGNED = "signed", "Ditandatangani"
    SCANNED = "scanned", "Pindaian kembali"
    WITHDRAWN = "withdrawn", "Dicabut"


class Document(Row):
    """One official paper with its number, its data, and the fingerprint of what was printed."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    office = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    path = PathField()
    kind = CodeField(max_length=30)
    series = CodeField(max_length=20)
    year = models.PositiveSmallIntegerField()
    # NULL while a draft: a draft that is thrown away leaves no hole in the register.
    number = models.PositiveIntegerField(null=True)
    title = models.CharField(max_length=250)
    state = CodeField(max_length=10, choices=DocumentState.choices, default=DocumentState.DRAFT)
    # Short code on the paper and in its QR; says nothing about persons.
    code = CodeField(max_length=16, unique=True)
    # Exactly what the template is given; references to persons by appointment, not by name.
    facts = models.JSONField(default=dict)
    signed_at = models.DateTimeField(null=True)
    signed_by = models.UUIDField(null=True)
    pdf_sha256 = CodeField(max_length=64, blank=True)
    # The signed and stamped paper as it came back; a better scan takes the place of a former one.
    scan = models.ForeignKey(Upload, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["election", "office", "year", "series", "number"],
                name="document_number_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=DocumentState.values), name="document_known_state"
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(number__isnull=False, signed_at__isnull=False),
                name="document_signed_has_number",
            ),
        ]
        indexes = [models.Index(fields=["election", "path"], name="document_path")]


class OfficialText(Row):
    """The official text of an oath or letter with its source: brought by one, decided by another.

    ``text`` holds ``{election}`` where the election's name is said. The region is the country, or
    a regency where the country has none.
    """

    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    path = PathField()
    code = CodeField(max_length=20)
    text = models.TextField()
    content_hash = CodeField(max_length=64)
    # Decree, annex and page: whoever doubts the text finds it there.
    source = models.CharField(max_length=300)
    brought_by_id = models.UUIDField()
    brought_person = models.UUIDField()
    brought_at = models.DateTimeField()
    decided_by_id = models.UUIDField(null=True)
    decided_person = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    # NULL until decided.
    accepted = models.BooleanField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["election", "region", "code"],
                condition=Q(accepted__isnull=True),
                name="official_text_one_waiting",
            ),
            models.CheckConstraint(
                condition=~Q(text="") & ~Q(source=""), name="official_text_has_source"
            ),
            models.CheckConstraint(
                condition=Q(
                    accepted__isnull=True, decided_person__isnull=True, decided_at__isnull=True
                )
                | Q(accepted__isnull=False, decided_person__isnull=False, decided_at__isnull=False),
                name="official_text_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(decided_person__isnull=True)
                | ~Q(decided_person=models.F("brought_person")),
                name="official_text_two_people",
            ),
        ]
        indexes = [models.Index(fields=["election", "code", "path"], name="official_text_place")]


class Wording(Row):
    """A text word by word as it is read out or signed, the election's name in it. Only added to.

    Gatherings and signatures keep its hash; here the hash is found again as words.
    """

    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    code = CodeField(max_length=20)
    content_hash = CodeField(max_length=64)
    text = models.TextField()
    # Wording of our own, which is marked wherever it is shown.
    practice = models.BooleanField()
    source = models.CharField(max_length=300)
    kept_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["election", "code", "content_hash", "practice"], name="wording_once"
            ),
        ]
