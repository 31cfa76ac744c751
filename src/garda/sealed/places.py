"""How addresses name cases."""

from __future__ import annotations

from uuid import UUID

from garda.kernel.actor import Actor
from garda.people.access import Place

from .models import Unusual
from .queries import unusual_of


def _case(actor: Actor, unusual_id: UUID) -> Unusual | None:
    return unusual_of(actor).filter(pk=unusual_id).first()


#: That somebody was asked a question is not for everybody.
CASE = Place("pembukaan tak biasa", "unusual_id", _case, private=True)
