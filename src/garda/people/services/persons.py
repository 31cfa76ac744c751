"""Registering persons with their identity claims."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.acts import act
from garda.kernel.bulk import insert_rows
from garda.kernel.codes import in_scope
from garda.kernel.errors import GardaError, NotAllowed
from garda.kernel.ids import uuid7
from garda.kernel.roles import Role
from garda.kernel.text import fold
from garda.ledger.services import record
from garda.people import vault
from garda.people.domain.nik import Doubt, doubt
from garda.people.keyring import Purpose
from garda.people.models import ClaimKind, ClaimStatus, IdentityClaim, Person
from garda.people.stores import IDENTITY

from .keys import index_versions, make_keys

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
REGISTER = act(
    "people.register",
    "Mencatat orang dan nomornya",
    Role.KPU_PROVINCE,
    Role.KPU_REGENCY,
    Role.PPK,
    Role.PPS,
    Role.PPS_SECRETARIAT,
    machine=True,
)


class BadIdentityNumber(GardaError):
    code = "identity_number"


@transaction.atomic
def register_people(actor: Actor, *, people: Sequence[NewPerson]) -> list[UUID]:
    """Register persons with their claims (status claimed); ids in the order given.

    Raises BadIdentityNumber when a NIK or KK is not 16 digits, NotAllowed for a person outside
    the actor's region.
    """
    REGISTER.require(actor, path=actor.path)
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
        if number:
            check_number(f"{label} orang ke-{position}", number)


def check_number(whose: str, number: str) -> None:
    """Raise BadIdentityNumber, which does not repeat the number, unless it has 16 digits."""
    if not _DIGITS.fullmatch(number):
        raise BadIdentityNumber(
            id=f"{whose} harus 16 angka. Periksa lagi dari KTP-el atau KK.",
            en=f"{whose}: 16 digits are needed. Check the card again.",
        )


def rename_person(person_id: UUID, name: str) -> bool:
    """Part of another act: correct how a person's name is written. False where the desk may not
    change this person.

    Names on papers that are printed stay as they were.
    """
    clean = " ".join(name.split())
    renamed = Person.objects.filter(id=person_id).update(name=clean, search_name=fold(clean))
    return renamed == 1


CLAIM_COLUMNS = [
    "id",
    "person",
    "path",
    "kind",
    "ciphertext",
    "blind_index",
    "index_version",
    "next_index",
    "shown",
    "unlike",
    "status",
    "claimed_at",
]


def _store_claims(ids: Sequence[UUID], people: Sequence[NewPerson]) -> None:
    keys = make_keys(IDENTITY, {id_: p.path for id_, p in zip(ids, people, strict=True)})
    given = [
        Given(id_, person.path, kind, number, person.birth_date, person.sex)
        for id_, person in zip(ids, people, strict=True)
        for kind, number in ((ClaimKind.NIK, person.nik), (ClaimKind.KK, person.kk))
        if number
    ]
    insert_rows(IdentityClaim, CLAIM_COLUMNS, claim_rows(given, keys))


@dataclass(frozen=True, slots=True)
class Given:
    """A number that a person claims, in clear, and what it is compared with."""

    person_id: UUID
    path: str
    kind: ClaimKind
    number: str
    birth_date: date
    sex: str

    @property
    def unlike(self) -> Doubt:
        """In what a NIK differs from the person's record; a KK tells nothing of anybody."""
        if self.kind != ClaimKind.NIK:
            return Doubt.NONE
        return doubt(self.number, self.birth_date, self.sex)


def claim_rows(given: Sequence[Given], keys: Mapping[UUID, bytes]) -> Iterator[tuple[Any, ...]]:
    """Rows in the order of CLAIM_COLUMNS, sealed under the persons' keys."""
    version, coming = index_versions()
    numbers = [(str(each.kind), each.number) for each in given]
    indexes = vault.blind_indexes(version, numbers)
    # While the index key is being rotated, both indexes are kept.
    following = vault.blind_indexes(coming, numbers) if coming else [None] * len(given)
    now = clock.now()
    for each, index, next_index in zip(given, indexes, following, strict=True):
        id_ = uuid7()
        label = vault.Label(Purpose.IDENTITY, each.kind, each.person_id, id_)
        yield (
            id_,
            each.person_id,
            each.path,
            str(each.kind),
            vault.seal(keys[each.person_id], label, each.number.encode()),
            index,
            version,
            next_index,
            vault.shown_part(each.number),
            str(each.unlike),
            str(ClaimStatus.CLAIMED),
            now,
        )
