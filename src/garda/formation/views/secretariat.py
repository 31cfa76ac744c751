"""Secretariats: the board of a region, one of them, the letters that propose people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from garda.formation.forms.secretariat import LeavingForm
from garda.formation.models import Appointment, EndReason
from garda.formation.pages.secretariat import secretariat_body, secretariat_page
from garda.formation.pages.secretariat_board import board
from garda.formation.requests import Act, act_of, election_of
from garda.formation.services import decree_secretariats, end_appointment
from garda.formation.staffing import COMMITTEES
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.errors import GardaError, NotAllowed
from garda.kernel.roles import Role
from garda.packs.types import Body
from garda.people.access import acting, for_roles, located
from garda.people.places import REGION
from garda.regions.models import Region, RegionLevel

#: KPU decides, the committees record letters; secretaries and supervisors read.
READING = (
    Role.KPU_RI,
    Role.KPU_PROVINCE,
    Role.KPU_REGENCY,
    Role.PPK,
    Role.PPK_SECRETARIAT,
    Role.PPS,
    Role.PPS_SECRETARIAT,
    Role.TREASURER,
    Role.AUDITOR,
    Role.BAWASLU,
    Role.PANWASCAM,
    Role.PKD,
)
readers = for_roles(*READING, place=REGION)


@readers
@never_cache
@require_http_methods(["GET", "POST"])
def secretariats(request: HttpRequest, code: str) -> HttpResponse:
    """All secretariats of a regency or district, and the letters that wait."""
    region = located(request, Region)
    if request.method == "POST":
        return act_of(request, {"decree": _decree})(request, region)
    if region.level == RegionLevel.VILLAGE:
        return redirect("secretariat", region.code)
    return _board_page(request, region)


def _board_page(
    request: HttpRequest, region: Region, refusal: GardaError | None = None
) -> HttpResponse:
    if region.level not in {RegionLevel.REGENCY, RegionLevel.DISTRICT}:
        raise Http404("secretariats are listed by regency and district")
    context = {
        "region": region,
        "board": board(election_of(request), region),
        "decides": acting(request).role == Role.KPU_REGENCY,
        "refusal": refusal,
    }
    status = 409 if refusal else 200
    return render(request, "formation/secretariats.html", context, status=status)


def _decree(request: HttpRequest, region: Region) -> HttpResponse:
    actor, election, body = acting(request), election_of(request), request.POST.get("body", "")
    try:
        paper = decree_secretariats(actor, election=election, body=body, region=region)
    except NotAllowed:
        raise
    except GardaError as refusal:
        return _board_page(request, region, refusal)
    messages.success(request, f"SK nomor {paper.number} tahun {paper.year} diterbitkan.")
    return redirect("secretariats", region.code)


@readers
@never_cache
@require_http_methods(["GET", "POST"])
def secretariat(request: HttpRequest, code: str) -> HttpResponse:
    """One secretariat: its people, honoraria, duties and letters."""
    region = located(request, Region)
    body = body_here(request, region)
    if request.method == "POST":
        return act_of(request, ENDINGS)(request, region)
    return _page(request, region, body)


def body_here(request: HttpRequest, region: Region) -> Body:
    """The secretariat of this level; raises Http404 where there is none."""
    body = secretariat_body(election_of(request), region)
    if body is None:
        raise Http404("no secretariat at this level")
    return body


def may_record(actor: Actor, region: Region) -> bool:
    """Whether the actor records letters about this secretariat."""
    return actor.role in {Role.KPU_REGENCY, COMMITTEES.get(region.level)}


def _page(
    request: HttpRequest,
    region: Region,
    body: Body,
    *,
    leaving: Mapping[int, LeavingForm] | None = None,
    refusal: GardaError | None = None,
    status: int = 200,
) -> HttpResponse:
    page = secretariat_page(election_of(request), region, body)
    actor, today = acting(request), clock.today(region.time_zone)
    forms = {
        seat.number: LeavingForm(today, prefix=f"kursi-{seat.number}")
        for seat in page.seats
        if seat.member is not None
    }
    context: dict[str, Any] = {
        "region": region,
        "page": page,
        "decides": actor.role == Role.KPU_REGENCY,
        "records": may_record(actor, region),
        "leaving": {**forms, **(leaving or {})},
        "refusal": refusal,
        "time_zone": region.time_zone,
    }
    return render(request, "formation/secretariat.html", context, status=status)


def _end(request: HttpRequest, region: Region) -> HttpResponse:
    body, member = body_here(request, region), _named(request, region)
    today = clock.today(region.time_zone)
    form = LeavingForm(today, request.POST, prefix=f"kursi-{member.seat}")
    if not form.is_valid():
        return _page(request, region, body, leaving={member.seat: form}, status=422)
    reason, day = EndReason(form.cleaned_data["reason"]), form.cleaned_data["ended_on"]
    try:
        end_appointment(acting(request), appointment_id=member.id, reason=reason, ended_on=day)
    except NotAllowed:
        raise
    except GardaError as refusal:
        typed = {member.seat: form}
        return _page(request, region, body, leaving=typed, refusal=refusal, status=409)
    messages.success(request, "Masa tugas diakhiri. Kursinya kosong sampai ada usulan berikutnya.")
    return redirect("secretariat", region.code)


def _named(request: HttpRequest, region: Region) -> Appointment:
    """The serving member whom the form names; Http404 for anybody else."""
    election, body = election_of(request), body_here(request, region)
    held = Appointment.objects.filter(
        election=election, region=region, body=body.code, ended_on__isnull=True
    )
    known = {str(member.id): member for member in held}
    member = known.get(request.POST.get("member", ""))
    if member is None:
        raise Http404("no such member")
    return member


ENDINGS: Mapping[str, Act[Region]] = {"end": _end}
