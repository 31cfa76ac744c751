"""How addresses name forms and their differences."""

from __future__ import annotations

from uuid import UUID

from garda.kernel.actor import Actor
from garda.people.access import Place

from .models import FormHold, HeldReading, Settlement, VoteRound


def _form(actor: Actor, round_id: UUID) -> VoteRound | None:
    forms = VoteRound.objects.filter(replaced_by__isnull=True, election_id=actor.election)
    return forms.select_related("contest", "station__village").filter(pk=round_id).first()


def _difference(actor: Actor, settlement_id: UUID) -> Settlement | None:
    return Settlement.objects.filter(pk=settlement_id, election_id=actor.election).first()


def _hold(actor: Actor, hold_id: UUID) -> FormHold | None:
    return FormHold.objects.filter(pk=hold_id, election_id=actor.election).first()


def _held(actor: Actor, held_id: UUID) -> HeldReading | None:
    rows = HeldReading.objects.select_related("round__contest", "round__station__village", "answer")
    return rows.filter(pk=held_id, election_id=actor.election).first()


#: Every station has one form per contest, as everybody knows: elsewhere is refused, not hidden.
FORM = Place("formulir", "round_id", _form)
DIFFERENCE = Place("selisih formulir", "settlement_id", _difference)
HOLD = Place("tahanan formulir", "hold_id", _hold)
HELD = Place("kiriman tertahan", "held_id", _held)
