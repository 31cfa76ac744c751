"""Photos of what happened at a station, one per sending: ``POST /api/hp/tps/kejadian-foto``."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import File, Form, Schema, UploadedFile

from garda.activities.api.envelope import REFUSALS, Head, receipt, sender_of
from garda.documents.domain.kinds import PHOTO
from garda.documents.intake import receive
from garda.kernel.errors import GardaError
from garda.results.services.submissions import REFUSED
from garda.votingday.services.incidents import take_incident_photo

from .fields import WrongOut, told
from .photos import photos_api


class IncidentPhotoIn(Head):
    """One picture. ``id`` names the sending to the phone; the same picture is kept once."""

    id: UUID
    incident: UUID


class IncidentPhotoResult(Schema):
    """``taken``, ``known`` or ``refused``, with the words for it."""

    id: UUID
    state: str
    marks: list[str]
    refusal: WrongOut | None


class IncidentPhotoOut(Schema):
    server_time: datetime
    receipt: str
    results: list[IncidentPhotoResult]


@photos_api.post(
    "tps/kejadian-foto",
    response={200: IncidentPhotoOut, **REFUSALS},
    url_name="phone-incident-photo",
)
def incident_photo(
    request: HttpRequest, head: Form[IncidentPhotoIn], foto: File[UploadedFile]
) -> dict[str, Any]:
    """Take in one photo of an incident that was sent before."""
    sender = sender_of(request, head.account)
    answer = {"id": head.id, "state": REFUSED, "marks": [], "refusal": None}
    try:
        state = take_incident_photo(
            sender.actors,
            trusted=not sender.revoked and bool(sender.grants),
            incident_id=head.incident,
            photo=receive(foto, [PHOTO]),
        )
    except GardaError as refusal:
        return receipt([{**answer, "refusal": told(refusal)}])
    return receipt([{**answer, "state": state}])
