"""Pages of visits: where to go first, one visit with its checklist, findings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from garda.activities.models import Activity, ActivityMember, MemberRole
from garda.activities.services.holding import VISITORS
from garda.documents.domain.kinds import PHOTO
from garda.documents.intake import receive
from garda.documents.links import link_to
from garda.documents.models import Document
from garda.formation.requests import Act, act_of, chosen_id, election_of, refused
from garda.kernel import clock
from garda.kernel.errors import GardaError
from garda.kernel.ids import uuid7
from garda.kernel.roles import SUPERVISORS, Role
from garda.packs.loader import get_pack
from garda.people.access import acting, for_roles, located
from garda.people.places import REGION_OR_COUNTRY
from garda.regions.models import Region
from garda.regions.queries import listings

from .domain.reports import ANSWERS
from .forms import AssignForm, PhotoForm, PlanVisitForm, ReportForm
from .models import VisitPhoto, VisitReport
from .places import VISIT
from .queries import findings, places_by_risk, progress, visitors_around, visits
from .report_papers import REPORT
from .services import (
    NewReport,
    add_photo,
    assign_finding,
    plan_visits,
    record_report,
    sign_report,
)

#: Rows of each list on a page.
LISTED = 100
LINK = "gathering"
readers = (*VISITORS, Role.KPU_RI, Role.PPS, Role.PPS_SECRETARIAT, *SUPERVISORS, Role.AUDITOR)


@for_roles(*readers, place=REGION_OR_COUNTRY)
@never_cache
@require_http_methods(["GET", "POST"])
def board(request: HttpRequest, code: str) -> HttpResponse:
    """Visits against plan, where to go first, findings that wait; planning in one step."""
    region = located(request, Region)
    if request.method == "POST":
        return act_of(request, BOARD_ACTS)(request, region)
    return _board(request, region)


def _plan(request: HttpRequest, region: Region) -> HttpResponse:
    election = election_of(request)
    form = _plan_form(request, region, request.POST)
    if not form.is_valid():
        return _board(request, region, form=form, status=422)
    given = form.cleaned_data
    chosen = Region.objects.filter(code__in=given["villages"], valid_to__isnull=True)
    refusal = refused(
        lambda: plan_visits(
            acting(request),
            election=election,
            villages=list(chosen.order_by("path")),
            visitors=[UUID(person) for person in given["visitors"]],
            on=given["on"],
            at=given["at"],
        )
    )
    if refusal is not None:
        return _board(request, region, form=form, refusal=refusal)
    messages.success(request, f"{len(given['villages'])} kunjungan direncanakan.")
    return redirect("visits", region.address)


def _assign(request: HttpRequest, region: Region) -> HttpResponse:
    form = AssignForm(request.POST)
    if not form.is_valid():
        return _board(request, region, assign=form, status=422)
    wanted = chosen_id(request, "finding")
    if not findings(election_of(request), region.path).filter(id=wanted).exists():
        raise Http404("no such finding")
    refusal = refused(
        lambda: assign_finding(acting(request), finding_id=wanted, **form.cleaned_data)
    )
    if refusal is not None:
        return _board(request, region, assign=form, refusal=refusal)
    messages.success(request, "Penanggung jawab tersimpan.")
    return redirect("visits", region.address)


BOARD_ACTS: Mapping[str, Act[Region]] = {"plan": _plan, "assign": _assign}


def _plan_form(request: HttpRequest, region: Region, data: Any = None) -> PlanVisitForm:
    election = election_of(request)
    today = clock.today(region.time_zone)
    places = places_by_risk(election, region, today)
    villages = [(p.village.code, p.village.name) for p in places]
    initial = {"on": today, "at": "09:00"}
    return PlanVisitForm(visitors_around(election, region), villages, data, initial=initial)


def _board(
    request: HttpRequest,
    region: Region,
    *,
    form: PlanVisitForm | None = None,
    assign: AssignForm | None = None,
    refusal: GardaError | None = None,
    status: int = 200,
) -> HttpResponse:
    election, today = election_of(request), clock.today(region.time_zone)
    acts = acting(request).role in VISITORS
    places = places_by_risk(election, region, today)
    done, planned = progress(election, region.path)
    waiting = findings(election, region.path)
    context: dict[str, Any] = {
        "region": region,
        "places": [place for place in places if place.points][:LISTED],
        "visits": visits(election, region.path)[:LISTED],
        "done": done,
        "planned": planned,
        "findings": waiting[:LISTED],
        "finding_count": waiting.count(),
        "overdue": waiting.filter(due_on__lt=today).count(),
        "today": today,
        "acts": acts,
        "form": form or (_plan_form(request, region) if acts else None),
        "assign": assign or AssignForm(initial={"due_on": today}),
        "chosen": request.POST.get("finding", ""),
        "refusal": refusal,
        "time_zone": region.time_zone,
    }
    status = 409 if refusal else status
    return render(request, "visits/board.html", context, status=status)


@for_roles(*readers, place=VISIT)
@never_cache
@require_http_methods(["GET", "POST"])
def visit(request: HttpRequest, activity_id: UUID) -> HttpResponse:
    """One visit: its reports; its visitors fill in the checklist here or on the phone."""
    activity = located(request, Activity)
    if request.method == "POST":
        return act_of(request, VISIT_ACTS)(request, activity)
    return _visit(request, activity)


def _report(request: HttpRequest, activity: Activity) -> HttpResponse:
    form = _report_form(activity, request.POST)
    if not form.is_valid():
        return _visit(request, activity, form=form, status=422)
    given = form.cleaned_data
    new = NewReport(
        id=uuid7(),
        activity=activity.id,
        answers=form.answers,
        summary=given["summary"],
        station=int(given["station"]) if given["station"] else None,
        position=form.position,
    )
    refusal = refused(lambda: record_report(acting(request), new=new))
    if refusal is not None:
        return _visit(request, activity, form=form, refusal=refusal)
    messages.success(request, "Laporan kunjungan tersimpan.")
    return redirect("visit", activity.id)


def _photo(request: HttpRequest, activity: Activity) -> HttpResponse:
    form = PhotoForm(request.POST, request.FILES)
    if not form.is_valid():
        return _visit(request, activity, photo=form, status=422)
    refusal = refused(
        lambda: add_photo(
            acting(request),
            report_id=chosen_id(request, "report"),
            received=receive(form.cleaned_data["photo"], [PHOTO]),
        )
    )
    if refusal is not None:
        return _visit(request, activity, photo=form, refusal=refusal)
    messages.success(request, "Foto tersimpan.")
    return redirect("visit", activity.id)


def _sign(request: HttpRequest, activity: Activity) -> HttpResponse:
    refusal = refused(lambda: sign_report(acting(request), activity_id=activity.id))
    if refusal is not None:
        return _visit(request, activity, refusal=refusal)
    messages.success(request, "Laporan bernomor dibuat.")
    return redirect("visit", activity.id)


VISIT_ACTS: Mapping[str, Act[Activity]] = {"report": _report, "photo": _photo, "sign": _sign}


def _report_form(activity: Activity, data: Any = None) -> ReportForm:
    numbers = listings(activity.election_id, activity.path).values_list("number", flat=True)
    return ReportForm(get_pack(activity.election.pack).visits, list(numbers), data)


def _visit(
    request: HttpRequest,
    activity: Activity,
    *,
    form: ReportForm | None = None,
    photo: PhotoForm | None = None,
    refusal: GardaError | None = None,
    status: int = 200,
) -> HttpResponse:
    actor = acting(request)
    members = ActivityMember.objects.filter(
        activity=activity, role=MemberRole.VISITOR, ended_at__isnull=True
    ).select_related("person")
    mine = actor.person_id in {member.person_id for member in members}
    context: dict[str, Any] = {
        "region": activity.region,
        "activity": activity,
        "visitors": members,
        "reports": _reports(request, activity),
        "papers": Document.objects.filter(
            election=activity.election, kind=REPORT, facts__activity=str(activity.id)
        ).order_by("-number"),
        "mine": mine and actor.role in VISITORS,
        "me": actor.identity,
        "form": form or (_report_form(activity) if mine else None),
        "photo": photo or PhotoForm(),
        "chosen": request.POST.get("report", ""),
        "refusal": refusal,
        "time_zone": activity.region.time_zone,
    }
    status = 409 if refusal else status
    return render(request, "visits/visit.html", context, status=status)


def _reports(request: HttpRequest, activity: Activity) -> list[dict[str, Any]]:
    """Each report with its answers in words, findings and photos. Three queries."""
    texts = {i.code: i.text.id for i in get_pack(activity.election.pack).visits.items}
    found = VisitReport.objects.filter(activity=activity).select_related("person")
    reports = list(found.order_by("-happened_at").prefetch_related("findings"))
    photos: dict[UUID, list[str]] = {}
    taken = VisitPhoto.objects.filter(report__activity=activity).select_related("upload")
    for each in taken.order_by("added_at"):
        photos.setdefault(each.report_id, []).append(link_to(acting(request), each.upload, LINK))
    return [
        {
            "report": report,
            "answers": [
                (texts.get(line["item"], line["item"]), ANSWERS[line["answer"]], line["note"])
                for line in report.answers
            ],
            "findings": report.findings.all(),
            "photos": photos.get(report.id, []),
        }
        for report in reports
    ]
