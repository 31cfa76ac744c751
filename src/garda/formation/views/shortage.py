"""Where people are missing: the board of a region, and what a village can do for its neighbours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from garda.formation.forms.seat import ConsentForm
from garda.formation.pages.shortage import lending, shortage_board
from garda.formation.requests import Act, act_of, chosen_id, election_of, refused
from garda.formation.services import offer_reserve, take_back_offer
from garda.kernel.errors import GardaError
from garda.kernel.roles import Role
from garda.people.access import acting, located
from garda.regions.models import Region, RegionLevel

from .placement import readers

_LEVELS = frozenset({RegionLevel.REGENCY, RegionLevel.DISTRICT, RegionLevel.VILLAGE})


@readers
@never_cache
@require_http_methods(["GET", "POST"])
def shortage(request: HttpRequest, code: str) -> HttpResponse:
    """Stations that lack people with the next lawful step; a village's PPS lends its reserves."""
    region = located(request, Region)
    if region.level not in _LEVELS:
        raise Http404("boards are for regencies, districts and villages")
    if request.method == "POST":
        if region.level != RegionLevel.VILLAGE:
            raise Http404("villages lend")
        return act_of(request, ACTS)(request, region)
    return _page(request, region)


def _offer(request: HttpRequest, village: Region) -> HttpResponse:
    to = _neighbour(request, village)
    form = ConsentForm(village.time_zone, request.POST)
    if not form.is_valid():
        return _page(request, village, form=form, status=422)
    application_id = chosen_id(request, "application")
    refusal = refused(
        lambda: offer_reserve(
            acting(request),
            election=election_of(request),
            village=village,
            application_id=application_id,
            to=to,
            consent_at=form.cleaned_data["consent_at"],
        )
    )
    if refusal is not None:
        return _page(request, village, form=form, refusal=refusal, status=409)
    messages.success(request, f"PPS {to.name} sekarang dapat melihat namanya.")
    return redirect("shortage", village.code)


def _take_back(request: HttpRequest, village: Region) -> HttpResponse:
    to, application_id = _neighbour(request, village), chosen_id(request, "application")
    refusal = refused(
        lambda: take_back_offer(
            acting(request),
            election=election_of(request),
            village=village,
            application_id=application_id,
            to=to,
        )
    )
    if refusal is not None:
        return _page(request, village, refusal=refusal, status=409)
    messages.success(request, f"PPS {to.name} tidak melihat namanya lagi.")
    return redirect("shortage", village.code)


ACTS: Mapping[str, Act[Region]] = {"offer": _offer, "take_back": _take_back}


def _neighbour(request: HttpRequest, village: Region) -> Region:
    """The village that a form names; Http404 for one outside the district."""
    others = Region.objects.filter(parent=village.parent_id, level=RegionLevel.VILLAGE)
    found = others.filter(id=chosen_id(request, "to")).first()
    if found is None:
        raise Http404("no such neighbour")
    return found


def _page(
    request: HttpRequest,
    region: Region,
    *,
    form: ConsentForm | None = None,
    refusal: GardaError | None = None,
    status: int = 200,
) -> HttpResponse:
    election = election_of(request)
    acts = acting(request).role == Role.PPS
    context: dict[str, Any] = {
        "region": region,
        "board": shortage_board(election, region),
        "lending": lending(election, region) if acts else None,
        "acts": acts,
        "form": form or ConsentForm(region.time_zone),
        "chosen": request.POST.get("application", ""),
        "chosen_to": request.POST.get("to", ""),
        "refusal": refusal,
        "time_zone": region.time_zone,
    }
    return render(request, "formation/shortage.html", context, status=status)
