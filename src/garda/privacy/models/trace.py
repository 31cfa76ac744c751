"""Who looked at whose data, when and why. Insert only."""

from __future__ import annotations

from django.db import models

from garda.kernel.rows import CodeField, PathField, Row
from garda.people.models import Account, Person
from garda.regions.models import Election


class Look(Row):
    """One page or act that showed data of persons. The trace outlives the rows it speaks of."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT, null=True, db_index=False)
    # NULL for the machine itself: a command or a job.
    account = models.ForeignKey(
        Account,
        on_delete=models.DO_NOTHING,
        null=True,
        db_constraint=False,
        db_index=False,
        related_name="looks",
    )
    # Who stood behind the account then.
    viewer = models.ForeignKey(
        Person,
        on_delete=models.DO_NOTHING,
        null=True,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    role = CodeField(max_length=30)
    device_id = models.UUIDField(null=True)
    # Where the persons belong that were looked at.
    path = PathField()
    what = CodeField(max_length=20)
    why = models.CharField(max_length=200)
    count = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(why=""), name="look_has_reason"),
        ]
        indexes = [
            models.Index(fields=["path", "at"], name="look_path_at"),
            models.Index(fields=["account", "at"], name="look_account_at"),
        ]


class LookPerson(models.Model):
    """One person whose data a look showed. The key begins with the person: who saw me, in order.

    Both are written in one statement, which is why no row is checked against its look.
    """

    pk = models.CompositePrimaryKey("person_id", "look_id")
    person = models.ForeignKey(
        Person, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    look = models.ForeignKey(
        Look, on_delete=models.DO_NOTHING, db_constraint=False, related_name="persons"
    )
