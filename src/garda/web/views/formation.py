"""Formation over many villages: its board and the queue of what waits."""

from __future__ import annotations

from django.core.paginator import Paginator
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
from garda.web.desk import Desk
from garda.web.formation_board import LEGEND, LEVELS, formation_board
from garda.web.queue import queue_of

#: Lines of the queue on one page.
PAGE_SIZE = 100

readers = for_roles(
    Role.KPU_PROVINCE,
    Role.KPU_REGENCY,
    Role.PPK,
    Role.BAWASLU,
    Role.PANWASCAM,
    place=REGION,
)


@readers
@never_cache
@require_safe
def board(request: HttpRequest, code: str) -> HttpResponse:
    """How far a regency or district is, from applications to the decree."""
    region = _region(request)
    context = {
        "region": region,
        "board": formation_board(election_of(request), region, role=acting(request).role),
        "legend": LEGEND,
        "now": clock.now(),
        "time_zone": region.time_zone,
    }
    return render(request, "web/formation_board.html", context)


@readers
@never_cache
@require_safe
def queue(request: HttpRequest, code: str) -> HttpResponse:
    """What waits in the villages of a regency or district; ``hal`` chooses one matter."""
    region, election = _region(request), election_of(request)
    today = clock.today(region.time_zone)
    desk = Desk(election, acting(request), region, get_pack(election.pack), today)
    wanted = request.GET.get("hal", "")
    found = queue_of(desk, wanted)
    context = {
        "region": region,
        "queue": found,
        "shown": Paginator(found.lines, PAGE_SIZE).get_page(request.GET.get("halaman")),
        "chosen": next((heap for heap in found.heaps if heap.code == wanted and wanted), None),
        "wanted": wanted,
        "today": today,
        "now": clock.now(),
        "time_zone": region.time_zone,
    }
    return render(request, "web/formation_queue.html", context)


def _region(request: HttpRequest) -> Region:
    region = located(request, Region)
    if region.level not in LEVELS:
        raise Http404("boards of formation are for regencies and districts")
    return region
