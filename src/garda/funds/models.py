"""Bank accounts: sealed, and reached by the database role ``garda_funds`` alone."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from garda.people.models import PersonKeyBase
from garda.sealed.models import SealedPaper


class BankKey(PersonKeyBase):
    """Keys of bank accounts."""


class BankAccount(SealedPaper):
    """Where somebody's pay goes: bank, number, holder."""

    class Meta(SealedPaper.Meta):
        constraints = [
            *SealedPaper.Meta.constraints,
            # Money goes to one account, or to nobody knows which.
            models.UniqueConstraint(
                fields=["election", "person"],
                condition=Q(withdrawn_at__isnull=True),
                name="bankaccount_one_stands",
            ),
        ]
