"""The dashboard of a region, with the way down to its stations."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from garda.formation.pages.special import special_count
from garda.formation.queries import current_proposal
from garda.kernel import clock
from garda.packs.loader import get_pack
from garda.people.access import acting, for_roles, located
from garda.people.places import REGION
from garda.recap.requests import election_of
from garda.regions.models import Region, RegionLevel
from garda.web.dashboard import LEGEND, READERS, dashboard


@for_roles(*READERS, place=REGION)
@require_safe
def region(request: HttpRequest, code: str) -> HttpResponse:
    """Progress of a region in the acting grant's scope, by its parts."""
    place = located(request, Region)
    election = election_of(request)
    today = clock.today(place.time_zone)
    is_village = place.level == RegionLevel.VILLAGE
    context = {
        "region": place,
        "board": dashboard(
            election, place, get_pack(election.pack), today, role=acting(request).role
        ),
        "proposal": current_proposal(election, place) if is_village else None,
        "special": special_count(election, place.path),
        "is_village": is_village,
        "plenary_level": place.level in {RegionLevel.DISTRICT, RegionLevel.REGENCY},
        "legend": LEGEND,
        "today": today,
        "time_zone": place.time_zone,
    }
    return render(request, "web/region.html", context)
