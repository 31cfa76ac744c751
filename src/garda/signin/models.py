"""Invitations, devices with PINs, sign-ins, recoveries and the buckets that limit guessing.

No code, PIN or secret is kept in clear: invitations and device secrets as keyed hashes, PINs as
argon2 under a key that lies outside the database.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from garda.kernel.rows import CodeField, PathField, Row
from garda.people.models import Account
from garda.regions.models import Election


class Recovery(Row):
    """Two people of the level above give somebody a new way in; the first opens, the other ends."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="recoveries")
    path = PathField()
    # The role under which the first acts; the second must hold the same.
    role = CodeField(max_length=30)
    reason = models.CharField(max_length=300)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    # Who they are, not which account they used: one person with two accounts is not two people.
    opener = models.UUIDField()
    expires_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    confirmer = models.UUIDField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account"],
                condition=Q(confirmed_at__isnull=True, withdrawn_at__isnull=True),
                name="recovery_one_open",
            ),
            # The second pair of eyes is somebody else's, whatever the code above says.
            models.CheckConstraint(
                condition=Q(confirmer__isnull=True) | ~Q(confirmer=F("opener")),
                name="recovery_two_people",
            ),
        ]
        indexes = [models.Index(fields=["election", "path"], name="recovery_path")]


class InvitationEnd(models.TextChoices):
    REPLACED = "replaced", "Diganti yang baru"
    REVOKED = "revoked", "Dibatalkan"


class Invitation(Row):
    """A one-time code that lets an account choose its PIN or password."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="invitations")
    path = PathField()
    # HMAC of the code under a key file: a stolen database opens no account.
    code_hash = models.BinaryField(max_length=32, unique=True)
    issued_at = models.DateTimeField()
    # NULL for the machine's operator, who acts without an account.
    issued_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    end_reason = CodeField(max_length=10, choices=InvitationEnd.choices, blank=True)
    recovery = models.ForeignKey(Recovery, on_delete=models.PROTECT, null=True)

    class Meta:
        constraints = [
            # Sending again makes the sheet that lies around worthless.
            models.UniqueConstraint(
                fields=["account"],
                condition=Q(used_at__isnull=True, ended_at__isnull=True),
                name="invitation_one_open",
            ),
            models.CheckConstraint(
                condition=Q(used_at__isnull=True) | Q(ended_at__isnull=True),
                name="invitation_used_or_ended",
            ),
        ]
        indexes = [models.Index(fields=["account", "-issued_at"], name="invitation_latest")]


class DeviceKind(models.TextChoices):
    PHONE = "phone", "Ponsel"
    DESK = "desk", "Komputer"


class Device(Row):
    """A phone or computer that carries our device cookie. Several people may share it."""

    # HMAC of the cookie's secret: the table does not let anybody make a cookie.
    secret_hash = models.BinaryField(max_length=32)
    label = models.CharField(max_length=60)
    kind = CodeField(max_length=5, choices=DeviceKind.choices)
    paired_at = models.DateTimeField()
    # A day, not a time: enough to tell a lost phone from one in use.
    last_seen_on = models.DateField()
    revoked_at = models.DateTimeField(null=True)


class DeviceAccount(Row):
    """An account on a device. With a PIN it is a way in; without, the device is only known."""

    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="accounts")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="devices")
    # Argon2 of the PIN under a key outside the database; empty for accounts with a password.
    pin = models.CharField(max_length=128, blank=True)
    added_at = models.DateTimeField()
    # Wrong PINs since the last right one; at the limit the pairing ends.
    wrong = models.PositiveSmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["device", "account"],
                condition=Q(ended_at__isnull=True),
                name="device_account_once",
            ),
        ]


class Method(models.TextChoices):
    """How somebody proved who they are."""

    PASSWORD = "password", "Kata sandi"
    PIN = "pin", "PIN di perangkat ini"
    CODE = "code", "Kata sandi dan kode"
    PASSKEY = "passkey", "Kunci sandi"


class SignIn(Row):
    """One sign-in of an account in one browser, from beginning to end."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="sign_ins")
    device = models.ForeignKey(Device, on_delete=models.PROTECT, null=True)
    method = CodeField(max_length=10, choices=Method.choices)
    # What the browser calls itself, in a few words: "Chrome di Android".
    agent = models.CharField(max_length=60)
    started_at = models.DateTimeField()
    # Kept to the minute: a request must not always cost a write.
    seen_at = models.DateTimeField()
    # When the person last proved who they are; acts on one's own keys ask for a recent proof.
    proved_at = models.DateTimeField()
    locked_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["account", "-started_at"],
                condition=Q(ended_at__isnull=True),
                name="sign_in_open",
            ),
        ]


class Bucket(models.Model):
    """A token bucket, shared by all workers and kept over restarts (``domain/bucket.py``)."""

    key = CodeField(primary_key=True, max_length=60)
    full_at = models.DateTimeField()

    class Meta:
        # A full bucket is as good as none: those are swept away.
        indexes = [models.Index(fields=["full_at"], name="bucket_full_at")]
