"""How addresses name letters about secretariats."""

from __future__ import annotations

from uuid import UUID

from garda.kernel.actor import Actor
from garda.people.access import Place

from .models import SecretariatProposal


def _letter(actor: Actor, letter_id: UUID) -> SecretariatProposal | None:
    letters = SecretariatProposal.objects.filter(election=actor.election_id)
    return letters.select_related("election", "region").filter(pk=letter_id).first()


LETTER = Place("usulan sekretariat", "letter_id", _letter)
