"""How addresses name responses."""

from __future__ import annotations

from uuid import UUID

from garda.kernel.actor import Actor
from garda.people.access import Place

from .models import Response
from .queries import responses_at


def _response(actor: Actor, response_id: UUID) -> Response | None:
    return responses_at(actor.election, actor.path).filter(pk=response_id).first()


#: That somebody said something about a person elsewhere is nobody's business.
RESPONSE = Place("tanggapan masyarakat", "response_id", _response, private=True)
