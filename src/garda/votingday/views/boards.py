"""The board of voting day, the same for a screen in the hall, as a table, and who is late."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from garda.formation.downloads import board_file
from garda.formation.requests import election_of
from garda.kernel import clock
from garda.kernel.roles import SUPERVISORS, Role
from garda.kernel.tables import Kind
from garda.kernel.zones import stamp
from garda.people.access import acting, for_roles, located
from garda.people.models import Grant
from garda.people.places import REGION
from garda.regions.models import Region, RegionLevel
from garda.regions.queries import regencies, within
from garda.votingday.board import COLUMNS, DayBoard, chosen_day, day_board, table_lines
from garda.votingday.late import late_list
from garda.votingday.queries import days_of

OFFICERS = (Role.KPU_RI, Role.KPU_PROVINCE, Role.KPU_REGENCY, Role.PPK, Role.PPS)
#: Who follows the day from a region.
READERS = (*OFFICERS, Role.PPK_SECRETARIAT, Role.PPS_SECRETARIAT, *SUPERVISORS, Role.AUDITOR)
#: Who has a business at a station on the day.
AT_STATION = (Role.KPPS, Role.PTPS, Role.WITNESS)
LEVELS = frozenset({RegionLevel.REGENCY, RegionLevel.DISTRICT, RegionLevel.VILLAGE})
#: Seconds after which the screen in the hall is loaded anew.
EVERY = 30


@for_roles(*READERS, *AT_STATION)
@never_cache
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """To the own station or region; above the regencies, to a choice of them."""
    grant: Grant = request.grant  # type: ignore[attr-defined]
    if grant.station_id is not None:
        return HttpResponseRedirect(reverse("voting-day-station", args=[grant.station_id]))
    if grant.region.level in LEVELS:
        return HttpResponseRedirect(reverse("voting-day-board", args=[grant.region.code]))
    return HttpResponseRedirect(reverse("voting-day-screen"))


def _choice(request: HttpRequest, region: Region) -> dict[str, Any]:
    below = regencies(election_of(request)).filter(within(region.path))
    return {"region": region, "regencies": list(below), "day": election_of(request).voting_day}


@for_roles(*READERS, place=REGION)
@never_cache
@require_safe
def board(request: HttpRequest, code: str) -> HttpResponse:
    """Which stations took which step, by the regions below or by station."""
    return render(request, "votingday/board.html", _context(request, located(request, Region)))


@for_roles(*READERS)
@never_cache
@require_safe
def screen(request: HttpRequest) -> HttpResponse:
    """The own region's board in large letters, loaded anew by itself; nobody's name. Above the
    regencies, a choice of them."""
    grant: Grant = request.grant  # type: ignore[attr-defined]
    if grant.region.level not in LEVELS:
        return render(request, "votingday/start.html", _choice(request, grant.region))
    context = _context(request, grant.region)
    return render(request, "votingday/screen.html", {**context, "every": EVERY})


@for_roles(*READERS, place=REGION)
@require_safe
def board_table(request: HttpRequest, code: str, kind: Kind) -> HttpResponse:
    """Every station with its steps, as xlsx or CSV; nobody's name."""
    found = _board(request, located(request, Region))
    region = found.region
    return board_file(
        found.election,
        kind,
        COLUMNS,
        table_lines(found),
        title=f"Hari-H {region.name}, {stamp(clock.now(), region.time_zone)}",
        name=f"hari-h-{region.code}",
    )


@for_roles(*OFFICERS, place=REGION)
@never_cache
@require_safe
def late(request: HttpRequest, code: str) -> HttpResponse:
    """Who has not reported what by when; ``nomor=ya`` shows a village's telephone numbers."""
    region = located(request, Region)
    found = _board(request, region)
    numbers = request.GET.get("nomor") == "ya"
    context = {
        "region": region,
        "board": found,
        "late": late_list(acting(request), found, now=clock.now(), numbers=numbers),
        "numbers": numbers,
        "now": clock.now(),
        "time_zone": region.time_zone,
    }
    return render(request, "votingday/late.html", context)


def _context(request: HttpRequest, region: Region) -> dict[str, Any]:
    return {
        "region": region,
        "board": _board(request, region),
        "now": clock.now(),
        "time_zone": region.time_zone,
    }


def _board(request: HttpRequest, region: Region) -> DayBoard:
    if region.level not in LEVELS:
        raise Http404("boards of voting day are for regencies, districts and villages")
    election = election_of(request)
    day = asked_day(request, region.path, region.time_zone)
    return day_board(election, region, day=day, now=clock.now())


def asked_day(request: HttpRequest, path: str, zone: str) -> date:
    """The voting day that ``?hari=`` names, else the last that has come."""
    days = days_of(election_of(request), path)
    return chosen_day(days, request.GET.get("hari", ""), clock.today(zone))
