"""Page of one station."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from garda.formation.staffing import body_of
from garda.kernel import clock
from garda.packs.loader import get_pack
from garda.people.access import public, sees
from garda.recap.requests import election_of
from garda.responses.domain.window import window_of
from garda.web.views.station_page import ballot_names, station_page


@public
@require_safe
def station(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Number, village, place, the group by name, its forms and their history."""
    election = election_of(request)
    page = station_page(election, code, number, body_of(election).seats)
    if page is None:
        raise Http404("no such station")
    window = window_of(get_pack(election.pack))
    context = {
        "page": page,
        "in_region": sees(request, page.village.path),
        "responding": window if window.is_open(clock.now(), page.village.time_zone) else None,
        "ballot": ballot_names(page.forms),
        "time_zone": page.village.time_zone,
    }
    return render(request, "web/station.html", context)
