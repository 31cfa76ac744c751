"""Who is kin: people of one family card, by its blind index. The only definition of a household.

Placement, the filling of seats and the checks keep people of one household apart by it.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q, QuerySet

from garda.people.models import ClaimKind, ClaimStatus, IdentityClaim

#: Claims that stand: erased and superseded ones say nothing any more.
STANDS = Q(blind_index__isnull=False) & ~Q(status=ClaimStatus.SUPERSEDED)


def households_of(persons: Iterable[UUID]) -> dict[UUID, str]:
    """Household of each person whose family card is known: equal or not, never the number.

    ``persons``: ids, or a query that gives them. One query; people out of sight are left out.
    """
    wanted = persons if isinstance(persons, QuerySet) else list(persons)
    claims = IdentityClaim.objects.filter(STANDS, person__in=wanted, kind=ClaimKind.KK)
    found = claims.order_by("claimed_at", "id").values_list("person", "blind_index")
    return {person: bytes(index or b"").hex() for person, index in found}
