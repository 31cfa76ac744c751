"""One seat: a member leaves and is replaced, an empty seat is filled in the field's order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from garda.formation.errors import AlreadyEnded
from garda.formation.forms.seat import ConsentForm, DirectForm, MemberLeavesForm
from garda.formation.models import Application, Appointment, EndReason
from garda.formation.pages.seat import SeatPage, seat_on, seat_page
from garda.formation.requests import Act, act_of, chosen_id, election_of, refused
from garda.formation.seats import Seat
from garda.formation.services import (
    Willingness,
    end_appointment,
    fill_direct,
    fill_from_neighbour,
    fill_same_village,
    record_willingness,
    replace,
    withdraw,
)
from garda.kernel import clock
from garda.kernel.errors import GardaError
from garda.kernel.roles import Role
from garda.packs.loader import get_pack
from garda.people.access import acting, located
from garda.regions.models import Region

from .placement import readers

#: Why a reserve leaves the list, where nothing more was said.
DECLINED = "Menyatakan tidak bersedia lagi sebagai cadangan"


@dataclass
class Shown:
    """What a sending that was refused leaves on the page."""

    leaving: MemberLeavesForm | None = None
    direct: DirectForm | None = None
    consent: tuple[UUID, ConsentForm] | None = None
    refusal: GardaError | None = None
    status: int = 200


@readers
@never_cache
@require_http_methods(["GET", "POST"])
def seat(request: HttpRequest, code: str, number: int, seat: int) -> HttpResponse:
    """Who holds the seat and who could. Only the village's PPS acts; the others read."""
    found = seat_on(election_of(request), located(request, Region), number, seat)
    if found is None:
        raise Http404("no such seat")
    if request.method == "POST":
        return act_of(request, ACTS)(request, found)
    return _page(request, found, Shown())


def _leave(request: HttpRequest, place: Seat) -> HttpResponse:
    """A member leaves: named by id, so that a second press never ends the successor's term."""
    member_id = chosen_id(request, "member")
    held = Appointment.objects.filter(
        id=member_id, station=place.listing.station_id, seat=place.number
    )
    if not held.exists():
        raise Http404("no such member")
    form = _leaving(place, seat_page(place), request.POST)
    if not form.is_valid():
        return _page(request, place, Shown(leaving=form, status=422))
    given = form.cleaned_data
    facts = {
        "appointment_id": member_id,
        "reason": EndReason(given["reason"]),
        "ended_on": given["ended_on"],
    }
    actor = acting(request)
    if given["way"] == "reserve":
        expected = chosen_id(request, "expected")
        refusal = refused(lambda: replace(actor, expected=expected, **facts))
    else:
        refusal = refused(lambda: end_appointment(actor, **facts))
    if refusal is not None:
        # Whoever sits there now is not the one whom the form was about.
        kept = None if isinstance(refusal, AlreadyEnded) else form
        return _page(request, place, Shown(leaving=kept, refusal=refusal, status=409))
    return _done(request, place, "Pergantian dicatat dan berita acaranya bernomor.")


def _ask(request: HttpRequest, place: Seat) -> HttpResponse:
    """What a reserve of the village answered about another station of it, just now."""
    answer = Willingness(
        application=chosen_id(request, "application"),
        asked_at=clock.now(),
        elsewhere=request.POST.get("answer") == "yes",
    )
    return _try(
        request,
        place,
        lambda: record_willingness(
            acting(request), election=place.election, village=place.village, answers=[answer]
        ),
        "Jawabannya dicatat.",
    )


def _decline(request: HttpRequest, place: Seat) -> HttpResponse:
    application_id = chosen_id(request, "application")
    return _try(
        request,
        place,
        lambda: withdraw(acting(request), application_id=application_id, reason=DECLINED),
        "Cadangan itu dicatat mundur; urutan berikutnya naik.",
    )


def _fill(request: HttpRequest, place: Seat) -> HttpResponse:
    application_id = _application(request, place)
    return _try(
        request,
        place,
        lambda: fill_same_village(acting(request), application_id=application_id, **_named(place)),
        f"Kursi {place.number} {place.label} terisi.",
    )


def _borrow(request: HttpRequest, place: Seat) -> HttpResponse:
    application_id = _application(request, place)
    form = ConsentForm(place.village.time_zone, request.POST, prefix=str(application_id))
    if not form.is_valid():
        return _page(request, place, Shown(consent=(application_id, form), status=422))
    consent_at = form.cleaned_data["consent_at"]
    refusal = refused(
        lambda: fill_from_neighbour(
            acting(request), application_id=application_id, consent_at=consent_at, **_named(place)
        )
    )
    if refusal is not None:
        shown = Shown(consent=(application_id, form), refusal=refusal, status=409)
        return _page(request, place, shown)
    return _done(request, place, f"Kursi {place.number} {place.label} terisi dari desa tetangga.")


def _direct(request: HttpRequest, place: Seat) -> HttpResponse:
    form = _direct_form(place, request.POST)
    if not form.is_valid():
        return _page(request, place, Shown(direct=form, status=422))
    refusal = refused(
        lambda: fill_direct(
            acting(request),
            person=form.person(place.village.path),
            facts=form.facts,
            reason=form.cleaned_data["reason"],
            institution=form.institution_asked,
            **_named(place),
        )
    )
    if refusal is not None:
        return _page(request, place, Shown(direct=form, refusal=refusal, status=409))
    return _done(request, place, "Penunjukan langsung dicatat dan berita acaranya bernomor.")


ACTS: Mapping[str, Act[Seat]] = {
    "leave": _leave,
    "ask": _ask,
    "decline": _decline,
    "fill": _fill,
    "borrow": _borrow,
    "direct": _direct,
}


def _application(request: HttpRequest, place: Seat) -> UUID:
    """The application that a form names, of a person whom this desk may see; Http404 otherwise."""
    wanted = chosen_id(request, "application")
    found = Application.objects.filter(id=wanted, election=place.election)
    # Joined with the person: one of a neighbour who was not named to this village is not there.
    if not found.filter(person__name__isnull=False).exists():
        raise Http404("no such application")
    return wanted


def _named(place: Seat) -> dict[str, Any]:
    return {
        "election": place.election,
        "station_id": place.listing.station_id,
        "seat": place.number,
    }


def _try(request: HttpRequest, place: Seat, act: Callable[[], object], told: str) -> HttpResponse:
    refusal = refused(act)
    if refusal is not None:
        return _page(request, place, Shown(refusal=refusal, status=409))
    return _done(request, place, told)


def _done(request: HttpRequest, place: Seat, told: str) -> HttpResponse:
    messages.success(request, told)
    return redirect("seat", place.village.code, place.listing.number, place.number)


def _leaving(place: Seat, page: SeatPage, data: Any = None) -> MemberLeavesForm:
    reserve = f"{page.next.name}, urutan {page.next.rank}" if page.next else ""
    return MemberLeavesForm(_today(place), reserve=reserve, data=data)


def _direct_form(place: Seat, data: Any = None) -> DirectForm:
    return DirectForm(get_pack(place.election.pack).eligibility, _today(place), data)


def _today(place: Seat) -> Any:
    return clock.today(place.village.time_zone)


def _page(request: HttpRequest, place: Seat, shown: Shown) -> HttpResponse:
    page, zone = seat_page(place), place.village.time_zone
    forms = {
        reserve.application: ConsentForm(zone, prefix=str(reserve.application))
        for neighbour in page.neighbours
        for reserve in neighbour.named
    }
    if shown.consent is not None:
        forms[shown.consent[0]] = shown.consent[1]
    context: dict[str, Any] = {
        "region": place.village,
        "page": page,
        "place": place,
        "acts": acting(request).role == Role.PPS,
        "leaving": shown.leaving or _leaving(place, page),
        "direct": shown.direct or _direct_form(place),
        "consents": forms,
        "refusal": shown.refusal,
        "resignable": _today(place) < place.election.voting_day,
        "time_zone": zone,
    }
    return render(request, "formation/seat.html", context, status=shown.status)
