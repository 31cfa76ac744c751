"""A member's name was misspelt: one person proposes how it is written, another confirms."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from garda.documents.models import Document
from garda.documents.services import issue
from garda.formation.correction_papers import NAME_CORRECTION, correction_facts
from garda.formation.errors_replacing import (
    CorrectionDecided,
    CorrectionWaits,
    NameNotYours,
    NameUnclear,
    SamePersonConfirms,
)
from garda.formation.models import Appointment, NameCorrection
from garda.formation.papers import village_kind
from garda.formation.staffing import lock_village
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.acts import act
from garda.kernel.duties import two_people
from garda.kernel.roles import Role
from garda.ledger.services import record
from garda.people.services import rename_person
from garda.privacy.reasons import checked_reason

from .filling import MINUTES_SERIES

PROPOSE = act(
    "formation.propose_name", "Mengusulkan pembetulan nama anggota", Role.PPS, Role.KPU_REGENCY
)
DECIDE = act(
    "formation.decide_name", "Mengesahkan pembetulan nama anggota", Role.PPS, Role.KPU_REGENCY
)
NAME = two_people(
    "formation.name", "mengusulkan pembetulan nama anggota", "mengesahkan pembetulan nama itu"
)
_LONGEST = 150


@transaction.atomic
def propose_name(
    actor: Actor, *, appointment_id: UUID, new_name: str, source: str
) -> NameCorrection:
    """Propose how a serving member's name is written; ``source``: what it was read from.

    For the PPS of the village or the regency's KPU. Raises NotAllowed, NameUnclear for an empty,
    unchanged or numbered name, BadReason for an empty source, CorrectionWaits,
    Appointment.DoesNotExist.
    """
    serving = Appointment.objects.filter(ended_on__isnull=True)
    appointment = serving.select_related("person", "region").get(id=appointment_id)
    PROPOSE.require(actor, path=appointment.path)
    lock_village(appointment.region)
    old, new = appointment.person.name, " ".join(new_name.split())
    if not new or new == old or len(new) > _LONGEST or any(c.isdigit() for c in new):
        raise NameUnclear(old)
    if appointment.name_corrections.filter(decided_at__isnull=True).exists():
        raise CorrectionWaits(old)
    made = NameCorrection.objects.create(
        election_id=appointment.election_id,
        appointment=appointment,
        path=appointment.path,
        old_name=old,
        new_name=new,
        source=checked_reason(source, _LONGEST),
        proposed_at=clock.now(),
        proposed_by=actor.identity,
    )
    _record(actor, "formation.name_proposed", made)
    return made


@transaction.atomic
def decide_name(actor: Actor, *, correction_id: UUID, accept: bool) -> NameCorrection:
    """Confirm or reject a correction. Confirmed, the person is written so from now on.

    Where the member has a decree, a paper beside it says so under its own number; the decree that
    was printed stays. Raises NotAllowed, SamePersonConfirms, CorrectionDecided, NameNotYours for
    somebody who is registered elsewhere, NameCorrection.DoesNotExist.
    """
    correction = (
        NameCorrection.objects.select_for_update(of=("self",), no_key=True)
        # Not the person: of one registered elsewhere the row would not be there at all.
        .select_related("election", "appointment__region", "appointment__decree")
        .get(id=correction_id)
    )
    DECIDE.require(actor, path=correction.path)
    if correction.decided_at is not None:
        raise CorrectionDecided(correction.old_name)
    NAME.require(actor.identity, [correction.proposed_by], SamePersonConfirms())
    correction.decided_at, correction.decided_by = clock.now(), actor.identity
    correction.accepted = accept
    if accept:
        _carry_out(actor, correction)
    correction.save(update_fields=["decided_at", "decided_by", "accepted", "document"])
    _record(actor, "formation.name_decided", correction)
    return correction


def _carry_out(actor: Actor, correction: NameCorrection) -> None:
    appointment = correction.appointment
    if not rename_person(appointment.person_id, correction.new_name):
        raise NameNotYours(correction.old_name)
    if appointment.decree is not None:
        correction.document = _issue(actor, correction, appointment.decree)


def _issue(actor: Actor, correction: NameCorrection, decree: Document) -> Document:
    village = correction.appointment.region
    return issue(
        actor,
        election=correction.election,
        office=village,
        region=village,
        kind=NAME_CORRECTION,
        series=MINUTES_SERIES,
        title=f"Pembetulan Nama dalam Keputusan PPS {village_kind(village)} {village.name} "
        f"Nomor {decree.number} Tahun {decree.year}",
        facts=correction_facts(correction, decree),
        signed_at=clock.now(),
    )


def _record(actor: Actor, told: str, correction: NameCorrection) -> None:
    record(
        actor,
        told,
        path=correction.path,
        payload={
            "correction": str(correction.id),
            "appointment": str(correction.appointment_id),
            "accepted": correction.accepted,
            "document": str(correction.document_id) if correction.document_id else None,
        },
        election_id=correction.election_id,
    )
