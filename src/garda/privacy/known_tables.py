"""What the tables of people are called, and since when a row of them is there."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from garda.people.models import (
    Account,
    Contact,
    ErasureCertificate,
    IdentityClaim,
    MergeStep,
    PathShare,
    Person,
    PersonKey,
    SpouseClaim,
)
from garda.regions.queries import within

from .holdings import by_column, by_id, leave_out, refine
from .models import BreachPerson, Look, LookPerson, RetentionItem


def _person_there(moment: datetime) -> Q:
    """By the id, or by a claim: in a rehearsal the clock may stand long before the ids' time."""
    claims = IdentityClaim.objects.filter(person=OuterRef("pk"), claimed_at__lte=moment)
    return by_id(moment) | Q(Exists(claims))


def _contact_there(moment: datetime) -> Q:
    """A number that was replaced since has a newer time, but its row the old id."""
    return by_id(moment) | by_column("recorded_at")(moment)


def _claim_there(moment: datetime) -> Q:
    """The row of an erased person stays, its number does not."""
    not_erased = Q(person__erased_at__isnull=True) | Q(person__erased_at__gt=moment)
    return by_column("claimed_at")(moment) & not_erased


def _others_gone(moment: datetime, path: str) -> QuerySet[ErasureCertificate, UUID]:
    """Erased later, with something besides claims: it may have been a telephone number or
    the number of a spouse."""
    erased = ErasureCertificate.objects.filter(within(path), erased_at__gt=moment, others__gt=0)
    return erased.values_list("person_id", flat=True)


def ready() -> None:
    refine(Person, "Data pokok orang (nama, tanggal lahir)", there=_person_there)
    refine(IdentityClaim, "NIK dan nomor KK (terenkripsi)", there=_claim_there)
    refine(
        Contact,
        "Nomor telepon (terenkripsi)",
        there=_contact_there,
        gone_since=_others_gone,
    )
    refine(
        SpouseClaim,
        "NIK suami/istri (hanya indeks, tidak dapat dibuka)",
        there=by_column("named_at"),
        gone_since=_others_gone,
    )
    refine(Account, "Akun petugas")
    refine(PathShare, "Orang yang dibagikan ke desa tetangga", there=by_column("consent_at"))
    # A key says nothing of a person by itself.
    leave_out(PersonKey)
    leave_out(ErasureCertificate)
    leave_out(MergeStep)
    leave_out(Look)
    leave_out(LookPerson)
    leave_out(BreachPerson)
    leave_out(RetentionItem)
