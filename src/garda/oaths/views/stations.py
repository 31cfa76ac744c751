"""The oath at the stations on voting day: planned in one step, recorded by each chair."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from garda.activities.models import Activity, ActivityKind
from garda.activities.places import ACTIVITY
from garda.documents.models import Wording
from garda.formation.requests import election_of
from garda.kernel.actor import Actor
from garda.kernel.errors import GardaError
from garda.kernel.roles import Role
from garda.oaths.forms import StationOathForm, StationPlanForm
from garda.oaths.queries import at_station, present_at, station_oaths
from garda.oaths.services import plan_station_oaths, record_station_oath
from garda.oaths.services.planning import BEFORE_OPENING
from garda.people.access import acting, for_roles, located
from garda.people.places import REGION
from garda.privacy.services import saw
from garda.regions.models import Region
from garda.regions.queries import listings

from .doing import Deed, answer, forms_of
from .papers import HOLDERS

RECORDERS = HOLDERS | {Role.KPPS}


@for_roles(
    Role.KPU_REGENCY, Role.PPK, Role.PPS, Role.BAWASLU, Role.PANWASCAM, Role.PKD, place=REGION
)
@never_cache
@require_http_methods(["GET", "POST"])
def stations(request: HttpRequest, code: str) -> HttpResponse:
    """Stations of a region with where their oath stands."""
    region, actor, election = located(request, Region), acting(request), election_of(request)

    def plan(form: Form) -> None:
        plan_station_oaths(actor, election=election, region=region, at=form.cleaned_data["at"])

    deeds = {
        "plan": Deed(
            lambda data=None, _files=None: StationPlanForm(data, at=BEFORE_OPENING),
            plan,
            "Sumpah di TPS direncanakan.",
        )
    }

    def page(
        filled: Mapping[str, Form], refusal: GardaError | None = None, status: int = 200
    ) -> HttpResponse:
        oaths = list(station_oaths(election, region.path))
        context: dict[str, Any] = {
            "region": region,
            "oaths": oaths,
            "stations": listings(election.id, region.path).count(),
            "recorded": sum(bool(getattr(oath, "recorded", 0)) for oath in oaths),
            "day": election.voting_day,
            "plans": actor.role in HOLDERS,
            "refusal": refusal,
            "time_zone": region.time_zone,
            **forms_of(deeds, filled),
        }
        return render(request, "oaths/stations.html", context, status=status)

    return answer(request, deeds, page, reverse("station-oaths", args=[code]))


@for_roles(
    Role.KPPS,
    Role.KPU_REGENCY,
    Role.PPK,
    Role.PPS,
    Role.BAWASLU,
    Role.PANWASCAM,
    Role.PKD,
    Role.PTPS,
    place=ACTIVITY,
)
@never_cache
@require_http_methods(["GET", "POST"])
def station(request: HttpRequest, activity_id: UUID) -> HttpResponse:
    """One station's oath: the words, and who said them."""
    activity, actor = located(request, Activity), acting(request)
    if activity.kind != ActivityKind.STATION_OATH:
        raise Http404("no oath at a station")
    members = list(at_station(activity))
    zone = ZoneInfo(activity.region.time_zone)
    begins = activity.starts_at.astimezone(zone).time()
    deeds = {
        "record": Deed(
            lambda data=None, _files=None: StationOathForm(members, begins, data),
            lambda form: _record(actor, activity, form, zone),
            "Sumpah di TPS tercatat.",
        )
    }

    def page(
        filled: Mapping[str, Form], refusal: GardaError | None = None, status: int = 200
    ) -> HttpResponse:
        persons = [member.person_id for member in members]
        saw(actor, persons=persons, what="name", why="Sumpah di TPS", path=activity.path)
        context: dict[str, Any] = {
            "region": activity.region,
            "activity": activity,
            "wording": Wording.objects.filter(
                election=activity.election_id, content_hash=activity.content_hash
            ).first(),
            "said": present_at(activity),
            "records": actor.role in RECORDERS and activity.closed_at is None,
            "refusal": refusal,
            "time_zone": activity.region.time_zone,
            **forms_of(deeds, filled),
        }
        return render(request, "oaths/station.html", context, status=status)

    return answer(request, deeds, page, reverse("station-oath", args=[activity.id]))


def _record(actor: Actor, activity: Activity, form: Form, zone: ZoneInfo) -> None:
    given = form.cleaned_data
    day = activity.starts_at.astimezone(zone).date()
    record_station_oath(
        actor,
        activity_id=activity.id,
        present=[UUID(id_) for id_ in given["present"]],
        led_by=UUID(given["led_by"]),
        at=datetime.combine(day, given["at"], zone),
    )
