"""How addresses name forms and their differences."""

from __future__ import annotations

from uuid import UUID

from garda.kernel.actor import Actor
from garda.people.access import Place

from .models import DeviceKey, FormHold, HeldReading, PartnerToken, Settlement, VoteRound


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


def _key(actor: Actor, key_id: UUID) -> DeviceKey | None:
    rows = DeviceKey.objects.select_related("station__village")
    return rows.filter(pk=key_id, election_id=actor.election).first()


def _token(actor: Actor, token_id: UUID) -> PartnerToken | None:
    rows = PartnerToken.objects.select_related("region", "contest")
    return rows.filter(pk=token_id, election_id=actor.election).first()


#: Every station has one form per contest, as everybody knows: elsewhere is refused, not hidden.
FORM = Place("formulir", "round_id", _form)
DIFFERENCE = Place("selisih formulir", "settlement_id", _difference)
HOLD = Place("tahanan formulir", "hold_id", _hold)
HELD = Place("kiriman tertahan", "held_id", _held)
KEY = Place("kunci ponsel TPS", "key_id", _key)
TOKEN = Place("token mitra", "token_id", _token)
