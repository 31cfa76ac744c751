"""Registering persons with their identity claims."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.bulk import insert_rows
from garda.kernel.codes import in_scope
from garda.kernel.errors import GardaError, NotAllowed
from garda.kernel.ids import uuid7
from garda.kernel.roles import Role
from garda.kernel.text import fold
from garda.ledger.services import record
from garda.people import vault
from garda.people.models import ClaimKind, ClaimStatus, IdentityClaim, Person, PersonKey

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
    insert_rows(
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
    insert_rows(PersonKey, ["id", "person", "purpose", "wrapped", "master_version"], keys)
    insert_rows(IdentityClaim, CLAIM_COLUMNS, claims)


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
