"""Calendar of the election."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from garda.kernel import clock
from garda.packs.loader import get_pack
from garda.people.access import public
from garda.recap.requests import election_or_none
from garda.web.places import election_zone
from garda.web.views.stages import next_stage, stage_lines


@public
@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """Every stage with its dates, told by the clock of the first regency that takes part."""
    election = election_or_none(request)
    if election is None:
        return render(request, "web/front_empty.html")
    pack = get_pack(election.pack)
    zone = election_zone(election)
    today = clock.today(zone)
    context = {
        "lines": stage_lines(pack.stages, today, {}),
        "next": next_stage(pack, today),
        "today": today,
        "time_zone": zone,
    }
    return render(request, "web/calendar.html", context)
