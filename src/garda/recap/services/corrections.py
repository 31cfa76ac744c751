"""Corrections at a plenary: the official line changes, the form keeps what it said."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.acts import act
from garda.kernel.duties import two_people
from garda.kernel.errors import PlainRefusal
from garda.kernel.roles import Role
from garda.ledger.models import Log
from garda.ledger.services import record
from garda.packs.types import FormDefinition
from garda.recap.errors import AlreadyConfirmed, BadCorrection, SelfConfirmation
from garda.recap.models import Correction, Plenary
from garda.regions.queries import within
from garda.results.models import SettledFigure, VoteRound
from garda.results.queries import load_definition
from garda.results.services.reasons import fitting_reason

from .plenary import locked_plenary

CORRECT = act("recap.correct", "Mengusulkan, menyetujui, dan menarik pembetulan", Role.PPK)
PROPOSER_AND_CONFIRMER = two_people(
    "recap.correction", "Mengusulkan pembetulan dalam rapat pleno", "Menyetujui pembetulan itu"
)


class UnknownCorrection(PlainRefusal):
    code = "unknown_correction"
    sentence_id = "Usulan pembetulan ini tidak ada. Muat ulang halaman pleno."
    sentence_en = "There is no such correction. Reload the plenary's page."


@transaction.atomic
def propose_correction(
    actor: Actor, *, plenary_id: UUID, round_id: UUID, key: str, value: int, reason: str
) -> Correction:
    """Propose a new value for one figure of one form, with a reason.

    Raises BadCorrection for a form of another plenary, an unknown field, a value its boxes cannot
    hold, a missing reason, a value that changes nothing or a figure that has a correction already;
    PlenaryNotOpen, NotAllowed.
    """
    plenary = _in_session(actor, plenary_id)
    round_, reason = _round_of(plenary, round_id), fitting_reason(reason)
    settled = SettledFigure.objects.filter(round=round_, key=key)
    old = settled.values_list("value", flat=True).first()
    _check(plenary, round_, key, value, old, reason)
    correction = Correction.objects.create(
        election_id=plenary.election_id,
        plenary=plenary,
        round=round_,
        key=key,
        old_value=old,
        new_value=value,
        reason=reason,
        proposed_by=actor.identity,
        proposed_at=clock.now(),
    )
    _record(actor, "correction.proposed", correction)
    return correction


def _round_of(plenary: Plenary, round_id: UUID) -> VoteRound:
    """The form, if this plenary recapitulates it."""
    rounds = VoteRound.objects.filter(
        within(plenary.path), contest_id=plenary.contest_id, replaced_by__isnull=True
    )
    round_ = rounds.filter(pk=round_id).first()
    if round_ is None:
        raise BadCorrection(
            id="Formulir ini tidak direkapitulasi dalam rapat pleno ini.",
            en="This plenary does not recapitulate that form.",
        )
    return round_


def _check(
    plenary: Plenary, round_: VoteRound, key: str, value: int, old: int | None, reason: str
) -> None:
    _check_value(load_definition(plenary.contest_id), key, value)
    if not reason:
        raise BadCorrection(
            id="Tulis alasan pembetulan, misalnya dasar pada C.Hasil plano.",
            en="Give the reason of the correction, for example what the plano sheet shows.",
        )
    if value == old:
        raise BadCorrection(
            id="Angka ini sama dengan angka sekarang.", en="This is the figure it has already."
        )
    if Correction.objects.filter(plenary=plenary, round=round_, key=key).exists():
        raise BadCorrection(
            id="Isian ini sudah mempunyai usulan pembetulan.",
            en="A correction of this field has been proposed already.",
        )


def _check_value(definition: FormDefinition, key: str, value: int) -> None:
    if key not in definition.index:
        raise BadCorrection(
            id=f"Isian {key} tidak ada pada formulir ini.", en=f"The form has no field {key}."
        )
    maximum = definition.fields[definition.index[key]].maximum
    if not 0 <= value <= maximum:
        raise BadCorrection(
            id=f"Angka harus antara 0 dan {maximum}.", en=f"The figure must be 0 to {maximum}."
        )


@transaction.atomic
def confirm_correction(actor: Actor, *, correction_id: UUID) -> Correction:
    """Confirm a correction as the second person.

    Raises SelfConfirmation for its proposer, AlreadyConfirmed, PlenaryNotOpen, NotAllowed,
    UnknownCorrection.
    """
    correction = _waiting(actor, correction_id)
    PROPOSER_AND_CONFIRMER.require(actor.identity, [correction.proposed_by], SelfConfirmation)
    correction.confirmed_by, correction.confirmed_at = actor.identity, clock.now()
    correction.save(update_fields=["confirmed_by", "confirmed_at"])
    _record(actor, "correction.confirmed", correction)
    return correction


@transaction.atomic
def withdraw_correction(actor: Actor, *, correction_id: UUID) -> None:
    """Take back a correction that nobody confirmed, so that a plenary is not held up by a slip.

    Its proposal stays in the ledger. Raises AlreadyConfirmed, PlenaryNotOpen, NotAllowed,
    UnknownCorrection.
    """
    correction = _waiting(actor, correction_id)
    _record(actor, "correction.withdrawn", correction)
    correction.delete()


def _waiting(actor: Actor, correction_id: UUID) -> Correction:
    """The correction, its row locked, while it waits for a second person."""
    correction = (
        Correction.objects.select_for_update(of=("self",), no_key=True)
        .select_related("round")
        .filter(pk=correction_id, election_id=actor.election)
        .first()
    )
    if correction is None:
        raise UnknownCorrection
    _in_session(actor, correction.plenary_id)
    if correction.confirmed_by is not None:
        raise AlreadyConfirmed
    return correction


def _in_session(actor: Actor, plenary_id: UUID) -> Plenary:
    """The plenary, its row locked so that it cannot close meanwhile."""
    plenary = locked_plenary(actor, plenary_id)
    CORRECT.require(actor, path=plenary.path)
    return plenary


def _record(actor: Actor, act: str, correction: Correction) -> None:
    record(
        actor,
        act,
        path=correction.round.path,
        log=Log.RESULTS,
        payload={
            "key": correction.key,
            "old": correction.old_value,
            "new": correction.new_value,
            "reason": correction.reason,
        },
    )
