"""Writers of persons, accounts and grants."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import transaction

from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.bulk import copy_rows
from garda.kernel.codes import COUNTRY_PATH, in_scope
from garda.kernel.errors import GardaError, NotAllowed
from garda.kernel.ids import uuid7
from garda.kernel.roles import Role
from garda.kernel.text import fold
from garda.ledger.services import record
from garda.regions.models import Election, Region

from . import vault
from .models import Account, ClaimKind, ClaimStatus, Grant, IdentityClaim, Person, PersonKey

IDENTITY = "identity"
#: A NIK or KK; ``[0-9]``, since ``\\d`` takes other scripts' digits too.
_DIGITS = re.compile(r"[0-9]{16}")


@dataclass(frozen=True, slots=True)
class NewPerson:
    """A person to register. ``nik`` and ``kk`` are 16 digits and leave this room encrypted only."""

    name: str
    sex: str
    birth_date: date
    path: str
    nik: str
    kk: str = ""
    synthetic: bool = False


#: Who takes people in: the counter of a village, those who appoint, and an import.
REGISTRARS = (Role.OPERATOR, Role.KPU_PROVINCE, Role.KPU_REGENCY, Role.PPK, Role.PPS)


class BadIdentityNumber(GardaError):
    code = "identity_number"


@transaction.atomic
def register_people(actor: Actor, *, people: Sequence[NewPerson]) -> list[UUID]:
    """Register persons with their claims (status claimed); ids in the order given.

    Raises BadIdentityNumber when a NIK or KK is not 16 digits, NotAllowed for a person outside
    the actor's region.
    """
    actor.require(*REGISTRARS, path=actor.path)
    for position, person in enumerate(people, start=1):
        _check_person(actor, person, position)
    ids = [uuid7() for _ in people]
    copy_rows(
        Person,
        ["id", "name", "search_name", "sex", "birth_date", "path", "synthetic"],
        (
            (id_, p.name, fold(p.name), p.sex, p.birth_date, p.path, p.synthetic)
            for id_, p in zip(ids, people, strict=True)
        ),
    )
    _store_claims(ids, people)
    record(
        actor,
        "people.registered",
        path=actor.path,
        payload={"count": len(ids)},
        items=[str(id_) for id_ in ids],
    )
    return ids


def _check_person(actor: Actor, person: NewPerson, position: int) -> None:
    if not in_scope(person.path, actor.path):
        raise NotAllowed(
            id=f"Orang ke-{position} di luar wilayah kerja Anda.",
            en=f"Person {position} is outside your working area.",
        )
    for label, number in (("NIK", person.nik), ("KK", person.kk)):
        if number and not _DIGITS.fullmatch(number):
            raise BadIdentityNumber(
                id=f"{label} orang ke-{position} harus 16 angka. Periksa lagi dari KTP-el atau KK.",
                en=f"The {label} of person {position} must have 16 digits. Check the card again.",
            )


def _store_claims(ids: Sequence[UUID], people: Sequence[NewPerson]) -> None:
    keys: list[tuple[Any, ...]] = []
    claims: list[tuple[Any, ...]] = []
    for id_, person in zip(ids, people, strict=True):
        key, wrapped = vault.new_person_key()
        keys.append((uuid7(), id_, IDENTITY, wrapped, vault.MASTER_VERSION))
        claims += _claims(id_, person, key)
    copy_rows(PersonKey, ["id", "person", "purpose", "wrapped", "master_version"], keys)
    copy_rows(IdentityClaim, CLAIM_COLUMNS, claims)


CLAIM_COLUMNS = [
    "id",
    "person",
    "path",
    "kind",
    "ciphertext",
    "blind_index",
    "key_version",
    "status",
    "claimed_at",
]


def _claims(id_: UUID, person: NewPerson, key: bytes) -> Iterator[tuple[Any, ...]]:
    """Rows in the order of CLAIM_COLUMNS, one per number that the person gave."""
    now = clock.now()
    for kind, number in ((ClaimKind.NIK, person.nik), (ClaimKind.KK, person.kk)):
        if number:
            sealed = vault.seal(key, kind, number)
            yield (
                uuid7(),
                id_,
                person.path,
                str(kind),
                sealed.ciphertext,
                sealed.blind_index,
                vault.MASTER_VERSION,
                str(ClaimStatus.CLAIMED),
                now,
            )


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
