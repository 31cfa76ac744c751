"""What systems of partners send, each with a token: ``/api/mitra/``."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Final
from uuid import UUID

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe
from ninja import File, Form, Query, Schema, UploadedFile
from pydantic import Field

from garda.activities.api.envelope import REFUSALS, DeviceTime, json_api, refuse_many
from garda.activities.api.limits import Limiter
from garda.documents.domain.kinds import MAX_REQUEST_BYTES
from garda.kernel import clock
from garda.kernel.errors import GardaError
from garda.packs.forms import definition_to_json
from garda.people.access import by_token
from garda.regions.queries import within
from garda.results.models import Channel, PartnerToken, Reading, VoteRound
from garda.results.queries import form_sha256, load_definition, station_code
from garda.results.services.partners import actor_of_token, token_shown
from garda.results.services.photos import NewFormPhoto, take_form_photo
from garda.results.services.submissions import (
    KNOWN,
    REFUSED,
    TAKEN,
    NewForm,
    NewSubmission,
    take_together,
)
from garda.signin.domain.bucket import Rate

from .fields import ReadingIn, Sha256, told
from .figures import KeptOut, SubmissionOut, outcome_told
from .photos import PhotoResult, checked

api = json_api("mitra", "Garda: sistem mitra")
MOST_BYTES: Final = MAX_REQUEST_BYTES
#: A system that begins sends much at once; then fifty requests a second.
_limiter = Limiter(Rate(200, 1_000_000_000 // 50))
_PAGE: Final = 500
_MOST_ASKED: Final = 100
_BEARER: Final = "Bearer "


class NoToken(GardaError):
    code, status = "no_token", 401

    def __init__(self) -> None:
        super().__init__(
            id="Token tidak ada, salah, dicabut, atau sudah lewat masanya. Mintalah yang baru "
            "kepada KPU Kabupaten/Kota.",
            en="No token, or one that is wrong, ended or past its last day. Ask the regency's KPU.",
        )


class PartnerFormOut(Schema):
    round: UUID
    station: str
    contest: str
    number: int
    form_sha256: str


class PartnerFormsOut(Schema):
    """``next``: what to ask with ``after`` for more; null at the end."""

    server_time: datetime
    forms: list[PartnerFormOut]
    definitions: dict[str, dict[str, Any]]
    next: UUID | None


class PartnerReadingIn(ReadingIn):
    read_at: DeviceTime


class PartnerBatchIn(Schema):
    items: list[PartnerReadingIn]


class PartnerBatchOut(Schema):
    server_time: datetime
    results: list[SubmissionOut]


class PartnerPhotoIn(Schema):
    id: UUID
    round: UUID
    page: Annotated[int, Field(ge=1, le=9)]
    sha256: Sha256
    taken_at: DeviceTime


class PartnerPhotoOut(Schema):
    server_time: datetime
    results: list[PhotoResult]


class PartnerStatusOut(Schema):
    """``known``: kept, with receipt and version; every other id is unknown."""

    server_time: datetime
    known: list[KeptOut]


def _token(request: HttpRequest) -> PartnerToken:
    """Raises NoToken, TooFast."""
    header = request.headers.get("Authorization", "")
    found = token_shown(header.removeprefix(_BEARER)) if header.startswith(_BEARER) else None
    if found is None:
        raise NoToken
    _limiter.take(found.id)
    return found


def _rounds(token: PartnerToken) -> Any:
    rows = VoteRound.objects.filter(
        within(token.path), election=token.election_id, replaced_by__isnull=True
    )
    return rows if token.contest_id is None else rows.filter(contest=token.contest_id)


@api.get("formulir", response={200: PartnerFormsOut, **REFUSALS}, url_name="partner-forms")
def forms(request: HttpRequest, after: UUID | None = None) -> dict[str, Any]:
    """Forms in the token's scope, 500 at a time, and the definitions they need."""
    rows = _rounds(_token(request)).select_related("contest", "station__village")
    if after is not None:
        rows = rows.filter(id__gt=after)
    page = list(rows.order_by("id")[:_PAGE])
    contests = {row.contest_id for row in page}
    return {
        "server_time": clock.now(),
        "forms": [
            {
                "round": row.id,
                "station": station_code(row.station.village.code, row.path),
                "contest": row.contest.kind,
                "number": row.number,
                "form_sha256": form_sha256(row.contest_id),
            }
            for row in page
        ],
        "definitions": {
            form_sha256(each): definition_to_json(load_definition(each)) for each in contests
        },
        "next": page[-1].id if len(page) == _PAGE else None,
    }


@api.post("isian", response={200: PartnerBatchOut, **REFUSALS}, url_name="partner-figures")
def figures(request: HttpRequest, batch: PartnerBatchIn) -> dict[str, Any]:
    """Take in readings of the token's source."""
    token = _token(request)
    refuse_many(batch.items)
    outcomes = take_together([_submission(item, token) for item in batch.items])
    return {"server_time": clock.now(), "results": [outcome_told(each) for each in outcomes]}


def _submission(item: PartnerReadingIn, token: PartnerToken) -> NewSubmission:
    form = NewForm(
        id=item.id,
        round_id=item.round,
        form_sha256=item.form_sha256,
        figures=tuple(item.figures),
        happened_at=min(item.read_at, clock.now()),
        signed_at=item.read_at,
        written=tuple(sorted(item.written)),
        stands_so=frozenset(item.stands_so),
        reason=item.reason,
        corrects=item.corrects,
        photos=tuple(item.photos),
    )
    return NewSubmission(
        id=item.id,
        actor=actor_of_token(token),
        station=None,
        scope=token.contest_id,
        forms=(form,),
        channel=Channel.PARTNER,
        source=token.source,
        pair=token.pair,
        signs=False,
    )


@api.post("foto", response={200: PartnerPhotoOut, **REFUSALS}, url_name="partner-photo")
def photo(
    request: HttpRequest, head: Form[PartnerPhotoIn], foto: File[UploadedFile]
) -> dict[str, Any]:
    """Take in one photographed page."""
    token = _token(request)
    result = {"id": head.id, "marks": [], "receipt": "", "refusal": None}
    try:
        new = NewFormPhoto(
            id=head.id,
            round_id=head.round if _rounds(token).filter(pk=head.round).exists() else head.id,
            page=head.page,
            data=checked(foto, head.sha256),
            taken_at=min(head.taken_at, clock.now()),
        )
        kept = take_form_photo(actor_of_token(token), photo=new)
        result |= {"state": KNOWN if kept.repeated else TAKEN, "receipt": kept.code}
    except GardaError as refusal:
        result |= {"state": REFUSED, "refusal": told(refusal)}
    return {"server_time": clock.now(), "results": [result]}


class Asked(Schema):
    ids: Annotated[list[UUID], Field(max_length=_MOST_ASKED)]


@api.get("status", response={200: PartnerStatusOut, **REFUSALS}, url_name="partner-status")
def status(request: HttpRequest, asked: Query[Asked]) -> dict[str, Any]:
    """What was kept of the own readings with ``ids``."""
    token = _token(request)
    rows = Reading.objects.filter(id__in=asked.ids, entered_by=token.id)
    known = [{"id": row.id, "receipt": row.receipt, "version": row.version} for row in rows]
    return {"server_time": clock.now(), "known": known}


@by_token
@require_safe
def interface(_request: HttpRequest) -> JsonResponse:
    """The schema, for whoever writes a client; it is no secret."""
    return JsonResponse(api.get_openapi_schema(path_prefix="/api/mitra/"))


def sends_photos(request: HttpRequest) -> bool:
    """Whether a visitor's body may be as large as a photo: with a token, at this address."""
    header = request.headers.get("Authorization", "")
    return request.path == "/api/mitra/foto" and header.startswith(_BEARER)
