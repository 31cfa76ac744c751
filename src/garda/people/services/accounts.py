"""Accounts and their first grants."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import transaction

from garda.kernel.actor import Actor
from garda.kernel.codes import COUNTRY_PATH, in_scope
from garda.kernel.errors import NotAllowed
from garda.kernel.roles import Role
from garda.ledger.services import record
from garda.people.models import Account, Grant
from garda.regions.models import Election, Region


@dataclass(frozen=True, slots=True)
class NewAccount:
    """An account with its first grant. Without a password nobody can sign in with it yet."""

    username: str
    person_id: UUID | None
    role: Role
    region: Region
    division: str = ""
    password: str | None = None


#: Who may give which role, always inside the own region.
_GIVES: dict[str, frozenset[str]] = {
    Role.OPERATOR: frozenset(Role),
    Role.KPU_RI: frozenset({Role.KPU_PROVINCE}),
    Role.KPU_PROVINCE: frozenset({Role.KPU_REGENCY}),
    Role.KPU_REGENCY: frozenset({Role.PPK, Role.PPS, Role.KPPS}),
}


@transaction.atomic
def open_accounts(
    actor: Actor, *, election: Election, accounts: Iterable[NewAccount], valid_from: date
) -> list[UUID]:
    """Open accounts and give each its first grant; account ids in the order given."""
    wanted = list(accounts)
    for account in wanted:
        _check_giving(actor, account.role, account.region.path)
    rows = [
        Account(username=a.username, person_id=a.person_id, password=make_password(a.password))
        for a in wanted
    ]
    Account.objects.bulk_create(rows)
    Grant.objects.bulk_create(
        Grant(
            account=row,
            election=election,
            role=account.role,
            region=account.region,
            division=account.division,
            valid_from=valid_from,
            granted_by_id=actor.account_id,
        )
        for row, account in zip(rows, wanted, strict=True)
    )
    record(
        actor,
        "accounts.opened",
        path=actor.path,
        election_id=election.id,
        payload={"count": len(rows)},
        items=[
            {"account": str(row.id), "role": a.role, "path": a.region.path}
            for row, a in zip(rows, wanted, strict=True)
        ],
    )
    return [row.id for row in rows]


def _check_giving(actor: Actor, role: str, path: str) -> None:
    if role not in _GIVES.get(actor.role, frozenset()):
        raise NotAllowed(
            id=f"Peran {actor.role} tidak dapat memberi peran {role}.",
            en=f"The role {actor.role} cannot give the role {role}.",
        )
    if not in_scope(path, actor.path):
        raise NotAllowed(
            id="Wilayah ini di luar wilayah kerja Anda.",
            en="This region is outside your working area.",
        )


def system_operator(election_id: UUID | None = None) -> Actor:
    """The actor of commands run on the machine itself (import, set-up)."""
    return Actor(role=Role.OPERATOR, path=COUNTRY_PATH, election_id=election_id)


@transaction.atomic
def set_password(actor: Actor, *, account_id: UUID, password: str) -> None:
    """Give an account a password, for whoever may give all of its roles.

    Raises NotAllowed, also for an account that never held a role: nobody answers for it.
    """
    account = Account.objects.select_for_update(no_key=True).get(pk=account_id)
    grants = list(account.grants.select_related("region"))
    for grant in grants:
        _check_giving(actor, grant.role, grant.region.path)
    if not grants:
        raise NotAllowed(
            id="Akun ini belum pernah memegang peran, jadi tidak ada yang berwenang atasnya.",
            en="This account never held a role, so nobody may decide about it.",
        )
    account.set_password(password)
    account.save(update_fields=["password"])
    record(
        actor,
        "account.password_set",
        path=actor.path,
        payload={"account": str(account_id)},
    )
