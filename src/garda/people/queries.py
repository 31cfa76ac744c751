"""Reads of accounts and grants."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from garda.kernel.actor import Actor

from .models import Grant

#: Session key of the grant chosen at sign-in or by switching.
SESSION_GRANT = "grant"


def grants_of(account_id: UUID, day: date) -> QuerySet[Grant]:
    """Grants of an account in force on ``day``, with election and region."""
    return (
        Grant.objects.filter(account_id=account_id, valid_from__lte=day)
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day))
        .select_related("election", "region", "account__person")
        .order_by("region__path", "role")
    )


def actor_of(grant: Grant) -> Actor:
    """The actor a request under this grant is."""
    return Actor(
        role=grant.role,
        path=grant.region.path,
        election_id=grant.election_id,
        account_id=grant.account_id,
        person_id=grant.account.person_id,
    )
