"""Lists that come in by file. Rows lie behind a database role; no identity number is among them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from garda.kernel.rows import CodeField, PathField, Row
from garda.people.models import Account
from garda.regions.models import Election


class AffiliationList(Row):
    """One version of a list, whose rows are compared with applicants until they are deleted."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    # Whose applicants it is compared with: all at or under this region.
    path = PathField()
    # A kind of the pack's neutrality.toml.
    kind = CodeField(max_length=20)
    # Versions of one list have one name.
    name = models.CharField(max_length=100)
    version = models.PositiveSmallIntegerField()
    # Who gave it, by what letter or download.
    source = models.CharField(max_length=200)
    # The day whose state it shows, and until when it may be used.
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    file_sha256 = CodeField(max_length=64)
    rows = models.PositiveIntegerField()
    # Rows of the file that could not be read; each was told to whoever imported it.
    refused = models.PositiveIntegerField(default=0)
    # The index key its numbers were indexed with: under another one nothing would be found.
    index_version = models.PositiveSmallIntegerField()
    imported_at = models.DateTimeField()
    # NULL for a command on the machine.
    imported_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    superseded_at = models.DateTimeField(null=True)
    # The rows are gone since; this line stays, because cases name it.
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["election", "path", "kind", "name", "version"],
                name="affiliation_list_version",
            ),
            models.UniqueConstraint(
                fields=["election", "path", "kind", "name"],
                condition=Q(superseded_at__isnull=True, deleted_at__isnull=True),
                name="affiliation_list_one_current",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=models.F("valid_from")),
                name="affiliation_list_validity_in_order",
            ),
        ]

    @property
    def label(self) -> str:
        return f"{self.name}, versi {self.version}"


class ListRow(models.Model):
    """Somebody on a list: blind index, name made alike, birth date, sex, regency. Twenty million
    of them are imported at once, so they are numbered by the database.

    Database role ``garda_neutral`` alone.
    """

    id = models.BigAutoField(primary_key=True)
    list = models.ForeignKey(AffiliationList, on_delete=models.PROTECT, related_name="+")
    # Of the regency; the country's where the file names none that exists.
    path = PathField()
    # Party or pair as the file calls it.
    party = models.CharField(max_length=60, blank=True)
    blind_index = models.BinaryField(max_length=32, null=True)
    name = models.CharField(max_length=150)
    birth_date = models.DateField(null=True)
    sex = CodeField(max_length=1, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["blind_index"], name="list_row_blind_index"),
            # The same regency, and the same name elsewhere.
            models.Index(fields=["path", "birth_date"], name="list_row_regency"),
            models.Index(fields=["birth_date", "name"], name="list_row_birth_and_name"),
        ]
