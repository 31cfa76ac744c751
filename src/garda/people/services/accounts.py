"""Accounts and their first grants."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction

from garda.kernel.actor import Actor
from garda.kernel.codes import COUNTRY_PATH
from garda.kernel.errors import NotAllowed
from garda.kernel.roles import Role
from garda.ledger.services import record
from garda.people.domain.giving import Act
from garda.people.errors import NotFirst, TakenName, UnknownAccount
from garda.people.models import Account, Grant
from garda.regions.models import Election, Region, Station

from .giving import Mandate, NewGrant, check_may, item, write_grants


@dataclass(frozen=True, slots=True)
class NewAccount:
    """An account with its first grant. Without a password nobody can sign in with it yet."""

    username: str
    person_id: UUID | None
    role: Role
    region: Region
    division: str = ""
    password: str | None = None
    station: Station | None = None
    valid_to: date | None = None
    mandate: Mandate | None = None


@transaction.atomic
def open_accounts(
    actor: Actor, *, election: Election, accounts: Iterable[NewAccount], valid_from: date
) -> list[UUID]:
    """Open accounts and give each its first grant; account ids in the order given.

    Raises TakenName and what :func:`garda.people.services.giving.write_grants` raises.
    """
    wanted = list(accounts)
    rows = new_accounts(wanted)
    grants = [
        NewGrant(
            account_id=row.id,
            role=account.role,
            region=account.region,
            station=account.station,
            division=account.division,
            valid_from=valid_from,
            valid_to=account.valid_to,
            mandate=account.mandate,
        )
        for row, account in zip(rows, wanted, strict=True)
    ]
    given = write_grants(actor, election, grants, {row.id: row for row in rows})
    record(
        actor,
        "accounts.opened",
        path=actor.path,
        election_id=election.id,
        payload={"count": len(rows)},
        items=[item(grant) for grant in given],
    )
    return [row.id for row in rows]


def new_accounts(wanted: Sequence[NewAccount]) -> list[Account]:
    """Rows of accounts with names that nobody has. Raises TakenName."""
    names = Counter(a.username for a in wanted)
    there = Account.objects.filter(username__in=names).values_list("username", flat=True)
    taken = {name for name, times in names.items() if times > 1} | set(there)
    if taken:
        raise TakenName(", ".join(sorted(taken)))
    rows = [
        Account(username=a.username, person_id=a.person_id, password=make_password(a.password))
        for a in wanted
    ]
    try:
        with transaction.atomic():
            Account.objects.bulk_create(rows)
    except IntegrityError as clash:
        raise TakenName(", ".join(names)) from clash
    return rows


def system_operator(election_id: UUID | None = None) -> Actor:
    """The actor of commands run on the machine itself (import, set-up)."""
    return Actor(role=Role.OPERATOR, path=COUNTRY_PATH, election_id=election_id)


def _check_answers(actor: Actor, grant: Grant) -> None:
    """Who opens the first account of an office does not take it over afterwards."""
    place = grant.region.name
    if check_may(actor, Act.GIVE, role=grant.role, path=grant.path, place=place):
        raise NotFirst(grant.role, place)


@transaction.atomic
def set_password(actor: Actor, *, account_id: UUID, password: str) -> None:
    """Give an account a password, for whoever may give all of its roles.

    Raises NotAllowed, also for an account that never held a role: nobody answers for it.
    """
    account = Account.objects.select_for_update(no_key=True).filter(pk=account_id).first()
    if account is None:
        raise UnknownAccount
    grants = list(account.grants.select_related("region", "station"))
    for grant in grants:
        _check_answers(actor, grant)
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
