"""Photos from phones: one per sending, since each is larger than a batch of anything else."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import File, Form, UploadedFile

from garda.activities.api.envelope import REFUSALS, Head, Receipt, phone_api, receipt, sender_of
from garda.documents.domain.kinds import MAX_REQUEST_BYTES, PHOTO
from garda.documents.intake import receive
from garda.signin.browser import token_of

from .services import NewPhoto, take_photo

api = phone_api("hp-foto")
MOST_BYTES = MAX_REQUEST_BYTES


class PhotoIn(Head):
    """One photo. ``id`` names the sending to the phone; the same picture is kept once."""

    id: UUID
    activity: UUID
    kind: Literal["attendance_list", "photo"]


@api.post("foto", response={200: Receipt, **REFUSALS}, url_name="phone-photo")
def photo(
    request: HttpRequest,
    head: Form[PhotoIn],
    photo: File[UploadedFile],
) -> dict[str, Any]:
    """Take in one photo of a gathering: its signed list, or the gathering itself."""
    sender = sender_of(request, head.account)
    new = NewPhoto(
        activity=head.activity,
        kind=head.kind,
        received=receive(photo, [PHOTO]),
        revoked=sender.revoked,
    )
    state = take_photo(sender.actors, photo=new)
    marks = ["revoked_device"] if sender.revoked else []
    return receipt([{"id": head.id, "state": state, "marks": marks}])


def sends_photos(request: HttpRequest) -> bool:
    """Whether a visitor's body may be as large as a photo: a paired phone, at this address."""
    return request.path == "/api/hp/foto" and token_of(request) is not None
