"""Persons and their identity claims, accounts and grants."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from garda.kernel.roles import LABELS, Role
from garda.kernel.rows import CodeField, PathField, Row
from garda.regions.models import Election, Region, Station


class Person(Row):
    """A human being, across elections. Holds no identity number: those are claims under keys."""

    name = models.CharField(max_length=150)
    search_name = models.CharField(max_length=150)
    sex = CodeField(max_length=1, choices=[("L", "Laki-laki"), ("P", "Perempuan")])
    birth_date = models.DateField()
    # The region whose officers may see this person.
    path = PathField()
    # Made by a demo: never mistaken for a citizen.
    synthetic = models.BooleanField(default=False)
    # The same human being, recorded twice: this row counts as that one until they are split again.
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="merged"
    )
    # Keys and numbers are gone since; the row stays, because facts that must be kept point at it.
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(sex__in=["L", "P"]), name="person_known_sex"),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=models.F("id")),
                name="person_not_merged_into_itself",
            ),
        ]
        indexes = [models.Index(fields=["path"], name="person_path")]

    def __str__(self) -> str:
        return self.name


class KeyVersion(Row):
    """A version of a purpose's master key, as far as the database knows: never the key itself.

    Times are the machine's own, since the clock of a rehearsal moves.
    """

    purpose = CodeField(max_length=20)
    version = models.PositiveSmallIntegerField()
    # Tells a wrong key file from the right one before anything is written with it.
    fingerprint = models.BinaryField(max_length=32)
    made_at = models.DateTimeField(db_default=Now())
    # From when on it seals. NULL for an index key under which indexes are still being computed.
    current_from = models.DateTimeField(null=True)
    # A newer one seals since; what this one wrapped is being wrapped again.
    superseded_at = models.DateTimeField(null=True)
    # Nothing in this database needs it any more; backups made before still do.
    retired_at = models.DateTimeField(null=True)
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["purpose", "version"], name="key_version_once"),
            # Two current versions would seal what the end of a rotation does not see.
            models.UniqueConstraint(
                fields=["purpose"],
                condition=Q(current_from__isnull=False, superseded_at__isnull=True),
                name="key_version_one_current",
            ),
            models.CheckConstraint(
                condition=Q(superseded_at__isnull=True) | Q(current_from__isnull=False),
                name="key_version_current_before_superseded",
            ),
            models.CheckConstraint(
                condition=Q(retired_at__isnull=True) | Q(superseded_at__isnull=False),
                name="key_version_superseded_before_retired",
            ),
            models.CheckConstraint(
                condition=Q(destroyed_at__isnull=True) | Q(retired_at__isnull=False),
                name="key_version_retired_before_destroyed",
            ),
        ]


class MergeKind(models.TextChoices):
    MERGE = "merge", "Penggabungan"
    SPLIT = "split", "Pemisahan"


class MergeStep(Row):
    """A proposal that two rows are one human being, or are not; another person decides it."""

    kind = CodeField(max_length=10, choices=MergeKind.choices)
    kept = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    merged = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    # The region around both.
    path = PathField()
    reason = models.CharField(max_length=200)
    proposed_at = models.DateTimeField()
    # Account, and who stood behind it: plain ids, since accounts are declared below.
    proposed_by_id = models.UUIDField()
    proposed_person = models.UUIDField()
    decided_at = models.DateTimeField(null=True)
    decided_by_id = models.UUIDField(null=True)
    accepted = models.BooleanField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(kept=models.F("merged")), name="merge_of_two_rows"),
            models.CheckConstraint(condition=Q(kind__in=MergeKind.values), name="merge_known_kind"),
            # Nobody is asked about the same row twice at a time.
            models.UniqueConstraint(
                fields=["merged"],
                condition=Q(decided_at__isnull=True),
                name="merge_one_waiting",
            ),
            models.CheckConstraint(
                condition=Q(
                    decided_at__isnull=True, decided_by_id__isnull=True, accepted__isnull=True
                )
                | Q(decided_at__isnull=False, decided_by_id__isnull=False, accepted__isnull=False),
                name="merge_decided_by_somebody",
            ),
        ]


class PersonKeyBase(Row):
    """A person's random key for one purpose, wrapped by the master key. Destroying it erases."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    # Where the person belonged when it was made: what the second lock compares.
    path = PathField()
    purpose = CodeField(max_length=20)
    wrapped = models.BinaryField()
    master_version = models.PositiveSmallIntegerField()

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(fields=["person", "purpose"], name="%(class)s_one_per_purpose"),
        ]
        # A rotation looks for what an old version still wraps.
        indexes = [models.Index(fields=["purpose", "master_version"], name="%(class)s_version")]


class PersonKey(PersonKeyBase):
    """Keys of what every officer of the region may meet masked: identity and telephone."""


class ClaimKind(models.TextChoices):
    NIK = "nik", "NIK"
    KK = "kk", "Nomor KK"


class ClaimStatus(models.TextChoices):
    CLAIMED = "claimed", "Diakui"
    VERIFIED = "verified", "Terverifikasi"
    DISPUTED = "disputed", "Dipersoalkan"
    SUPERSEDED = "superseded", "Digantikan"


class IdentityClaim(Row):
    """A NIK or KK number that a person claims: ciphertext and keyed blind index, never clear."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="claims")
    path = PathField()
    kind = CodeField(max_length=4, choices=ClaimKind.choices)
    ciphertext = models.BinaryField()
    # HMAC under the index key: finds an equal number without opening any. NULL once erased.
    blind_index = models.BinaryField(max_length=32, null=True)
    index_version = models.PositiveSmallIntegerField()
    # The same under the coming index key, while its rotation is under way.
    next_index = models.BinaryField(max_length=32, null=True)
    # The first digits, all that is ever shown: a list opens no number.
    shown = CodeField(max_length=4, blank=True)
    # In what a NIK differs from the record (people.domain.nik): found when it was given, since no
    # check opens a number. Empty when in nothing.
    unlike = CodeField(max_length=10, blank=True, db_default="")
    status = CodeField(max_length=10, choices=ClaimStatus.choices, default=ClaimStatus.CLAIMED)
    claimed_at = models.DateTimeField()

    class Meta:
        constraints = [
            # Two people may claim one NIK (a typing error, a stolen one); only one can be verified.
            models.UniqueConstraint(
                fields=["blind_index"],
                condition=Q(kind="nik", status="verified"),
                name="claim_nik_verified_once",
            ),
            models.CheckConstraint(
                condition=Q(status__in=ClaimStatus.values), name="claim_known_status"
            ),
        ]
        indexes = [
            models.Index(fields=["blind_index"], name="claim_blind_index"),
            models.Index(
                fields=["next_index"],
                condition=Q(next_index__isnull=False),
                name="claim_next_index",
            ),
        ]


class SpouseClaim(Row):
    """Whom somebody names as husband or wife: the blind index of that NIK, and nothing else.

    Nobody can open it. It serves one purpose, keeping kin apart (formation/households.py); an
    equal index is the NIK of whoever claims that number.
    """

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="+")
    path = PathField()
    blind_index = models.BinaryField(max_length=32)
    index_version = models.PositiveSmallIntegerField()
    named_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["blind_index"], name="spouse_blind_index")]


class Contact(Row):
    """A person's telephone number under their key. In no export without two people."""

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="contact")
    path = PathField()
    ciphertext = models.BinaryField()
    shown = CodeField(max_length=4, blank=True)
    recorded_at = models.DateTimeField()


class ErasureCertificate(Row):
    """Proof that a person's sealed data were destroyed: what there was, and that nothing is left.

    Numbers of rows before; ``left`` was counted after, in the same transaction.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="erasures")
    path = PathField()
    reason = models.CharField(max_length=200)
    # Why the name stays, when something lawful keeps it: a decree, a payment.
    name_kept_for = models.CharField(max_length=200, blank=True)
    erased_at = models.DateTimeField()
    # NULL for the machine: a retention clock.
    erased_by_id = models.UUIDField(null=True)
    keys = models.PositiveIntegerField()
    claims = models.PositiveIntegerField()
    others = models.PositiveIntegerField()
    left = models.PositiveIntegerField()
    # SHA-256 (hex) over all of the above and the destroyed keys.
    digest = CodeField(max_length=64)
    # The act: its root in the ledger is over the digests of its certificates.
    entry_id = models.UUIDField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(left=0), name="erasure_left_nothing"),
            models.UniqueConstraint(fields=["person"], name="erasure_once"),
        ]


class ErasedKey(Row):
    """A key that was destroyed (its id), and the master key that older backups need for it."""

    certificate = models.ForeignKey(
        ErasureCertificate, on_delete=models.PROTECT, related_name="erased_keys"
    )
    purpose = CodeField(max_length=20)
    master_version = models.PositiveSmallIntegerField()

    class Meta:
        indexes = [models.Index(fields=["purpose", "master_version"], name="erased_key_master")]


class PathShare(Row):
    """A person seen from one more region, with a reason: a neighbour village, with consent."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT)
    path = PathField()
    reason = models.CharField(max_length=200)
    consent_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "path"],
                condition=Q(ended_at__isnull=True),
                name="share_once_while_open",
            ),
        ]


class AccountManager(BaseUserManager["Account"]):
    def get_by_natural_key(self, username: str | None) -> Account:
        return self.get(username=username)


class Account(Row, AbstractBaseUser):
    """A sign-in. What it may do comes from its grants alone."""

    username = models.CharField(max_length=60, unique=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="accounts")
    # While ``person`` is merged into another row: who then acts is that one. Kept here, because a
    # person's row is locked for everybody who has not signed in yet.
    counts_as = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = AccountManager()

    @property
    def human_id(self) -> UUID | None:
        """Who acts: two rows that were merged are one human being."""
        return self.counts_as_id or self.person_id


class Grant(Row):
    """A role in a region (or at one station) for an election and a period; many per account."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="grants")
    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    role = CodeField(max_length=30, choices=list(LABELS.items()))
    region = models.ForeignKey(Region, on_delete=models.PROTECT)
    # Narrows the region (the station's village) to one station: KPPS, station supervisor, witness.
    station = models.ForeignKey(Station, on_delete=models.PROTECT, null=True, related_name="+")
    division = models.CharField(max_length=120, blank=True)
    # A witness stands for a pair in a contest, by a written mandate. Contests lie in a room above.
    contest_code = CodeField(max_length=40, blank=True)
    choice_number = models.PositiveSmallIntegerField(null=True)
    mandate = models.CharField(max_length=120, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    # A deputy acts in somebody's stead and is named so in the ledger.
    deputy_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    granted_by = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, related_name="grants_given"
    )
    # At once, unlike the end of a period: an act that is under way is undone.
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, related_name="grants_revoked"
    )
    revoked_for = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(role__in=list(LABELS)), name="grant_known_role"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=models.F("valid_from")),
                name="grant_period_in_order",
            ),
            models.UniqueConstraint(
                fields=["election", "account", "role", "region", "station", "valid_from"],
                condition=Q(revoked_at__isnull=True),
                nulls_distinct=False,
                name="grant_once_per_period",
            ),
            # A witness without a written mandate was a finding of the supervisors in 2024.
            models.CheckConstraint(
                condition=Q(role=Role.WITNESS, choice_number__isnull=False)
                & ~Q(mandate="")
                & ~Q(contest_code="")
                | ~Q(role=Role.WITNESS)
                & Q(choice_number__isnull=True, mandate="", contest_code=""),
                name="grant_witness_has_mandate",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_for="")
                | Q(revoked_at__isnull=False) & ~Q(revoked_for=""),
                name="grant_revoked_for_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["election", "region"], name="grant_region")]

    @property
    def role_name(self) -> str:
        return LABELS[self.role]

    @property
    def path(self) -> str:
        """Where the role holds: the station when there is one, else the region."""
        return self.region.path if self.station is None else self.station.path
