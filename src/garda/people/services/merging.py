"""Two rows that are one human being become one, and two that are not come apart: by two people."""

from __future__ import annotations

from posixpath import commonpath
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.acts import act
from garda.kernel.duties import two_people
from garda.kernel.errors import GardaError, NotAllowed
from garda.kernel.roles import Role
from garda.ledger.services import record
from garda.people.errors import OutOfRegion
from garda.people.models import Account, ClaimStatus, IdentityClaim, MergeKind, MergeStep, Person

#: Who notices, and who decides.
PROPOSE = act(
    "people.propose_merge",
    "Mengusulkan penggabungan atau pemisahan dua data orang",
    Role.PPS,
    Role.PPK,
    Role.KPU_REGENCY,
)
DECIDE = act(
    "people.decide_merge",
    "Memutuskan penggabungan atau pemisahan dua data orang",
    Role.PPK,
    Role.KPU_REGENCY,
)
PAIR = two_people("people.merge", "Mengusulkan penggabungan orang", "Memutuskan penggabungan orang")


class CannotMerge(GardaError):
    code = "cannot_merge"


class MergeDecided(GardaError):
    code = "merge_decided"

    def __init__(self) -> None:
        super().__init__(
            id="Usulan ini sudah diputuskan. Muat ulang halaman untuk melihat hasilnya.",
            en="This proposal was decided already. Load the page again to see how.",
        )


class SamePersonDecides(NotAllowed):
    code = "same_person"

    def __init__(self) -> None:
        super().__init__(
            id="Usulan Anda sendiri diputuskan oleh orang lain di PPK atau KPU Kabupaten/Kota.",
            en="What you proposed is decided by somebody else at PPK or the regency's KPU.",
        )


@transaction.atomic
def propose_merge(actor: Actor, *, kept_id: UUID, merged_id: UUID, reason: str) -> UUID:
    """Say that ``merged`` is the same human being as ``kept``; the step's id.

    Raises NotAllowed, OutOfRegion, and CannotMerge for rows that are merged, erased or already
    asked about, and for two people with different verified numbers.
    """
    kept, merged = _both(kept_id, merged_id)
    _check_mergeable(kept, merged)
    return _propose(actor, MergeKind.MERGE, kept, merged, reason)


@transaction.atomic
def propose_split(actor: Actor, *, merged_id: UUID, reason: str) -> UUID:
    """Say that a merged row is another human being after all; the step's id.

    Raises NotAllowed, OutOfRegion, CannotMerge.
    """
    merged = Person.objects.filter(pk=merged_id).first()
    if merged is None:
        raise OutOfRegion
    if merged.merged_into_id is None:
        raise CannotMerge(
            id="Orang ini tidak sedang digabung dengan orang lain.",
            en="This person is not merged with anybody.",
        )
    kept, merged = _both(merged.merged_into_id, merged_id)
    return _propose(actor, MergeKind.SPLIT, kept, merged, reason)


@transaction.atomic
def decide_merge(actor: Actor, *, step_id: UUID, accept: bool) -> None:
    """Accept or refuse a proposal of another person.

    Raises NotAllowed, SamePersonDecides, MergeDecided, CannotMerge when things changed meanwhile.
    """
    step = MergeStep.objects.select_for_update(of=("self",)).get(pk=step_id)
    DECIDE.require(actor, path=step.path)
    PAIR.require(actor.identity, [step.proposed_person], SamePersonDecides())
    if step.decided_at is not None:
        raise MergeDecided
    if accept:
        _carry_out(step)
    step.decided_at, step.decided_by_id, step.accepted = clock.now(), actor.account_id, accept
    step.save(update_fields=["decided_at", "decided_by_id", "accepted"])
    _record(actor, f"persons.{step.kind}_{'accepted' if accept else 'refused'}", step)


def _both(kept_id: UUID, merged_id: UUID) -> tuple[Person, Person]:
    """Both rows, held in the order of their keys: two proposals do not block each other."""
    rows = Person.objects.select_for_update(no_key=True, of=("self",))
    found = {p.id: p for p in rows.filter(pk__in=[kept_id, merged_id]).order_by("pk")}
    if len(found) != len({kept_id, merged_id}):
        raise OutOfRegion
    return found[kept_id], found[merged_id]


def _check_mergeable(kept: Person, merged: Person) -> None:
    usable = kept.id != merged.id and not any(
        p.merged_into_id or p.erased_at for p in (kept, merged)
    )
    if not usable or MergeStep.objects.filter(merged=merged, decided_at__isnull=True).exists():
        raise CannotMerge(
            id="Kedua data ini tidak dapat digabung: salah satunya sudah digabung, dihapus, atau"
            " sedang diusulkan.",
            en="These two cannot be merged: one is merged or erased, or is being asked about.",
        )
    verified = IdentityClaim.objects.filter(
        person__in=[kept, merged], kind="nik", status=ClaimStatus.VERIFIED
    )
    if verified.values("blind_index").distinct().count() > 1:
        raise CannotMerge(
            id="Keduanya punya NIK yang terverifikasi dan berbeda, jadi bukan satu orang. Bila"
            " salah satu NIK keliru, perbaiki dahulu.",
            en="Both have a verified NIK, and not the same: they are two people. If one of the"
            " numbers is wrong, correct it first.",
        )


def _propose(actor: Actor, kind: MergeKind, kept: Person, merged: Person, reason: str) -> UUID:
    for person in (kept, merged):
        PROPOSE.require(actor, path=person.path)
    if actor.account_id is None:
        raise OutOfRegion
    step = MergeStep.objects.create(
        kind=kind,
        kept=kept,
        merged=merged,
        path=_around(kept.path, merged.path),
        reason=reason,
        proposed_at=clock.now(),
        proposed_by_id=actor.account_id,
        proposed_person=actor.identity,
    )
    _record(actor, f"persons.{kind}_proposed", step)
    return step.id


def _around(first: str, second: str) -> str:
    """The lowest region that holds both."""
    return commonpath([first, second])


def _carry_out(step: MergeStep) -> None:
    kept, merged = _both(step.kept_id, step.merged_id)
    if step.kind == MergeKind.SPLIT:
        Person.objects.filter(pk=merged.pk).update(merged_into=None)
        Account.objects.filter(person=merged.pk).update(counts_as=None)
        return
    waiting = MergeStep.objects.filter(~Q(pk=step.pk), merged=kept, decided_at__isnull=True)
    if kept.merged_into_id or merged.merged_into_id or waiting.exists():
        raise CannotMerge(
            id="Salah satu dari keduanya sudah digabung dengan orang lain sementara itu.",
            en="One of the two was merged with somebody else meanwhile.",
        )
    # Whoever was merged into this row follows it: a row points at one that counts.
    Person.objects.filter(Q(pk=merged.pk) | Q(merged_into=merged.pk)).update(merged_into=kept.pk)
    theirs = Q(person=merged.pk) | Q(counts_as=merged.pk)
    Account.objects.filter(theirs).update(counts_as=kept.pk)


def _record(actor: Actor, name: str, step: MergeStep) -> None:
    payload = {"step": str(step.id), "kept": str(step.kept_id), "merged": str(step.merged_id)}
    record(actor, name, path=step.path, payload=payload | {"reason": step.reason})
