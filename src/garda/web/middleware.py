"""Per-request context: which election, what time it is there, and under which grant one acts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import unquote_plus
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.exceptions import BadRequest
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from garda.kernel import clock
from garda.kernel.errors import GardaError, NotAllowed
from garda.kernel.identity import holds_identity_number
from garda.kernel.rowlock import seeing
from garda.people.models import Grant
from garda.people.queries import SESSION_GRANT, actor_of, held_around, sight_under
from garda.regions.models import Election, ElectionKind
from garda.regions.queries import current_election
from garda.web.places import election_zone
from garda.web.views.errors import number_in_address

#: Where phones send to, see ``activities.api.envelope``.
PHONE_PREFIX = "/api/hp/"
Next = Callable[[HttpRequest], HttpResponse]


@dataclass(frozen=True, slots=True)
class Shift:
    """The time that a visitor of a rehearsal asked for, and the zone it is told in."""

    moment: datetime
    zone: str


class ClockMiddleware:
    """Sets ``request.election``; moves "now" for a rehearsal to its own time or ``?as_of=``.

    The election is the site's own; a rehearsal of it is met by whoever chose a role there, and by
    a phone that names it (:func:`_election`). The clock moves calendar, deadlines and tasks, never
    the data. A real election has no ``as_of``.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        election = _election(request)
        own = election.as_of if election is not None else None
        shifted = _shift(request.GET.get("as_of", ""), election)
        request.election = election  # type: ignore[attr-defined]
        request.shifted = shifted  # type: ignore[attr-defined]
        with clock.as_of(shifted.moment if shifted else own):
            return self.get_response(request)


def _election(request: HttpRequest) -> Election | None:
    """A phone says itself whether it rehearses, since its session may act elsewhere meanwhile: what
    was noted in a rehearsal never arrives in the election, nor the other way round."""
    if request.path.startswith(PHONE_PREFIX):
        code = request.GET.get("latihan", "")
        return _rehearsals().filter(code=code).first() if code else current_election()
    chosen = request.session.get(SESSION_GRANT)
    if chosen is None or not request.user.is_authenticated:
        return current_election()
    acting = _rehearsals().filter(
        grant__id=chosen, grant__account=request.user.pk, grant__revoked_at__isnull=True
    )
    return acting.first() or current_election()


def _rehearsals() -> QuerySet[Election]:
    return Election.objects.filter(rehearses__isnull=False)


def _shift(asked: str, election: Election | None) -> Shift | None:
    """A time without a zone is one of the election's first regency, whose clocks its pages show."""
    if not asked or election is None or election.kind == ElectionKind.REAL:
        return None
    zone = election_zone(election)
    here = ZoneInfo(zone)
    try:
        moment = datetime.fromisoformat(asked)
        local = moment.astimezone(here) if moment.tzinfo else moment.replace(tzinfo=here)
    except (ValueError, OverflowError):
        return None
    return Shift(local, zone) if local != election.as_of else None


class GrantMiddleware:
    """Sets ``request.grants``, ``request.grant`` and ``request.actor`` (None for visitors).

    Until the answer is made the database shows this request the persons of the grant's region
    only (a visitor none): the second lock.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        person_id: UUID | None = getattr(request.user, "person_id", None)
        with seeing(sight_under(None, person_id)):
            request.grants = _grants(request)  # type: ignore[attr-defined]
        grant = _chosen(request, request.grants)  # type: ignore[attr-defined]
        if grant is not None:
            request.election = grant.election  # type: ignore[attr-defined]
        request.grant = grant  # type: ignore[attr-defined]
        device_id: UUID | None = getattr(request.sign_in, "device_id", None)  # type: ignore[attr-defined]
        request.actor = actor_of(grant, device_id) if grant else None  # type: ignore[attr-defined]
        with seeing(sight_under(grant, person_id)):
            return self.get_response(request)


def _grants(request: HttpRequest) -> list[Grant]:
    election: Election | None = request.election  # type: ignore[attr-defined]
    if election is None or not request.user.is_authenticated:
        return []
    account_id: UUID = request.user.pk
    return held_around(account_id, clock.now().date(), election)


def _chosen(request: HttpRequest, grants: list[Grant]) -> Grant | None:
    """The grant chosen in this session while it is in force in the request's election, else the
    first one there.

    Whose role in a rehearsal has ended is back in the election itself; a phone goes nowhere but
    where it says.
    """
    election: Election | None = request.election  # type: ignore[attr-defined]
    here = [grant for grant in grants if election and grant.election_id == election.id]
    if not here and not request.path.startswith(PHONE_PREFIX):
        here = grants
    wanted = request.session.get(SESSION_GRANT)
    return next((g for g in here if str(g.id) == wanted), here[0] if here else None)


class ErrorMiddleware:
    """Turns a refusal into a page that says what is wrong and what to do; nothing was changed."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, GardaError):
            return None
        status = 403 if isinstance(error, NotAllowed) else 409
        return render(request, "web/refused.html", {"error": error}, status=status)


class AddressMiddleware:
    """Refuses, before any view, an address that no view may repeat, keep or look for.

    Those with an identity number; and those with a NUL, which no text in the database can hold.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        address = unquote_plus(request.get_full_path())
        if "\0" in address:
            raise BadRequest("a NUL in the address")
        if holds_identity_number(address):
            return number_in_address(request)
        return self.get_response(request)
