"""Special locations: the list of a region, and who answers for one of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from garda.formation.forms.secretariat import LeaveLocationForm, ResponsibleForm
from garda.formation.pages.special import (
    SpecialPage,
    known_responsible,
    special_lines,
    special_page,
)
from garda.formation.requests import Act, act_of, election_of
from garda.formation.services import end_responsible, name_responsible
from garda.kernel import clock
from garda.kernel.errors import GardaError, NotAllowed
from garda.kernel.roles import Role
from garda.people.access import acting, for_roles, located
from garda.people.places import REGION
from garda.regions.models import Region

ACTING = frozenset({Role.PPS, Role.KPU_REGENCY})
readers = for_roles(
    *ACTING,
    Role.KPU_RI,
    Role.KPU_PROVINCE,
    Role.PPK,
    Role.PPK_SECRETARIAT,
    Role.PPS_SECRETARIAT,
    Role.BAWASLU,
    Role.PANWASCAM,
    Role.PKD,
    place=REGION,
)


@readers
@never_cache
@require_safe
def special_stations(request: HttpRequest, code: str) -> HttpResponse:
    """Every special location at or under a region, those without anybody first."""
    region = located(request, Region)
    lines = special_lines(election_of(request), region.path)
    lines.sort(key=lambda line: line.responsible is not None)
    context = {
        "region": region,
        "lines": lines,
        "missing": sum(line.responsible is None for line in lines),
        "acts": acting(request).role in ACTING,
    }
    return render(request, "formation/special_stations.html", context)


@readers
@never_cache
@require_http_methods(["GET", "POST"])
def special_station(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Who answers for one special location, now and before; PPS and the regency's KPU record it."""
    village = located(request, Region)
    page = special_page(election_of(request), village, number)
    if page is None:
        raise Http404("no such special location")
    if request.method == "POST":
        return act_of(request, ACTS)(request, page)
    return _page(request, page)


def _name(request: HttpRequest, page: SpecialPage) -> HttpResponse:
    form = _form(request, page, request.POST)
    if not form.is_valid():
        return _page(request, page, form=form, status=422)
    village, given = page.line.listing.village, form.cleaned_data
    try:
        name_responsible(
            acting(request),
            election=election_of(request),
            station_id=page.line.listing.station_id,
            person=form.responsible(village.path),
            office=given["office"],
            starts_on=given["starts_on"],
            telephone=given["telephone"],
        )
    except NotAllowed:
        raise
    except GardaError as refusal:
        field = FIELDS.get(refusal.code)
        if field:
            form.add_error(field, refusal.id)
        return _page(request, page, form=form, refusal=refusal, status=409)
    messages.success(request, f"Penanggung jawab {page.line.label} dicatat.")
    return redirect("special-station", village.code, page.line.listing.number)


def _end(request: HttpRequest, page: SpecialPage) -> HttpResponse:
    village = page.line.listing.village
    form = LeaveLocationForm(clock.today(village.time_zone), request.POST)
    if not form.is_valid():
        return _page(request, page, leaving=form, status=422)
    try:
        end_responsible(
            acting(request),
            election=election_of(request),
            station_id=page.line.listing.station_id,
            ended_on=form.cleaned_data["ended_on"],
        )
    except NotAllowed:
        raise
    except GardaError as refusal:
        return _page(request, page, leaving=form, refusal=refusal, status=409)
    messages.success(request, f"{page.line.label} sekarang tanpa penanggung jawab.")
    return redirect("special-station", village.code, page.line.listing.number)


ACTS: Mapping[str, Act[SpecialPage]] = {"name": _name, "end": _end}
#: Next to which field a refusal is told, by its code.
FIELDS = {"telephone_number": "telephone", "outside_office": "starts_on"}


def _form(request: HttpRequest, page: SpecialPage, data: Any = None) -> ResponsibleForm:
    village = page.line.listing.village
    known = known_responsible(election_of(request), village)
    return ResponsibleForm(known, clock.today(village.time_zone), data)


def _page(
    request: HttpRequest,
    page: SpecialPage,
    *,
    form: ResponsibleForm | None = None,
    leaving: LeaveLocationForm | None = None,
    refusal: GardaError | None = None,
    status: int = 200,
) -> HttpResponse:
    village = page.line.listing.village
    acts = acting(request).role in ACTING
    context: dict[str, Any] = {
        "region": village,
        "page": page,
        "line": page.line,
        "acts": acts,
        "form": (form or _form(request, page)) if acts else None,
        "leaving": leaving or LeaveLocationForm(clock.today(village.time_zone)),
        "refusal": refusal,
        "time_zone": village.time_zone,
    }
    return render(request, "formation/special_station.html", context, status=status)
