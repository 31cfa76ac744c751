"""What all sendings of the phone have in common: whose device, whose account, limits, refusals.

A room makes one :func:`phone_api`, adds its operations, and gives :func:`phone_urls` to its
``urls.py``. The device's cookie proves who sends; a sign-in is not needed.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property, wraps
from typing import Annotated, Any, Final
from uuid import UUID

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, path
from ninja import NinjaAPI, Schema
from ninja.errors import HttpError, ValidationError
from pydantic import AfterValidator, AwareDatetime, Field

from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.errors import GardaError, NotAllowed
from garda.kernel.rowlock import seeing
from garda.people.access import by_device
from garda.people.models import Grant
from garda.people.queries import actor_of, held_around, sight_under
from garda.regions.models import Election
from garda.signin.browser import token_of
from garda.signin.services.devices import standing_on

from . import refusals
from .limits import Limiter

#: Things in one batch, and bytes of its body.
MOST_ITEMS: Final = 500
DATA_UPLOAD_BYTES: Final[int] = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
_ERAS: Final = (datetime(1970, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC))
_RECEIPT_SIGNS: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_limiter = Limiter()


def _in_an_era(moment: datetime) -> datetime:
    """A phone without battery begins in 1970; what lies beyond these is no time of a phone."""
    if not _ERAS[0] <= moment <= _ERAS[1]:
        raise ValueError("the time lies outside 1970 to 2200")
    return moment


#: A time as a device tells it: ISO 8601 with its zone.
DeviceTime = Annotated[AwareDatetime, AfterValidator(_in_an_era)]


class Head(Schema):
    """The head of every batch. ``account`` is one that is or was on the device."""

    batch: UUID
    account: UUID
    sent_at: DeviceTime
    app: Annotated[str, Field(max_length=40)] = ""


class ItemResult(Schema):
    """What became of one thing: ``taken`` now, ``known`` before, or ``refused`` (not kept)."""

    id: UUID
    state: str
    marks: list[str]


class Receipt(Schema):
    """The answer to a batch. ``receipt`` is a number to be noted down with it."""

    server_time: datetime
    receipt: str
    results: list[ItemResult]


class Refusal(Schema):
    """Why a request was refused as a whole: nothing of it was kept."""

    code: str
    id: str
    en: str


#: For the ``response=`` of an operation.
REFUSALS: Final = {frozenset({400, 401, 403, 404, 413, 422, 429}): Refusal}


@dataclass(frozen=True)
class Sender:
    """Who sends. ``revoked``: the device, or the account on it, is no longer trusted; what it sends
    is kept and marked."""

    device: UUID
    account: UUID
    revoked: bool
    election: Election

    @cached_property
    def grants(self) -> Sequence[Grant]:
        """Those in force. Asked when needed: what was sent before needs none."""
        found = held_around(self.account, clock.now().date(), self.election)
        return [grant for grant in found if grant.election_id == self.election.id]

    @cached_property
    def actors(self) -> Sequence[Actor]:
        """One per grant in force, never none: the last one held where all have ended (without
        ``grant_id`` then). Raises NoGrant for whoever never had any."""
        return [actor_of(grant, self.device) for grant in self.grants] or [_last_actor(self)]

    def offset(self, sent_at: datetime) -> timedelta:
        """What to add to the device's times to have the election's."""
        return clock.now() - sent_at

    def clock_off(self, sent_at: datetime) -> timedelta:
        """By how much the device's clock is behind."""
        return clock.wall() - sent_at


def sender_of(request: HttpRequest, account_id: UUID) -> Sender:
    """Who sends this. Raises NotPaired, WrongAccount, TooFast, NoGrant. One query."""
    standing = standing_on(token_of(request), account_id)
    if standing is None:
        raise refusals.NotPaired
    _limiter.take(standing.device_id)
    if not standing.known:
        raise refusals.WrongAccount
    return Sender(
        device=standing.device_id,
        account=account_id,
        revoked=not standing.trusted,
        election=election_of(request),
    )


def only_trusted(sender: Sender) -> Sender:
    """For what is read: a revoked device sees nobody any more. Raises Revoked, NoGrant."""
    if sender.revoked:
        raise refusals.Revoked
    if not sender.grants:
        raise refusals.NoGrant
    return sender


def account_asked(request: HttpRequest) -> UUID:
    """The account that a reading names by ``?account=``. Raises NotPaired, WrongAccount."""
    if token_of(request) is None:
        raise refusals.NotPaired
    try:
        return UUID(request.GET.get("account", ""))
    except ValueError:
        raise refusals.WrongAccount from None


@contextmanager
def sight_of_sender(sender: Sender) -> Iterator[None]:
    """See the people of the first grant's region inside the block."""
    with seeing(sight_under(sender.grants[0] if sender.grants else None, None)):
        yield


def election_of(request: HttpRequest) -> Election:
    """The election of the site, or the rehearsal that ``?latihan=`` names. Raises NoGrant where
    there is none."""
    election: Election | None = request.election  # type: ignore[attr-defined]
    if election is None:
        raise refusals.NoGrant
    return election


def _last_actor(sender: Sender) -> Actor:
    """Who the account was: its work is taken, under no grant. Raises NoGrant for a stranger."""
    last = (
        Grant.objects.filter(account_id=sender.account, election=sender.election)
        .select_related("region", "station", "account")
        .order_by("-valid_from", "-id")
        .first()
    )
    if last is None:
        raise refusals.NoGrant
    return Actor(
        last.role,
        last.path,
        last.election_id,
        sender.account,
        last.account.human_id,
        device_id=sender.device,
    )


def receipt(results: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The answer to a batch."""
    number = "".join(secrets.choice(_RECEIPT_SIGNS) for _ in range(8))
    return {
        "server_time": clock.now(),
        "receipt": f"{number[:4]}-{number[4:]}",
        "results": list(results),
    }


def refuse_many(items: Sequence[object]) -> None:
    """Raise TooMany for a batch with more than :data:`MOST_ITEMS` things."""
    if len(items) > MOST_ITEMS:
        raise refusals.TooMany(MOST_ITEMS)


_apis: list[NinjaAPI] = []


def phone_api(name: str) -> NinjaAPI:
    """An interface for phones, whose refusals are JSON in two languages."""
    api = json_api(name, "Garda: ponsel petugas")
    _apis.append(api)
    return api


def json_api(name: str, title: str) -> NinjaAPI:
    """An interface whose refusals are JSON in two languages."""
    api = NinjaAPI(title=title, version="1", urls_namespace=name, docs_url=None, openapi_url=None)
    answers = {
        GardaError: _refused,
        ValidationError: _invalid,
        HttpError: _broken,
        RequestDataTooBig: _too_large,
    }
    for kind, answer in answers.items():
        api.add_exception_handler(kind, answer)
    return api


def phone_urls(
    api: NinjaAPI,
    module: str,
    prefix: str = "api/hp",
    most: int = DATA_UPLOAD_BYTES,
    declare: Callable[[Any], Any] = by_device,
) -> list[URLPattern]:
    """Routes of an interface, declared for paired devices, or by ``declare``.

    ``module``: the caller's ``__name__``.

    Each operation needs a ``url_name`` of its own. ``most``: bytes of a body.
    """
    found = []
    for pattern in api._get_urls():
        if isinstance(pattern, URLPattern) and pattern.name != "api-root":
            view = declare(_view(pattern.callback, module, most))
            found.append(path(f"{prefix}/{pattern.pattern}", view, name=pattern.name))
    return found


def _view(operation: Any, module: str, most: int) -> Any:
    @wraps(operation)
    def view(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdecimal() and int(length) > most:
            return _refused(request, refusals.TooLarge())
        answer: HttpResponse = operation(request, *args, **kwargs)
        answer.headers.setdefault("Cache-Control", "no-store")
        return answer

    view.__module__ = module
    return view


def schema() -> dict[str, Any]:
    """OpenAPI of all interfaces of phones together."""
    whole: dict[str, Any] = {}
    for api in _apis:
        part = api.get_openapi_schema(path_prefix="/api/hp/")
        if not whole:
            whole = dict(part)
            continue
        whole["paths"] = {**whole["paths"], **part["paths"]}
        parts = part.get("components", {}).get("schemas", {})
        whole.setdefault("components", {}).setdefault("schemas", {}).update(parts)
    return whole


def _refused(_request: HttpRequest, error: Any) -> HttpResponse:
    status: int = getattr(error, "status", 403 if isinstance(error, NotAllowed) else 409)
    answer = JsonResponse({"code": error.code, "id": error.id, "en": error.en}, status=status)
    seconds = getattr(error, "seconds", None)
    if seconds is not None:
        answer.headers["Retry-After"] = str(seconds)
    return answer


def _invalid(request: HttpRequest, error: Any) -> HttpResponse:
    """Says where, never what was sent."""
    places = sorted({".".join(str(part) for part in e["loc"]) for e in error.errors})
    return _refused(request, refusals.Invalid(places[:5]))


def _too_large(request: HttpRequest, _error: Any) -> HttpResponse:
    return _refused(request, refusals.TooLarge())


def _broken(request: HttpRequest, _error: Any) -> HttpResponse:
    return _refused(request, refusals.Malformed())
