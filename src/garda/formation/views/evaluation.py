"""Evaluation after service: the stations of a village, and the members of one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from garda.formation.experience import evaluated_by_station, served
from garda.formation.forms.evaluation import EvaluationForm, evaluation_forms
from garda.formation.models import Evaluation
from garda.formation.requests import election_of, refused
from garda.formation.services import evaluate_members
from garda.kernel import clock
from garda.kernel.errors import GardaError
from garda.kernel.roles import Role
from garda.people.access import acting, for_roles, located
from garda.people.places import REGION
from garda.regions.models import Election, Region, RegionLevel, StationListing
from garda.regions.queries import listings

#: A judgement of people is for those who call them again, not for everybody who reads.
evaluators = for_roles(Role.PPS, Role.PPK, Role.KPU_REGENCY, place=REGION)


@evaluators
@never_cache
@require_safe
def evaluations(request: HttpRequest, code: str) -> HttpResponse:
    """Stations of a village with how many of their members are evaluated."""
    village, election = _village(request), election_of(request)
    counted = evaluated_by_station(election, village.path)
    lines = [(row, *counted.get(row.path, (0, 0))) for row in listings(election.id, village.path)]
    context = {
        "region": village,
        "lines": lines,
        "is_open": _is_open(election, village),
        "voting_day": election.voting_day,
    }
    return render(request, "formation/evaluations.html", context)


@evaluators
@never_cache
@require_http_methods(["GET", "POST"])
def evaluation(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Members of one station; the village's PPS says how they did, all in one sending."""
    village = _village(request)
    found = listings(election_of(request).id, village.path).filter(number=number)
    listing = found.first()
    if listing is None:
        raise Http404("no such station")
    if request.method == "POST":
        return _save(request, listing)
    return _page(request, listing, _forms(request, listing))


def _save(request: HttpRequest, listing: StationListing) -> HttpResponse:
    forms = _forms(request, listing, request.POST)
    if not all([form.is_valid() for form in forms]):  # noqa: C419 - each tells its own errors
        return _page(request, listing, forms, status=422)
    judgements = [judgement for form in forms if (judgement := form.judgement)]
    refusal = refused(
        lambda: evaluate_members(
            acting(request),
            election=election_of(request),
            station_id=listing.station_id,
            judgements=judgements,
        )
    )
    if refusal is not None:
        return _page(request, listing, forms, refusal=refusal, status=409)
    messages.success(request, f"Evaluasi TPS {listing.number:03d} tersimpan.")
    return redirect("evaluations", listing.village.code)


def _village(request: HttpRequest) -> Region:
    village = located(request, Region)
    if village.level != RegionLevel.VILLAGE:
        raise Http404("evaluations are made by villages")
    return village


def _is_open(election: Election, village: Region) -> bool:
    return clock.today(village.time_zone) > election.voting_day


def _forms(request: HttpRequest, listing: StationListing, data: Any = None) -> list[EvaluationForm]:
    members = list(served(election_of(request), listing.path).select_related("person"))
    rows = Evaluation.objects.filter(appointment__in=members)
    return evaluation_forms(members, {row.appointment_id: row for row in rows}, data)


def _page(
    request: HttpRequest,
    listing: StationListing,
    forms: list[EvaluationForm],
    *,
    refusal: GardaError | None = None,
    status: int = 200,
) -> HttpResponse:
    election = election_of(request)
    context = {
        "region": listing.village,
        "listing": listing,
        "forms": forms,
        "acts": acting(request).role == Role.PPS and _is_open(election, listing.village),
        "is_open": _is_open(election, listing.village),
        "voting_day": election.voting_day,
        "refusal": refusal,
    }
    return render(request, "formation/evaluation.html", context, status=status)
