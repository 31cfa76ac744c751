"""The live board of the swearing-in."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from garda.formation.downloads import board_file
from garda.formation.requests import election_of
from garda.kernel import clock
from garda.kernel.roles import Role
from garda.kernel.tables import Kind
from garda.kernel.zones import stamp
from garda.packs.loader import get_pack
from garda.people.access import acting, for_roles, located
from garda.people.places import REGION
from garda.regions.models import Region
from garda.web.oath_board import (
    COLUMNS,
    EVERY,
    LEVELS,
    OathBoard,
    oath_board,
    table_lines,
)

readers = for_roles(
    Role.KPU_PROVINCE,
    Role.KPU_REGENCY,
    Role.PPK,
    Role.PPS,
    Role.BAWASLU,
    Role.PANWASCAM,
    Role.PKD,
    place=REGION,
)


@readers
@never_cache
@require_safe
def board(request: HttpRequest, code: str) -> HttpResponse:
    """Who is sworn in, by district and village; ``layar=besar`` for a screen in the hall,
    ``segar=ya`` loads the page anew by itself."""
    found = _board(request)
    region = found.region
    context = {
        "region": region,
        "board": found,
        "stage": get_pack(election_of(request).pack).stage("oath"),
        "large": request.GET.get("layar") == "besar",
        "refreshing": request.GET.get("segar") == "ya",
        "every": EVERY,
        "now": clock.now(),
        "time_zone": region.time_zone,
    }
    return render(request, "web/oath_board.html", context)


@readers
@never_cache
@require_safe
def board_table(request: HttpRequest, code: str, kind: Kind) -> HttpResponse:
    """The board by village or station as xlsx or CSV: counts alone, nobody's name."""
    found, election = _board(request), election_of(request)
    region = found.region
    return board_file(
        election,
        kind,
        COLUMNS,
        table_lines(found),
        title=f"Pelantikan KPPS {region.name}, {stamp(clock.now(), region.time_zone)}",
        name=f"pelantikan-{region.code}",
    )


def _board(request: HttpRequest) -> OathBoard:
    region = located(request, Region)
    if region.level not in LEVELS:
        raise Http404("boards of the oath are for regencies, districts and villages")
    today = clock.today(region.time_zone)
    return oath_board(election_of(request), region, role=acting(request).role, on=today)
