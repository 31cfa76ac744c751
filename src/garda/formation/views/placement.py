"""The placement proposal: made from a public seed, adopted by the plenary of the village's PPS."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from garda.formation.forms.placement import SeedForm
from garda.formation.models import Application, Proposal
from garda.formation.pages.placement import placement_page
from garda.formation.queries import current_proposal
from garda.formation.requests import Act, act_of, election_of
from garda.formation.services import adopt, propose
from garda.kernel.errors import GardaError, NotAllowed
from garda.kernel.roles import Role
from garda.people.access import acting, for_roles, located
from garda.people.places import REGION
from garda.regions.models import Region, RegionLevel

#: Only PPS acts; its secretariat prepares the papers, the others read.
readers = for_roles(
    Role.PPS,
    Role.PPS_SECRETARIAT,
    Role.PPK,
    Role.KPU_REGENCY,
    Role.KPU_PROVINCE,
    Role.KPU_RI,
    Role.BAWASLU,
    Role.PANWASCAM,
    Role.PKD,
    place=REGION,
)


@readers
@never_cache
@require_http_methods(["GET", "POST"])
def proposal(request: HttpRequest, code: str) -> HttpResponse:
    """The village's proposal in force. Only the village's PPS acts; the others read."""
    village = _village(request)
    if request.method == "POST":
        return act_of(request, ACTS)(request, village)
    return _page(request, village)


def _village(request: HttpRequest) -> Region:
    village = located(request, Region)
    if village.level != RegionLevel.VILLAGE:
        raise Http404("proposals are made for villages")
    return village


def _adopt(request: HttpRequest, village: Region) -> HttpResponse:
    """Adopts what the plenary had before it, named by its id: a newer one is not adopted unseen."""
    wanted = request.POST.get("proposal", "")
    election = election_of(request)
    found = Proposal.objects.filter(election=election, village=village)
    seen = next((p for p in found if str(p.id) == wanted), None)
    if seen is None:
        raise Http404("no such proposal")
    try:
        seats = adopt(acting(request), proposal_id=seen.id)
    except NotAllowed:
        raise
    except GardaError as refusal:
        return _page(request, village, refusal=refusal, status=409)
    messages.success(request, f"{seats} anggota KPPS {village.name} ditetapkan pleno PPS.")
    return redirect("proposal", village.code)


def _propose(request: HttpRequest, village: Region) -> HttpResponse:
    form = SeedForm(request.POST, label_suffix="")
    if not form.is_valid():
        return _page(request, village, seed_form=form, status=422)
    election, seed = election_of(request), form.cleaned_data["seed"]
    try:
        made = propose(acting(request), election=election, village=village, seed=seed)
    except NotAllowed:
        raise
    except GardaError as refusal:
        return _page(request, village, seed_form=form, refusal=refusal, status=409)
    messages.success(request, f"Usulan {made.version} disusun dari benih {made.seed}.")
    return redirect("proposal", village.code)


ACTS: Mapping[str, Act[Region]] = {
    "adopt": _adopt,
    "propose": _propose,
}


def _page(
    request: HttpRequest,
    village: Region,
    *,
    seed_form: SeedForm | None = None,
    refusal: GardaError | None = None,
    status: int = 200,
) -> HttpResponse:
    election = election_of(request)
    found = current_proposal(election, village)
    context: dict[str, Any] = {
        "village": village,
        "page": placement_page(election, village, found) if found else None,
        "applicants": _applicants(election.id, village) if found is None else None,
        "acts": acting(request).role == Role.PPS,
        "seed_form": seed_form or SeedForm(label_suffix=""),
        "refusal": refusal,
        "time_zone": village.time_zone,
    }
    return render(request, "formation/proposal.html", context, status=status)


def _applicants(election_id: Any, village: Region) -> int:
    return Application.objects.filter(
        election_id=election_id, village=village, withdrawn_at__isnull=True
    ).count()
