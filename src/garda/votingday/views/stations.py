"""One station on voting day: what it reported, and what happened there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from garda.formation.queries import Member, members_of_station
from garda.formation.requests import election_of
from garda.kernel.actor import Actor
from garda.kernel.errors import GardaError
from garda.oaths.queries import station_oaths
from garda.oaths.views.doing import Deed, answer, forms_of
from garda.people.access import acting, for_roles, located
from garda.regions.models import Election, Station
from garda.votingday.board import SHOWN, STEP_WORDS
from garda.votingday.forms import RollCallForm, StepForm, TakeBackForm
from garda.votingday.models import StationReport
from garda.votingday.places import STATION
from garda.votingday.queries import StationDay, incidents, orders, station_days
from garda.votingday.services import report_step, take_back
from garda.votingday.services.reports import REPORT

from .boards import AT_STATION, READERS, asked_day


@dataclass(frozen=True, slots=True)
class Step:
    """A step with its time; ``dated``: it was taken on another day than the vote's."""

    name: str
    at: datetime | None
    dated: bool


@for_roles(*READERS, *AT_STATION, place=STATION)
@never_cache
@require_http_methods(["GET", "POST"])
def station(request: HttpRequest, station_id: UUID) -> HttpResponse:
    """Steps of one station with who reported them; its group and PPS report the next."""
    place, actor, election = located(request, Station), acting(request), election_of(request)
    day = asked_day(request, place.path, place.village.time_zone)
    members = members_of_station(election, place.path)
    deeds = _deeds(actor, place, day, members)

    def page(
        filled: Mapping[str, Form], refusal: GardaError | None = None, status: int = 200
    ) -> HttpResponse:
        context: dict[str, Any] = {
            **station_facts(election, place, day),
            "reports": reports_of(election, place, day),
            "incidents": incidents(election, place.path),
            "orders": list(orders(election, place.path)),
            "oath": station_oaths(election, place.path).first(),
            "reporting": actor.role in REPORT.roles,
            "members": members,
            "refusal": refusal,
            **forms_of(deeds, filled),
        }
        return render(request, "votingday/station.html", context, status=status)

    return answer(request, deeds, page, reverse("voting-day-station", args=[place.id]))


def _deeds(actor: Actor, place: Station, day: date, members: list[Member]) -> dict[str, Deed]:
    zone = ZoneInfo(place.village.time_zone)
    if actor.role not in REPORT.roles:
        return {}
    return {
        "step": Deed(
            lambda data=None, _files=None: StepForm(data),
            lambda form: _step(actor, place, form, day, zone),
            "Laporan tercatat.",
        ),
        "roll": Deed(
            lambda data=None, _files=None: RollCallForm(members, data),
            lambda form: report_step(
                actor,
                id=form.cleaned_data["id"],
                station=place,
                kind="roll_call",
                present=[UUID(each) for each in form.cleaned_data["present"]],
            ),
            "Apel tercatat.",
        ),
        "take_back": Deed(
            lambda data=None, _files=None: TakeBackForm(data),
            lambda form: take_back(
                actor,
                report_id=form.cleaned_data["report"],
                reason=form.cleaned_data["reason"],
            ),
            "Laporan dibatalkan; tetap terlihat dengan alasannya.",
        ),
    }


def _step(actor: Actor, place: Station, form: Form, day: date, zone: ZoneInfo) -> None:
    given = form.cleaned_data
    at = datetime.combine(day, given["at"], zone) if given["at"] else None
    report_step(actor, id=given["id"], station=place, kind=given["kind"], at=at)


def station_facts(election: Election, place: Station, day: date) -> dict[str, Any]:
    """What every page of a station shows of it."""
    found = next(iter(station_days(election, place.path, day)), None)
    return {
        "station": place,
        "number": int(place.path.rpartition("/")[2]),
        "region": place.village,
        "day": day,
        "steps": [_step_of(found, step, day) for step in SHOWN],
        "again": found.again if found else (),
        "time_zone": place.village.time_zone,
    }


def _step_of(found: StationDay | None, step: str, day: date) -> Step:
    at = found.taken.get(step) if found else None
    if found is None or at is None:
        return Step(STEP_WORDS[step], None, dated=False)
    local = at.astimezone(ZoneInfo(found.time_zone)).date()
    return Step(STEP_WORDS[step], at, dated=local != day)


def reports_of(election: Election, place: Station, day: date) -> list[StationReport]:
    """Notices of the day, those with marks and those taken back too. One query."""
    rows = StationReport.objects.filter(election=election, station=place, day=day)
    return list(rows.select_related("taken_back_by").order_by("happened_at", "recorded_at"))
