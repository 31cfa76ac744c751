"""The page of a role: what do I have to do now, and how far is my region."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from garda.formation.domain.honoraria import plan
from garda.formation.pages.secretariat import office_of
from garda.formation.staffing import body_of
from garda.kernel import clock
from garda.kernel.roles import Role
from garda.packs.loader import get_pack
from garda.people.access import acting, signed_in
from garda.people.models import Grant
from garda.regions.models import RegionLevel
from garda.regions.queries import listings
from garda.web.dashboard import LEGEND, READERS, dashboard
from garda.web.desk import Desk
from garda.web.tasks import tasks_for

SECRETARIES = frozenset({Role.PPK_SECRETARIAT, Role.PPS_SECRETARIAT})


@signed_in
@never_cache
@require_safe
def tasks(request: HttpRequest) -> HttpResponse:
    """Tasks by deadline, then the region's progress for roles that read it."""
    grant: Grant = request.grant  # type: ignore[attr-defined]
    region = grant.region
    desk = Desk(
        grant.election,
        acting(request),
        region,
        get_pack(grant.election.pack),
        clock.today(region.time_zone),
    )
    context: dict[str, Any] = {
        "desk": desk,
        "region": region,
        "tasks": tasks_for(desk),
        "time_zone": region.time_zone,
        "legend": LEGEND,
    }
    if grant.role in READERS and region.level != RegionLevel.COUNTRY:
        context["board"] = dashboard(grant.election, region, desk.pack, desk.today, role=grant.role)
    if grant.role in SECRETARIES:
        context |= _office(desk)
    if desk.at_station:
        context["station"] = listings(grant.election_id, grant.path).first()
    return render(request, "web/tasks.html", context)


def _office(desk: Desk) -> dict[str, Any]:
    """Position, pay and duties of somebody in a secretariat; empty without a seat in one."""
    seat = office_of(desk.election, desk.actor.person_id)
    if seat is None:
        return {}
    body = body_of(desk.election, seat.body)
    position = body.position_of(seat.seat)
    pay = next(line for line in plan(body).lines if line.position is position)
    return {"office": seat, "position": position, "pay": pay, "body": body}
