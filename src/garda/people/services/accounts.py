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
from garda.people.errors import TakenName, UnknownAccount
from garda.people.models import Account, Person
from garda.regions.models import Election, ElectionKind, Region, Station

from .giving import Mandate, NewGrant, item, write_grants


@dataclass(frozen=True, slots=True)
class NewAccount:
    """An account with its first grant. Its holder chooses password or PIN by an invitation."""

    username: str
    person_id: UUID | None
    role: Role
    region: Region
    division: str = ""
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
    humans = _merged(a.person_id for a in wanted)
    rows = [
        Account(
            username=a.username,
            person_id=a.person_id,
            counts_as_id=humans.get(a.person_id),
            password=make_password(None),
        )
        for a in wanted
    ]
    try:
        with transaction.atomic():
            Account.objects.bulk_create(rows)
    except IntegrityError as clash:
        raise TakenName(", ".join(names)) from clash
    return rows


def _merged(persons: Iterable[UUID | None]) -> dict[UUID | None, UUID | None]:
    """Of these persons, those who are merged into another row, and into which."""
    found = Person.objects.filter(pk__in=[p for p in persons if p], merged_into__isnull=False)
    return dict(found.values_list("pk", "merged_into"))


def system_operator(election_id: UUID | None = None) -> Actor:
    """The actor of commands run on the machine itself (import, set-up)."""
    return Actor(role=Role.OPERATOR, path=COUNTRY_PATH, election_id=election_id)


@transaction.atomic
def set_demo_password(actor: Actor, *, account_id: UUID, password: str) -> None:
    """Give an account of a demo the password that the demo prints.

    Elsewhere nobody sets anybody's password: people choose their own, by an invitation. Raises
    UnknownAccount, and NotAllowed for everyone but the machine and for an account that holds a
    role in another election, or none.
    """
    account = Account.objects.select_for_update(no_key=True).filter(pk=account_id).first()
    if account is None:
        raise UnknownAccount
    kinds = set(account.grants.values_list("election__kind", flat=True))
    if not actor.is_machine or kinds != {ElectionKind.DEMO}:
        raise NotAllowed(
            id="Kata sandi hanya dipilih pemiliknya sendiri, lewat undangan atau pemulihan.",
            en="A password is chosen by its owner alone, by an invitation or a recovery.",
        )
    account.set_password(password)
    account.save(update_fields=["password"])
    record(
        actor,
        "account.password_set",
        path=actor.path,
        payload={"account": str(account_id)},
    )
