"""Photographed pages of forms, and the keys with which phones sign what they send."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from garda.documents.models import Upload
from garda.kernel.rows import CodeField, PathField, Row
from garda.regions.models import Election, Station

from .contests import VoteRound


class DeviceKey(Row):
    """Public key of a phone at a station, for one account; the private one never leaves it."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    station = models.ForeignKey(Station, on_delete=models.PROTECT, related_name="+")
    path = PathField()
    device = models.UUIDField()
    account = models.UUIDField()
    # ECDSA P-256, uncompressed point, base64url: what every phone's browser can make.
    public_key = CodeField(max_length=100)
    # SHA-256 (hex) of the point: how lists and bundles name the key.
    key_hash = CodeField(max_length=64)
    registered_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["election", "station", "key_hash"], name="device_key_once"
            ),
        ]
        indexes = [models.Index(fields=["election", "path"], name="device_key_path")]


class FormPhoto(Row):
    """One photographed page of a form as it came; only added to. A better photo is the page's next.

    ``id`` is made by the client. The bytes received are the evidence and lie in the object store
    under ``object_sha256``, which is what the officers signed. No page gives them out: shown is the
    cleaned picture of the inspection.
    """

    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    round = models.ForeignKey(VoteRound, on_delete=models.PROTECT, related_name="photos")
    path = PathField()
    # As the sender said; the inspection tells where the picture says otherwise.
    page = models.PositiveSmallIntegerField()
    object_sha256 = CodeField(max_length=64)
    size = models.PositiveIntegerField()
    entered_by = models.UUIDField()
    device = models.UUIDField(null=True)
    taken_at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            # The same picture of a page is kept once, however often it is sent.
            models.UniqueConstraint(
                fields=["round", "page", "object_sha256"], name="form_photo_once"
            ),
            models.CheckConstraint(condition=Q(page__gte=1, page__lte=9), name="form_photo_page"),
        ]
        indexes = [
            models.Index(fields=["election", "path"], name="form_photo_path"),
            models.Index(fields=["election", "object_sha256"], name="form_photo_sha256"),
        ]


class PhotoPiece(Row):
    """A part of a photo that comes over a bad line; gone when the photo is whole, or after days.

    Pieces of a photo follow each other without a hole, so their lengths tell where to go on.
    """

    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    round = models.ForeignKey(VoteRound, on_delete=models.PROTECT, related_name="+")
    # What the photo's id will be.
    photo = models.UUIDField()
    page = models.PositiveSmallIntegerField()
    # Of the whole photo.
    size = models.PositiveIntegerField()
    sha256 = CodeField(max_length=64)
    start = models.PositiveIntegerField()
    length = models.PositiveIntegerField()
    data = models.BinaryField()
    entered_by = models.UUIDField()
    received_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["photo", "start"], name="photo_piece_once"),
        ]
        indexes = [
            models.Index(fields=["entered_by"], name="photo_piece_sender"),
            models.Index(fields=["received_at"], name="photo_piece_age"),
        ]


class PhotoInspection(Row):
    """What the worker found on a photographed page, soon after it came; only added to."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    photo = models.OneToOneField(FormPhoto, on_delete=models.PROTECT, related_name="inspection")
    path = PathField()
    # The cleaned picture; NULL where the bytes are no picture that can be shown.
    upload = models.ForeignKey(Upload, on_delete=models.PROTECT, null=True, related_name="+")
    # What is wrong: "other_station", "other_page", "blurred", "dark", "duplicate", "broken", ...
    marks = ArrayField(CodeField(max_length=20), default=list)
    # Perceptual hash of 64 bits, as a signed number; alike pictures differ in few bits.
    likeness = models.BigIntegerField(null=True)
    # Parts of that hash with their places: a picture that is near shares one of them.
    bands = ArrayField(models.IntegerField(), default=list)
    # An earlier photo of the same sheet, sent for another form or as another page.
    twin = models.ForeignKey(FormPhoto, on_delete=models.PROTECT, null=True, related_name="+")
    # Where the page lies in the cleaned picture: homography page (mm) -> picture (px), row by row.
    placed = ArrayField(models.FloatField(), size=9, null=True)
    # Of which paper the corner marks are; empty where they were not found.
    paper = CodeField(max_length=4, blank=True, db_default="")
    inspected_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["election", "path"], name="photo_inspection_path"),
            GinIndex(fields=["bands"], name="photo_inspection_bands", fastupdate=False),
        ]


class AnomalyLook(Row):
    """Somebody looked at an anomaly and says what they found; only added to, and changes nothing.

    ``anomaly`` is a fingerprint of what was found: other figures make another anomaly.
    """

    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    path = PathField()
    kind = CodeField(max_length=20)
    anomaly = CodeField(max_length=32)
    note = models.CharField(max_length=300)
    looked_by = models.UUIDField()
    looked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(note=""), name="anomaly_look_says_something"),
        ]
        indexes = [
            models.Index(fields=["election", "path"], name="anomaly_look_path"),
            models.Index(fields=["election", "anomaly"], name="anomaly_look_which"),
        ]
