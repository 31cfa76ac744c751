"""Plenaries: open, correct, confirm, close. Every act goes through the services."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from garda.kernel.actor import Actor
from garda.kernel.errors import GardaError, NotAllowed
from garda.kernel.roles import Role
from garda.people.access import acting, for_roles, located
from garda.people.places import REGION
from garda.regions.models import Region, RegionLevel
from garda.results.forms import BLOCK_NAMES
from garda.results.models import Contest, VoteRound

from .forms import CloseForm, CorrectionForm
from .models import Correction
from .plenary_page import (
    LEVELS,
    contest_in,
    district_page,
    regency_page,
    standing_plenary,
)
from .requests import election_of
from .services.corrections import confirm_correction, propose_correction, withdraw_correction
from .services.plenary import HOLDER, close_district, close_regency, open_plenary


@dataclass(frozen=True, slots=True)
class Room:
    """The plenary that a request is about."""

    contest: Contest
    region: Region

    @property
    def is_district(self) -> bool:
        return self.region.level == RegionLevel.DISTRICT

    def standing_id(self) -> UUID:
        """Id of the version that stands; raises Http404 while none was opened."""
        plenary = standing_plenary(self.contest, self.region)
        if plenary is None:
            raise Http404("the plenary is not open")
        return plenary.id


#: A plenary is open to supervisors and to witnesses with a mandate for its region.
present = for_roles(
    Role.PPK,
    Role.KPU_REGENCY,
    Role.KPU_PROVINCE,
    Role.KPU_RI,
    Role.BAWASLU,
    Role.PANWASCAM,
    Role.WITNESS,
    place=REGION,
)


@present
@never_cache
@require_http_methods(["GET", "POST"])
def plenary(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """The plenary of a contest in a district or regency."""
    room = _room(request, kind)
    if request.method == "POST":
        act = ACTS.get(request.POST.get("act", ""))
        if act is None:
            raise Http404("no such act")
        return act(request, room)
    return _page(request, room)


def _room(request: HttpRequest, kind: str) -> Room:
    region = located(request, Region)
    contest = contest_in(election_of(request), kind, region) if region.level in LEVELS else None
    if contest is None:
        raise Http404("no such plenary")
    return Room(contest, region)


def _open(request: HttpRequest, room: Room) -> HttpResponse:
    def act(actor: Actor) -> None:
        open_plenary(actor, contest=room.contest, region=room.region)

    return _perform(request, room, act, f"Rapat pleno {room.region.name} dibuka.")


def _correct(request: HttpRequest, room: Room) -> HttpResponse:
    page = district_page(room.contest, room.region)
    form = CorrectionForm(page.field_choices, request.POST)
    if not form.is_valid():
        return _page(request, room, correction=form, status=422)

    def act(actor: Actor) -> None:
        try:
            propose_correction(
                actor,
                plenary_id=room.standing_id(),
                round_id=form.cleaned_data["round"],
                key=form.cleaned_data["key"],
                value=form.cleaned_data["value"],
                reason=form.cleaned_data["reason"],
            )
        except VoteRound.DoesNotExist as error:
            raise Http404("no such form") from error

    done = "Pembetulan diusulkan. Orang lain harus menyetujuinya sebelum pleno ditutup."
    return _perform(request, room, act, done, correction=form)


def _confirm(request: HttpRequest, room: Room) -> HttpResponse:
    found = _named(request, room)

    def act(actor: Actor) -> None:
        confirm_correction(actor, correction_id=found)

    return _perform(request, room, act, "Pembetulan disetujui.")


def _withdraw(request: HttpRequest, room: Room) -> HttpResponse:
    found = _named(request, room)

    def act(actor: Actor) -> None:
        withdraw_correction(actor, correction_id=found)

    return _perform(request, room, act, "Usulan pembetulan ditarik.")


def _named(request: HttpRequest, room: Room) -> UUID:
    """The correction of this plenary that the form names; 404 for another."""
    wanted = Correction.objects.filter(plenary_id=room.standing_id())
    known = {str(row): row for row in wanted.values_list("id", flat=True)}
    found = known.get(request.POST.get("correction", ""))
    if found is None:
        raise Http404("no such correction")
    return found


def _close(request: HttpRequest, room: Room) -> HttpResponse:
    form = CloseForm(request.POST, label_suffix="")
    if not form.is_valid():
        return _page(request, room, closing=form, status=422)

    def act(actor: Actor) -> None:
        if room.is_district:
            reason = form.cleaned_data["kept_reason"]
            close_district(actor, plenary_id=room.standing_id(), kept_reason=reason)
        else:
            close_regency(actor, plenary_id=room.standing_id())

    done = f"Rapat pleno {room.region.name} ditutup. Hasilnya masuk ke garis resmi."
    return _perform(request, room, act, done, closing=form)


def _perform(
    request: HttpRequest, room: Room, act: Callable[[Actor], None], done: str, **typed: Any
) -> HttpResponse:
    """The act, then back to the page; a refusal keeps what was typed."""
    try:
        act(acting(request))
    except NotAllowed:
        raise
    except GardaError as refusal:
        return _page(request, room, refusal=refusal, status=409, **typed)
    messages.success(request, done)
    return redirect(_url(request, room))


def _url(request: HttpRequest, room: Room) -> str:
    """The page again, at the station that was being read."""
    url = reverse("plenary", args=[room.contest.kind, room.region.code])
    try:
        return f"{url}?tps={UUID(request.POST['round'])}#tps"
    except (KeyError, ValueError):
        return url


ACTS: Mapping[str, Callable[[HttpRequest, Room], HttpResponse]] = {
    "open": _open,
    "correct": _correct,
    "confirm": _confirm,
    "withdraw": _withdraw,
    "close": _close,
}


def _page(
    request: HttpRequest,
    room: Room,
    *,
    correction: CorrectionForm | None = None,
    closing: CloseForm | None = None,
    refusal: GardaError | None = None,
    status: int = 200,
) -> HttpResponse:
    actor = acting(request)
    context: dict[str, Any] = {
        "region": room.region,
        "contest": room.contest,
        "acts": actor.role == HOLDER[room.region.level],
        "closing": closing or CloseForm(label_suffix=""),
        "refusal": refusal,
        "time_zone": room.region.time_zone,
    }
    if not room.is_district:
        context["page"] = regency_page(room.contest, room.region)
        return render(request, "recap/plenary_regency.html", context, status=status)
    station = (correction.data.get("round", "") if correction else "") or request.GET.get("tps", "")
    page = district_page(room.contest, room.region, station=station, identity=actor.identity)
    round_id = page.station.round_id if page.station else None
    context |= {
        "page": page,
        "block_names": BLOCK_NAMES,
        "correction": correction or CorrectionForm(page.field_choices, round_id=round_id),
    }
    return render(request, "recap/plenary.html", context, status=status)
