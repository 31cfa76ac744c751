"""What the tables of people are called, and since when a row of them is there."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from garda.people.models import (
    Account,
    Contact,
    ErasureCertificate,
    IdentityClaim,
    PathShare,
    Person,
    PersonKey,
)

from .holdings import by_column, by_id, leave_out, refine
from .models import BreachPerson, Look, LookPerson, RetentionItem


def _person_there(moment: datetime) -> Q:
    """By the id, or by a claim: in a rehearsal the clock may stand long before the ids' time."""
    claims = IdentityClaim.objects.filter(person=OuterRef("pk"), claimed_at__lte=moment)
    return by_id(moment) | Q(Exists(claims))


def _contact_there(moment: datetime) -> Q:
    """A number that was replaced since has a newer time, but its row the old id."""
    return by_id(moment) | by_column("recorded_at")(moment)


def ready() -> None:
    refine(Person, "Data pokok orang (nama, tanggal lahir)", there=_person_there)
    refine(IdentityClaim, "NIK dan nomor KK (terenkripsi)", there=by_column("claimed_at"))
    refine(Contact, "Nomor telepon (terenkripsi)", there=_contact_there)
    refine(Account, "Akun petugas")
    refine(PathShare, "Orang yang dibagikan ke desa tetangga", there=by_column("consent_at"))
    # A key says nothing of a person by itself.
    leave_out(PersonKey)
    leave_out(ErasureCertificate)
    leave_out(Look)
    leave_out(LookPerson)
    leave_out(BreachPerson)
    leave_out(RetentionItem)
