"""Gatherings of a region: the month, the calendar file, planning in one step, agreements."""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from garda.activities.forms.gatherings import FinishForm, PlanForm
from garda.activities.icalendars import calendar_of
from garda.activities.models import Activity, ActivityKind, FollowUp
from garda.activities.pages.gatherings import (
    PAGE_SIZE,
    Month,
    gatherings_in,
    weeks_of,
    with_attendance,
)
from garda.activities.pages.planning import choices_of, plan_as_asked
from garda.activities.queries_gathering import finished, waiting
from garda.activities.services import finish
from garda.activities.services.agreeing import FINISH
from garda.formation.requests import chosen_id, election_of, refused
from garda.kernel import clock
from garda.kernel.errors import GardaError
from garda.kernel.roles import SUPERVISORS, Role
from garda.people.access import acting, for_roles, located
from garda.people.places import REGION_OR_COUNTRY
from garda.regions.models import Region
from garda.regions.queries import within

OFFICERS = (
    Role.KPU_RI,
    Role.KPU_PROVINCE,
    Role.KPU_REGENCY,
    Role.PPK,
    Role.PPS,
)
SECRETARIATS = (Role.PPK_SECRETARIAT, Role.PPS_SECRETARIAT)
readers = for_roles(*OFFICERS, *SECRETARIATS, *SUPERVISORS, Role.AUDITOR, place=REGION_OR_COUNTRY)


@readers
@never_cache
@require_safe
def gatherings(request: HttpRequest, code: str) -> HttpResponse:
    """A month of gatherings at and under a region, as calendar and list."""
    region, election = located(request, Region), election_of(request)
    month, day = _asked(request, region)
    kind = request.GET.get("jenis", "")
    if kind and kind not in ActivityKind.values:
        raise Http404("no such kind")
    found = gatherings_in(election, region, month, kind, day)
    shown = Paginator(with_attendance(found), PAGE_SIZE).get_page(request.GET.get("halaman"))
    context = {
        "region": region,
        "month": month,
        "day": day,
        "kind": kind,
        "kinds": ActivityKind.choices,
        "weeks": weeks_of(election, region, month, kind),
        "today": clock.today(region.time_zone),
        "shown": shown,
        "plans": bool(choices_of(acting(request), region)),
        "time_zone": region.time_zone,
    }
    return render(request, "activities/gatherings.html", context)


def _asked(request: HttpRequest, region: Region) -> tuple[Month, date | None]:
    """The month to show, and the day where one is chosen."""
    try:
        day = date.fromisoformat(request.GET["hari"]) if "hari" in request.GET else None
    except ValueError as wrong:
        raise Http404("no such day") from wrong
    if day is not None:
        return Month.of(day), day
    text = request.GET.get("bulan", "")
    month = Month.parse(text) if text else Month.of(clock.today(region.time_zone))
    if month is None:
        raise Http404("no such month")
    return month, None


@readers
@require_safe
def calendar_file(request: HttpRequest, code: str) -> HttpResponse:
    """Gatherings of the region as a calendar file, without names of people."""
    region, election = located(request, Region), election_of(request)
    month, day = _asked(request, region)
    found = gatherings_in(election, region, month, request.GET.get("jenis", ""), day)
    name = f"kegiatan-{region.address}-{month}.ics"
    return HttpResponse(
        calendar_of(found, f"Kegiatan {region.name}"),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@for_roles(*OFFICERS, place=REGION_OR_COUNTRY)
@never_cache
@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest, code: str) -> HttpResponse:
    """Plan gatherings of a region, or of all villages in it, in one step."""
    region = located(request, Region)
    whats = choices_of(acting(request), region)
    initial = {"on": clock.today(region.time_zone), "at": "08:00", **request.GET.dict()}
    form = PlanForm(whats, request.POST or None, initial=initial)
    refusal: GardaError | None = None
    if request.method == "POST" and form.is_valid():
        planned: list[Activity] = []
        refusal = refused(
            lambda: planned.extend(
                plan_as_asked(acting(request), election_of(request), region, form.cleaned_data)
            )
        )
        if refusal is None:
            return _planned(request, region, planned)
    status = 409 if refusal else 422 if form.errors else 200
    context: dict[str, Any] = {"region": region, "form": form, "refusal": refusal}
    return render(request, "activities/plan.html", context, status=status)


def _planned(request: HttpRequest, region: Region, planned: list[Activity]) -> HttpResponse:
    messages.success(request, f"{len(planned)} kegiatan direncanakan.")
    if len(planned) == 1:
        return redirect("gathering", planned[0].id)
    day = planned[0].starts_at.astimezone(ZoneInfo(region.time_zone)).date()
    return redirect(f"{reverse('gatherings', args=[region.address])}?hari={day:%Y-%m-%d}")


@readers
@never_cache
@require_http_methods(["GET", "POST"])
def agreements(request: HttpRequest, code: str) -> HttpResponse:
    """What was agreed at gatherings of a region: what waits, and what came of the rest."""
    region, election = located(request, Region), election_of(request)
    refusal, form = None, FinishForm()
    if request.method == "POST":
        form, wanted = FinishForm(request.POST), chosen_id(request, "follow_up")
        if not FollowUp.objects.filter(within(region.path), election=election, id=wanted).exists():
            raise Http404("no such agreement")
        if form.is_valid():
            refusal = refused(
                lambda: finish(
                    acting(request),
                    follow_up_id=wanted,
                    outcome=form.cleaned_data["outcome"],
                )
            )
            if refusal is None:
                messages.success(request, "Tindak lanjut ditandai selesai.")
                return redirect("agreements", region.address)
    context = {
        "region": region,
        "waiting": waiting(election, region.path),
        "finished": finished(election, region.path)[:PAGE_SIZE],
        "today": clock.today(region.time_zone),
        "form": form,
        "chosen": request.POST.get("follow_up", ""),
        "acts": acting(request).role in FINISH.roles,
        "refusal": refusal,
        "time_zone": region.time_zone,
    }
    status = 409 if refusal else 422 if form.errors else 200
    return render(request, "activities/agreements.html", context, status=status)
