"""Calls of a regency; a village's poster, and the public page that says the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from garda.formation.errors import NoCall
from garda.formation.models import Call
from garda.formation.pages.calls import call_lines, village_call
from garda.formation.places import VILLAGE
from garda.formation.posters import SHEETS, poster_pdf
from garda.formation.requests import Act, act_of, election_of
from garda.formation.services import extend_call, open_calls
from garda.formation.staffing import refuse_gone
from garda.kernel.errors import GardaError, NotAllowed
from garda.kernel.roles import Role
from garda.people.access import acting, for_roles, located, public
from garda.people.places import REGION
from garda.regions.models import Election, Region, RegionLevel

READING = (
    Role.KPU_RI,
    Role.KPU_PROVINCE,
    Role.KPU_REGENCY,
    Role.BAWASLU,
    Role.AUDITOR,
)
POSTING = (Role.KPU_REGENCY, Role.PPK, Role.PPK_SECRETARIAT, Role.PPS, Role.PPS_SECRETARIAT)


@for_roles(*READING, place=REGION)
@never_cache
@require_http_methods(["GET", "POST"])
def calls(request: HttpRequest, code: str) -> HttpResponse:
    """The calls of a regency: what the pack plans, what is open, and how many applied."""
    regency = located(request, Region)
    if regency.level != RegionLevel.REGENCY:
        raise Http404("calls are a regency's")
    if request.method == "POST":
        return act_of(request, ACTS)(request, regency)
    return _page(request, regency)


def _page(request: HttpRequest, regency: Region, refusal: GardaError | None = None) -> HttpResponse:
    context: dict[str, Any] = {
        "region": regency,
        "lines": call_lines(election_of(request), regency),
        "acts": acting(request).role == Role.KPU_REGENCY,
        "refusal": refusal,
        "time_zone": regency.time_zone,
    }
    return render(request, "formation/calls.html", context, status=409 if refusal else 200)


def _open(request: HttpRequest, regency: Region) -> HttpResponse:
    body = request.POST.get("body", "")
    try:
        open_calls(acting(request), election=election_of(request), regency=regency, bodies=[body])
    except NotAllowed:
        raise
    except GardaError as refusal:
        return _page(request, regency, refusal)
    messages.success(request, "Pendaftaran dibuka menurut kalender pemilihan.")
    return redirect("calls", regency.code)


def _extend(request: HttpRequest, regency: Region) -> HttpResponse:
    found = Call.objects.filter(
        election=election_of(request), region=regency, body=request.POST.get("body", "")
    ).first()
    if found is None:
        raise Http404("no such call")
    try:
        call = extend_call(acting(request), call_id=found.id)
    except NotAllowed:
        raise
    except GardaError as refusal:
        return _page(request, regency, refusal)
    messages.success(request, f"Diperpanjang sampai {call.extended_to:%d-%m-%Y}.")
    return redirect("calls", regency.code)


ACTS: Mapping[str, Act[Region]] = {"open": _open, "extend": _extend}


@for_roles(*POSTING, place=VILLAGE)
@require_safe
def poster(request: HttpRequest, code: str) -> HttpResponse:
    """The village's poster as PDF, on A4 or F4."""
    village = located(request, Region)
    refuse_gone(village)
    sheet = request.GET.get("kertas", "a4")
    if sheet not in SHEETS:
        raise Http404("no such sheet")
    election = election_of(request)
    pdf = poster_pdf(election, village_call(election, village), sheet)
    name = f"poster-kpps-{village.code}-{sheet}.pdf"
    disposition = {"Content-Disposition": f'inline; filename="{name}"'}
    return HttpResponse(pdf, content_type="application/pdf", headers=disposition)


@public
@require_safe
def village_page(request: HttpRequest, code: str) -> HttpResponse:
    """How to apply in one village, for everyone."""
    election: Election | None = request.election  # type: ignore[attr-defined]
    village = VILLAGE.find(None, code)  # type: ignore[arg-type]
    if election is None or not isinstance(village, Region):
        raise Http404("no such village")
    refuse_gone(village)
    context: dict[str, Any] = {"village": village, "time_zone": village.time_zone}
    try:
        context["page"] = village_call(election, village)
    except NoCall:
        return render(request, "formation/village_call.html", context)
    return render(request, "formation/village_call.html", context)
