"""The live board of the swearing-in."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from garda.formation.requests import election_of
from garda.kernel import clock
from garda.kernel.roles import Role
from garda.packs.loader import get_pack
from garda.people.access import acting, for_roles, located
from garda.people.places import REGION
from garda.regions.models import Region
from garda.web.oath_board import EVERY, LEVELS, oath_board


@for_roles(
    Role.KPU_PROVINCE,
    Role.KPU_REGENCY,
    Role.PPK,
    Role.PPS,
    Role.BAWASLU,
    Role.PANWASCAM,
    Role.PKD,
    place=REGION,
)
@never_cache
@require_safe
def board(request: HttpRequest, code: str) -> HttpResponse:
    """Who is sworn in, by district and village; ``layar=besar`` for a screen in the hall,
    ``segar=ya`` loads the page anew by itself."""
    region, election = located(request, Region), election_of(request)
    if region.level not in LEVELS:
        raise Http404("boards of the oath are for regencies, districts and villages")
    context = {
        "region": region,
        "board": oath_board(
            election, region, role=acting(request).role, on=clock.today(region.time_zone)
        ),
        "stage": get_pack(election.pack).stage("oath"),
        "large": request.GET.get("layar") == "besar",
        "refreshing": request.GET.get("segar") == "ya",
        "every": EVERY,
        "now": clock.now(),
        "time_zone": region.time_zone,
    }
    return render(request, "web/oath_board.html", context)
