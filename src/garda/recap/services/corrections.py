"""Corrections at a plenary: the official line changes, the form keeps what it said."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.errors import GardaError
from garda.ledger.models import Log
from garda.ledger.services import record
from garda.people.roles import Role
from garda.recap.errors import PlenaryNotOpen, SelfConfirmation
from garda.recap.models import Correction, Plenary, PlenaryState
from garda.results.models import SettledFigure, VoteRound
from garda.results.queries import load_definition


class BadCorrection(GardaError):
    code = "bad_correction"


@transaction.atomic
def propose_correction(
    actor: Actor, *, plenary_id: UUID, round_id: UUID, key: str, value: int, reason: str
) -> Correction:
    """Propose a new value for one figure of one form, with a reason.

    Raises BadCorrection for an unknown field, a value its boxes cannot hold, a missing reason, a
    value that changes nothing or a figure that has a correction already.
    """
    plenary = _in_session(actor, plenary_id)
    round_ = VoteRound.objects.get(pk=round_id, contest_id=plenary.contest_id)
    actor.require(Role.PPK, path=round_.path)
    old = (
        SettledFigure.objects.filter(round=round_, key=key).values_list("value", flat=True).first()
    )
    _check(plenary, round_, key, value, old, reason)
    correction = Correction.objects.create(
        election_id=plenary.election_id,
        plenary=plenary,
        round=round_,
        key=key,
        old_value=old,
        new_value=value,
        reason=reason.strip(),
        proposed_by=actor.identity,
        proposed_at=clock.now(),
    )
    _record(actor, "correction.proposed", correction)
    return correction


def _check(
    plenary: Plenary, round_: VoteRound, key: str, value: int, old: int | None, reason: str
) -> None:
    definition = load_definition(plenary.contest_id)
    if key not in definition.index:
        raise BadCorrection(
            id=f"Isian {key} tidak ada pada formulir ini.", en=f"The form has no field {key}."
        )
    maximum = definition.fields[definition.index[key]].maximum
    if not 0 <= value <= maximum:
        raise BadCorrection(
            id=f"Angka harus antara 0 dan {maximum}.", en=f"The figure must be 0 to {maximum}."
        )
    if not reason.strip():
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


@transaction.atomic
def confirm_correction(actor: Actor, *, correction_id: UUID) -> Correction:
    """Confirm a correction as the second person. Raises SelfConfirmation for its proposer."""
    correction = (
        Correction.objects.select_for_update(of=("self",))
        .select_related("round")
        .get(pk=correction_id)
    )
    _in_session(actor, correction.plenary_id)
    if correction.confirmed_by is not None:
        raise GardaError(
            id="Pembetulan ini sudah disetujui.", en="This correction is confirmed already."
        )
    if actor.identity == correction.proposed_by:
        raise SelfConfirmation
    correction.confirmed_by, correction.confirmed_at = actor.identity, clock.now()
    correction.save(update_fields=["confirmed_by", "confirmed_at"])
    _record(actor, "correction.confirmed", correction)
    return correction


def _in_session(actor: Actor, plenary_id: UUID) -> Plenary:
    """The plenary, its row locked so that it cannot close meanwhile."""
    plenary = Plenary.objects.select_for_update(of=("self",)).get(pk=plenary_id)
    actor.require(Role.PPK, path=plenary.path)
    if plenary.state != PlenaryState.OPEN:
        raise PlenaryNotOpen
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
