"""Erasing what is secret of persons: their keys, blind indexes, numbers and papers, with proof.

The row of the person stays, since facts that the law keeps (a decree, a payment) point at it; its
name stays only when something lawful keeps it. What backups made before still hold opens as long as
the old master key exists: ``services.rotation`` makes a new one and destroys the old.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db import models, transaction
from django.db.models import Count, Q, QuerySet

from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.acts import act
from garda.kernel.bulk import insert_rows, update_rows
from garda.kernel.canonical import canonical_bytes, sha256_hex
from garda.kernel.codes import COUNTRY_PATH, in_scope
from garda.kernel.errors import GardaError
from garda.kernel.events import publish
from garda.kernel.ids import uuid7
from garda.kernel.roles import Role
from garda.kernel.rowlock import seeing, sight_of
from garda.ledger.services import record
from garda.people.errors import OutOfRegion
from garda.people.models import (
    ClaimKind,
    ErasedKey,
    ErasureCertificate,
    Grant,
    IdentityClaim,
    PathShare,
    Person,
    SpouseClaim,
)
from garda.people.stores import KeyStore, stores

#: Who erases: the commission of the regency, and the machine's own retention clocks.
ERASE = act("people.erase", "Menghapus data orang", Role.KPU_REGENCY, machine=True)
#: What stands in place of a name that nothing keeps.
NEUTRAL_NAME = "Orang yang dihapus"


@dataclass(frozen=True, slots=True)
class Erasing:
    """Event: these persons are being erased. A room wipes what it holds of them, or raises."""

    actor: Actor
    persons: Sequence[UUID]


class StillServes(GardaError):
    code = "still_serves"

    def __init__(self, count: int) -> None:
        super().__init__(
            id=f"{count} orang masih memegang peran. Akhiri dahulu perannya, lalu hapus datanya.",
            en=f"{count} of these people still hold a role. End it first, then erase.",
        )


class ErasedBefore(GardaError):
    code = "erased"

    def __init__(self) -> None:
        super().__init__(
            id="Data orang ini sudah dihapus sebelumnya; buktinya ada di halaman orangnya.",
            en="This person was erased before; the certificate stands on their page.",
        )


#: A key's id, purpose, and the version of the master key that wrapped it.
DestroyedKey = tuple[UUID, str, int]


@dataclass
class _Gone:
    """What is destroyed of one person."""

    keys: list[DestroyedKey] = field(default_factory=list)
    claims: int = 0
    others: int = 0


def erase_person(actor: Actor, *, person_id: UUID, reason: str, name_kept_for: str = "") -> UUID:
    """Erase one person; the certificate's id. Raises what :func:`erase_people` raises."""
    kept = {person_id: name_kept_for} if name_kept_for else {}
    [certificate] = erase_people(actor, persons=[person_id], reason=reason, names_kept=kept)
    return certificate


@transaction.atomic
def erase_people(
    actor: Actor,
    *,
    persons: Sequence[UUID],
    reason: str,
    names_kept: Mapping[UUID, str] | None = None,
) -> list[UUID]:
    """Destroy the keys, blind indexes, numbers and papers of persons; certificates' ids.

    ``names_kept``: why a name stays. All or nothing, in one act. Raises NotAllowed, OutOfRegion,
    ErasedBefore, StillServes.
    """
    ERASE.require(actor, path=actor.path)
    wanted = list(dict.fromkeys(persons))
    found = _locked(actor, wanted)
    publish(Erasing(actor, wanted))
    gone = {id_: _Gone() for id_ in wanted}
    _destroy_spouses(wanted, gone)
    _destroy_claims(wanted, gone)
    for store in stores():
        _destroy_store(store, wanted, gone)
    PathShare.objects.filter(person__in=wanted).delete()
    now = clock.now()
    kept = names_kept or {}
    _rename([person for person in found if person.id not in kept], now)
    Person.objects.filter(pk__in=wanted).update(erased_at=now)
    certificates = _certificates(actor, found, gone, reason, kept, now)
    entry = record(
        actor,
        "people.erased",
        path=actor.path,
        payload={"count": len(wanted), "reason": reason},
        items=sorted(certificate.digest for certificate in certificates),
    )
    _store(certificates, gone, entry.id)
    return [certificate.id for certificate in certificates]


def _locked(actor: Actor, wanted: Sequence[UUID]) -> list[Person]:
    """The persons, held, in the order asked for."""
    rows = Person.objects.select_for_update(of=("self",)).filter(pk__in=wanted).order_by("pk")
    found = {person.id: person for person in rows}
    if len(found) != len(wanted) or not all(in_scope(p.path, actor.path) for p in found.values()):
        raise OutOfRegion
    if any(person.erased_at is not None for person in found.values()):
        raise ErasedBefore
    serving = _grants_in_force().filter(account__person__in=wanted).values("account__person")
    if count := serving.distinct().count():
        raise StillServes(count)
    return [found[id_] for id_ in wanted]


def _grants_in_force() -> QuerySet[Grant]:
    today = clock.now().date()
    open_ended = Q(valid_to__isnull=True) | Q(valid_to__gte=today)
    return Grant.objects.filter(open_ended, revoked_at__isnull=True)


def _destroy_claims(wanted: Sequence[UUID], gone: Mapping[UUID, _Gone]) -> None:
    """A claim's row stays with its history; its number, index and shown digits do not."""
    claims = IdentityClaim.objects.filter(person__in=wanted)
    for person, count in _per_person(claims).items():
        gone[person].claims = count
    claims.update(ciphertext=b"", blind_index=None, next_index=None, shown="", unlike="")


def _destroy_spouses(wanted: Sequence[UUID], gone: Mapping[UUID, _Gone]) -> None:
    """Whom they named, and wherever they were named, in the whole country; before their claims,
    by which they are found there. A number that others claim, too, stays theirs."""
    own = SpouseClaim.objects.filter(person__in=wanted)
    for person, count in _per_person(own).items():
        gone[person].others += count
    own.delete()
    niks = IdentityClaim.objects.filter(kind=ClaimKind.NIK, blind_index__isnull=False)
    with seeing(sight_of(COUNTRY_PATH)):
        theirs = niks.filter(person__in=wanted).values("blind_index")
        others = niks.filter(blind_index__in=theirs).exclude(person__in=wanted)
        named = SpouseClaim.objects.filter(blind_index__in=theirs)
        named.exclude(blind_index__in=others.values("blind_index")).delete()


def _per_person(rows: QuerySet[models.Model]) -> Counter[UUID]:
    return Counter(dict(rows.values_list("person").annotate(Count("pk")).order_by()))


def _destroy_store(store: KeyStore, wanted: Sequence[UUID], gone: Mapping[UUID, _Gone]) -> None:
    with store.reached():
        for model in store.holds:
            rows = model._default_manager.filter(person__in=wanted)
            for person, count in _per_person(rows).items():
                gone[person].others += count
            rows.delete()
        keys = store.rows().filter(person__in=wanted)
        for person, id_, version in keys.values_list("person", "id", "master_version"):
            gone[person].keys.append((id_, store.purpose.value, version))
        keys.delete()


def _rename(persons: Sequence[Person], now: datetime) -> None:
    """Of a birth date the year stays, for counts by age."""
    rows = [(p.id, NEUTRAL_NAME, "", date(p.birth_date.year, 1, 1)) for p in persons]
    update_rows(Person, ["id", "name", "search_name", "birth_date"], rows)


def _certificates(
    actor: Actor,
    found: Sequence[Person],
    gone: Mapping[UUID, _Gone],
    reason: str,
    kept: Mapping[UUID, str],
    now: datetime,
) -> list[ErasureCertificate]:
    left = left_of([person.id for person in found])
    certificates = [
        ErasureCertificate(
            id=uuid7(),
            person=person,
            path=person.path,
            reason=reason,
            name_kept_for=kept.get(person.id, ""),
            erased_at=now,
            erased_by_id=actor.account_id,
            keys=len(gone[person.id].keys),
            claims=gone[person.id].claims,
            others=gone[person.id].others,
            left=left[person.id],
        )
        for person in found
    ]
    for certificate in certificates:
        certificate.digest = digest_of(certificate, gone[certificate.person_id].keys)
    return certificates


def _store(
    certificates: Sequence[ErasureCertificate], gone: Mapping[UUID, _Gone], entry_id: UUID
) -> None:
    for certificate in certificates:
        certificate.entry_id = entry_id
    ErasureCertificate.objects.bulk_create(certificates)
    keys = (
        (key_id, certificate.id, purpose, version)
        for certificate in certificates
        for key_id, purpose, version in gone[certificate.person_id].keys
    )
    insert_rows(ErasedKey, ["id", "certificate", "purpose", "master_version"], keys)


def left_of(wanted: Sequence[UUID]) -> Counter[UUID]:
    """Keys, sealed rows and indexes of each person that are still there."""
    sealed = Q(blind_index__isnull=False) | Q(next_index__isnull=False) | ~Q(ciphertext=b"")
    left = _per_person(IdentityClaim.objects.filter(sealed, person__in=wanted))
    left += _per_person(SpouseClaim.objects.filter(person__in=wanted))
    for store in stores():
        with store.reached():
            left += _per_person(store.rows().filter(person__in=wanted))
            for model in store.holds:
                left += _per_person(model._default_manager.filter(person__in=wanted))
    return left


def digest_of(certificate: ErasureCertificate, keys: Sequence[DestroyedKey]) -> str:
    """SHA-256 (hex) over a certificate and the keys that were destroyed."""
    names = (
        "id", "person_id", "path", "reason", "name_kept_for", "erased_at", "erased_by_id",
        "keys", "claims", "others", "left",
    )  # fmt: skip
    content = {name: getattr(certificate, name) for name in names}
    destroyed = sorted([str(id_), purpose, version] for id_, purpose, version in keys)
    return sha256_hex(canonical_bytes(content | {"destroyed": destroyed}))
