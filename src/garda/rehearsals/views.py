"""Rehearsals of a region: open, take part, change into, close."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from garda.formation.requests import act_of, chosen_id, election_of, refused
from garda.kernel import clock
from garda.kernel.codes import in_scope
from garda.kernel.errors import GardaError
from garda.kernel.roles import Role
from garda.people.access import acting, for_roles, located
from garda.people.places import REGION
from garda.regions.models import Region

from .forms import OpenForm
from .queries import rehearsals_in
from .services import close_rehearsal, join_rehearsal, open_rehearsal
from .services.joining import JOIN
from .services.rules import PLAN

READERS = (
    Role.KPU_RI,
    Role.KPU_PROVINCE,
    Role.KPU_REGENCY,
    Role.PPK,
    Role.PPS,
    Role.BAWASLU,
    Role.PANWASCAM,
    Role.PKD,
)


@for_roles(*READERS, place=REGION)
@never_cache
@require_http_methods(["GET", "POST"])
def rehearsals(request: HttpRequest, code: str) -> HttpResponse:
    """Rehearsals at or under a region."""
    region = located(request, Region)
    if request.method == "POST":
        return act_of(request, _ACTS)(request, region)
    return _page(request, region)


def _open(request: HttpRequest, region: Region) -> HttpResponse:
    form = OpenForm(request.POST)
    if not form.is_valid():
        return _page(request, region, form=form, status=422)
    day = form.cleaned_data["voting_day"]
    act = lambda: open_rehearsal(acting(request), region=region, voting_day=day)  # noqa: E731
    return _done(request, region, act, "Latihan dibuka. Ganti ke peran Anda di dalamnya.", form)


def _join(request: HttpRequest, region: Region) -> HttpResponse:
    wanted = chosen_id(request, "rehearsal")
    act = lambda: join_rehearsal(acting(request), rehearsal_id=wanted)  # noqa: E731
    return _done(request, region, act, "Anda ikut dalam latihan.")


def _close(request: HttpRequest, region: Region) -> HttpResponse:
    wanted = chosen_id(request, "rehearsal")
    act = lambda: close_rehearsal(acting(request), rehearsal_id=wanted)  # noqa: E731
    return _done(request, region, act, "Latihan ditutup; semua peran di dalamnya berakhir.")


_ACTS = {"open": _open, "join": _join, "close": _close}


def _done(
    request: HttpRequest,
    region: Region,
    act: Callable[[], object],
    said: str,
    form: OpenForm | None = None,
) -> HttpResponse:
    refusal = refused(act)
    if refusal is not None:
        return _page(request, region, form=form, refusal=refusal, status=409)
    messages.success(request, said)
    return redirect("rehearsals", code=region.code)


def _page(
    request: HttpRequest,
    region: Region,
    *,
    form: OpenForm | None = None,
    refusal: GardaError | None = None,
    status: int = 200,
) -> HttpResponse:
    election, actor = election_of(request), acting(request)
    inside = election.rehearses_id is not None
    grants = {grant.election_id: grant for grant in request.grants}  # type: ignore[attr-defined]
    rows = [
        (
            row,
            grants.get(row.practice_id),
            actor.role in JOIN.roles and in_scope(row.path, actor.path),
        )
        for row in rehearsals_in(election.rehearses_id or election.id, region.path)
    ]
    context = {
        "region": region,
        "rows": rows,
        "inside": inside,
        "plans": not inside and actor.role in PLAN.roles,
        "form": form or OpenForm(initial={"voting_day": clock.today(region.time_zone)}),
        "refusal": refusal,
        "time_zone": region.time_zone,
    }
    return render(request, "rehearsals/rehearsals.html", context, status=status)
