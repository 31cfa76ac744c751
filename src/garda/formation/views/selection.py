"""Selections of other bodies: the regency's board, and one body in one region with its acts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from garda.formation.contests import Contest, contest_of
from garda.formation.errors import NoCall, NoSuchSeat
from garda.formation.errors_selection import NotSelected
from garda.formation.forms.selection import DecisionForm, LeavingMemberForm
from garda.formation.models import Appointment, EndReason
from garda.formation.offices import receivers
from garda.formation.pages.selection import SelectionPage, selection_page
from garda.formation.pages.selection_board import bodies_for, selection_board
from garda.formation.pages.selection_lists import public_selection_lists
from garda.formation.requests import act_of, chosen_ids, election_of, refused
from garda.formation.services import (
    accept_papers,
    announce_list,
    assess,
    confirm_marks,
    decree_members,
    replace_selected,
    select_members,
)
from garda.formation.services.selecting import SELECT
from garda.kernel import clock
from garda.kernel.errors import GardaError
from garda.kernel.roles import Role
from garda.packs.types import Body
from garda.people.access import acting, for_roles, located, public
from garda.people.places import REGION
from garda.privacy.services import saw
from garda.regions.models import Election, Region, RegionLevel
from garda.regions.queries import region_by_code

#: Applicants by name: those who select them, those above, and the supervisors of the regency.
READING = (Role.KPU_RI, Role.KPU_PROVINCE, Role.KPU_REGENCY, Role.PPS, Role.BAWASLU)
PAGE_SIZE = 100
WHY = "Seleksi badan adhoc"
BODY = "badan"
Form = DecisionForm | LeavingMemberForm


@for_roles(*READING, place=REGION)
@never_cache
@require_http_methods(["GET", "POST"])
def selection(request: HttpRequest, code: str) -> HttpResponse:
    """The board of a regency; in a district or village one body's selection and what is to do."""
    region = located(request, Region)
    if region.level == RegionLevel.REGENCY:
        if request.method == "POST":
            raise Http404("acts are in districts and villages")
        return _board(request, region)
    return _selection(request, region)


def _board(request: HttpRequest, regency: Region) -> HttpResponse:
    election, actor = election_of(request), acting(request)
    bodies = bodies_for(election, actor, regency)
    body = chosen_body(request, bodies)
    context = {
        "region": regency,
        "bodies": bodies,
        "body": body,
        "board": selection_board(election, regency, body),
    }
    return render(request, "formation/selection_board.html", context)


def chosen_body(request: HttpRequest, bodies: list[Body]) -> Body:
    """The body that the address or the sent form names, else the first. Http404 for none."""
    wanted = request.POST.get(BODY) or request.GET.get(BODY)
    found = next((body for body in bodies if wanted in {None, "", body.code}), None)
    if found is None:
        raise Http404("no such body here")
    return found


def contest_here(request: HttpRequest, region: Region, body: Body) -> Contest | GardaError:
    """The selection, or why there is none yet."""
    try:
        return contest_of(election_of(request), body.code, region)
    except (NoCall, NoSuchSeat, NotSelected) as refusal:
        return refusal


def address_of(contest: Contest) -> str:
    return f"{reverse('selection', args=[contest.region.code])}?{BODY}={contest.body.code}"


def _selection(request: HttpRequest, region: Region) -> HttpResponse:
    bodies = bodies_for(election_of(request), acting(request), region)
    body = chosen_body(request, bodies)
    found = contest_here(request, region, body)
    if isinstance(found, GardaError):
        return none_here(request, region, body, found)
    if request.method == "POST":
        # Whoever only reads is turned away before anything is looked at.
        SELECT.require(acting(request), path=region.path, among=[found.rule.decided_by])
        return act_of(request, ACTS)(request, found)
    return _page(request, found)


def none_here(
    request: HttpRequest, region: Region, body: Body, refusal: GardaError
) -> HttpResponse:
    """Why there is nothing to be selected or marked."""
    bodies = bodies_for(election_of(request), acting(request), region)
    context = {"region": region, "bodies": bodies, "body": body, "refusal": refusal}
    status = 409 if request.method == "POST" else 200
    return render(request, "formation/selection_none.html", context, status=status)


def _page(
    request: HttpRequest,
    contest: Contest,
    refusal: GardaError | None = None,
    form: Form | None = None,
    status: int = 200,
) -> HttpResponse:
    actor = acting(request)
    page = selection_page(contest, actor)
    shown = Paginator(page.lines, PAGE_SIZE).get_page(request.GET.get("halaman"))
    persons = [line.application.person_id for line in shown]
    persons += [member.person_id for member in page.members]
    saw(actor, persons=persons, what="name", why=WHY, path=contest.region.path)
    context: dict[str, Any] = {
        "region": contest.region,
        "bodies": bodies_for(contest.election, actor, contest.region),
        "body": contest.body,
        "page": page,
        "shown": shown,
        "acts": actor.role == contest.rule.decided_by,
        "receives": actor.role in receivers(contest.election, contest.body.code),
        "decision": form if isinstance(form, DecisionForm) else _decision_form(page),
        "leaving": form if isinstance(form, LeavingMemberForm) else _leaving_form(page),
        "refusal": refusal,
        "time_zone": contest.region.time_zone,
    }
    return render(request, "formation/selection.html", context, status=status)


def _decision_form(page: SelectionPage, data: Any = None) -> DecisionForm:
    people = [line.application for line in page.lines if line.invited]
    positions = page.contest.body.positions
    has_chair = len(positions) > 1 and page.contest.body.unit != "station"
    return DecisionForm(people, has_chair=has_chair, data=data)


def _leaving_form(page: SelectionPage, data: Any = None) -> LeavingMemberForm:
    members = [(each.id, f"Kursi {each.seat}: {each.person.name}") for each in page.members]
    return LeavingMemberForm(members, clock.today(page.contest.region.time_zone), data)


def _answer(
    request: HttpRequest,
    contest: Contest,
    act: Callable[[], object],
    told: str,
    form: Form | None = None,
) -> HttpResponse:
    refusal = refused(act)
    if refusal is not None:
        return _page(request, contest, refusal, form, status=409)
    messages.success(request, told)
    return redirect(address_of(contest))


def _where(contest: Contest) -> dict[str, Any]:
    return {"election": contest.election, "body": contest.body.code, "region": contest.region}


def _assess(request: HttpRequest, contest: Contest) -> HttpResponse:
    return _answer(
        request,
        contest,
        lambda: assess(
            acting(request),
            election=contest.election,
            village=contest.region,
            body=contest.body.code,
        ),
        "Syarat semua pelamar diperiksa; hasilnya mengikuti berkas.",
    )


def _accept(request: HttpRequest, contest: Contest) -> HttpResponse:
    ids = chosen_ids(request, "paper")
    return _answer(
        request,
        contest,
        lambda: accept_papers(
            acting(request), election=contest.election, village=contest.region, paper_ids=ids
        ),
        f"{len(set(ids))} dokumen dinyatakan sesuai.",
    )


def _announce(request: HttpRequest, contest: Contest) -> HttpResponse:
    step = request.POST.get("step", "")
    return _answer(
        request,
        contest,
        lambda: announce_list(acting(request), **_where(contest), step=step),
        "Pengumuman bernomor dan terbuka untuk umum.",
    )


def _confirm(request: HttpRequest, contest: Contest) -> HttpResponse:
    step, ids = request.POST.get("step", ""), chosen_ids(request, "application")
    return _answer(
        request,
        contest,
        lambda: confirm_marks(acting(request), **_where(contest), step=step, applications=set(ids)),
        f"Nilai {len(set(ids))} pelamar disahkan.",
    )


def _select(request: HttpRequest, contest: Contest) -> HttpResponse:
    form = _decision_form(selection_page(contest, acting(request)), request.POST)
    if not form.is_valid():
        return _page(request, contest, form=form, status=422)
    given = form.cleaned_data
    return _answer(
        request,
        contest,
        lambda: select_members(
            acting(request),
            **_where(contest),
            order=given["order"],
            reason=given["reason"],
            chair=form.chair,
        ),
        "Hasil seleksi ditetapkan dengan berita acara.",
        form,
    )


def _decree(request: HttpRequest, contest: Contest) -> HttpResponse:
    return _answer(
        request,
        contest,
        lambda: decree_members(acting(request), **_where(contest)),
        "Keputusan terbit dan bernomor.",
    )


def _replace(request: HttpRequest, contest: Contest) -> HttpResponse:
    form = _leaving_form(selection_page(contest, acting(request)), request.POST)
    if not form.is_valid():
        return _page(request, contest, form=form, status=422)
    given = form.cleaned_data
    member = Appointment.objects.get(pk=given["member"])
    return _answer(
        request,
        contest,
        lambda: replace_selected(
            acting(request),
            appointment_id=member.id,
            reason=EndReason(given["reason"]),
            ended_on=given["ended_on"],
        ),
        "Calon pengganti berikutnya menempati kursi itu. Terbitkan keputusannya.",
        form,
    )


ACTS: Mapping[str, Callable[[HttpRequest, Contest], HttpResponse]] = {
    "assess": _assess,
    "accept": _accept,
    "announce": _announce,
    "confirm": _confirm,
    "select": _select,
    "decree": _decree,
    "replace": _replace,
}


@public
@require_safe
def lists(request: HttpRequest, code: str) -> HttpResponse:
    """What a district or village has announced of its selections: receipt and name, until the
    vote."""
    election: Election | None = getattr(request, "election", None)
    try:
        region = region_by_code(code)
    except Region.DoesNotExist as missing:
        raise Http404("no such region") from missing
    if election is None or region.level not in {RegionLevel.DISTRICT, RegionLevel.VILLAGE}:
        raise Http404("selections are a district's or a village's")
    is_over = clock.today(region.time_zone) > election.voting_day
    context = {
        "region": region,
        "lists": [] if is_over else public_selection_lists(election, region),
        "is_over": is_over,
        "time_zone": region.time_zone,
    }
    response = render(request, "formation/selection_lists.html", context)
    response["X-Robots-Tag"] = "noindex, noarchive"
    return response
