"""Who may handle a case: PPS of the village and KPU of the regency, in office."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from uuid import UUID

from django.db.models import Q, QuerySet

from garda.kernel.roles import Role
from garda.people.models import Account, Grant
from garda.regions.models import Election

from .models import Case

#: Roles that handle cases.
HANDLING = frozenset({Role.PPS, Role.KPU_REGENCY})


@dataclass(frozen=True, slots=True)
class Officer:
    """An account, the person it belongs to (by whom rows are locked), and the human being."""

    account_id: UUID
    person_id: UUID
    human_id: UUID


Pair = tuple[Officer, Officer]


def in_office(election: Election, today: date) -> QuerySet[Grant]:
    """Grants of those who handle cases, in force today, with somebody behind the account."""
    return Grant.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=today),
        election=election,
        role__in=HANDLING,
        valid_from__lte=today,
        revoked_at__isnull=True,
        account__is_active=True,
        account__person__isnull=False,
    )


@dataclass
class Roster:
    """Officers of one regency. KPU members take cases in turn, so that none has them all."""

    kpu: Sequence[Officer]
    pps: Mapping[str, Sequence[Officer]]
    _turns: Iterator[int] = field(default_factory=count)

    def pair_for(self, village: str, applicant: UUID) -> Pair | None:
        """One of the village and one of the regency; two of the regency where it has none."""
        turn = next(self._turns)
        kpu = [self.kpu[(turn + i) % len(self.kpu)] for i in range(len(self.kpu))]
        chosen: dict[UUID, Officer] = {}
        for officer in [*self.pps.get(village, ())[:1], *kpu, *self.pps.get(village, ())[1:]]:
            if applicant not in (officer.person_id, officer.human_id):
                chosen.setdefault(officer.human_id, officer)
        first, second = [*chosen.values(), None, None][:2]
        return (first, second) if first is not None and second is not None else None


def roster(election: Election, regency: str, today: date) -> Roster:
    """Officers of the regency at this path. One query."""
    grants = in_office(election, today).filter(
        Q(role=Role.KPU_REGENCY, region__path=regency)
        | Q(role=Role.PPS, region__path__startswith=f"{regency}/")
    )
    kpu: list[Officer] = []
    pps: dict[str, list[Officer]] = defaultdict(list)
    for grant in grants.select_related("account", "region").order_by("account__username"):
        officer = officer_of(grant.account)
        (kpu if grant.role == Role.KPU_REGENCY else pps[grant.region.path]).append(officer)
    return Roster(kpu, pps)


def officer_of(account: Account) -> Officer:
    """Only for accounts of somebody. Raises ValueError for another."""
    if account.person_id is None or account.human_id is None:
        raise ValueError(f"nobody stands behind {account.username}")
    return Officer(account.id, account.person_id, account.human_id)


def officers_of(case: Case) -> tuple[Officer, Officer]:
    """Accounts are loaded with the case."""
    return officer_of(case.first_officer), officer_of(case.second_officer)
