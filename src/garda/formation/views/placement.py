"""The placement proposal: drawn in public, adopted by the plenary of the village's PPS."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from garda.formation.bundles import bundle_of
from garda.formation.command import as_text
from garda.formation.errors_placement import NoDice, NoListFixed, NothingProposed
from garda.formation.forms.changing import ChangeForm
from garda.formation.forms.electing import ElectedForm
from garda.formation.forms.placement import DiceForm
from garda.formation.models import FixedList, Proposal
from garda.formation.pages.changing import change_form, changing_page
from garda.formation.pages.draw import draw_page
from garda.formation.pages.electing import elected_form, elections_of_chairs
from garda.formation.pages.placement import placement_page
from garda.formation.queries import current_proposal
from garda.formation.requests import Act, act_of, election_of
from garda.formation.services import (
    adopt,
    change_proposal,
    confirm_changes,
    elect_chair,
    fix_list,
    propose,
    throw_dice,
)
from garda.kernel.errors import GardaError, NotAllowed
from garda.kernel.roles import Role
from garda.people.access import acting, for_roles, located
from garda.people.places import REGION
from garda.regions.models import Region, RegionLevel

S = TypeVar("S", FixedList, Proposal)

#: Only PPS acts; its secretariat prepares the papers, the others read.
readers = for_roles(
    Role.PPS,
    Role.PPS_SECRETARIAT,
    Role.PPK,
    Role.KPU_REGENCY,
    Role.KPU_PROVINCE,
    Role.KPU_RI,
    Role.BAWASLU,
    Role.PANWASCAM,
    Role.PKD,
    place=REGION,
)


@readers
@never_cache
@require_http_methods(["GET", "POST"])
def proposal(request: HttpRequest, code: str) -> HttpResponse:
    """The village's proposal in force. Only the village's PPS acts; the others read."""
    village = _village(request)
    if request.method == "POST":
        return act_of(request, ACTS)(request, village)
    return _page(request, village)


@readers
@never_cache
@require_safe
def download_bundle(request: HttpRequest, code: str) -> HttpResponse:
    """The village's draw as a file, to be repeated anywhere: receipts, no names."""
    village = _village(request)
    try:
        bundle = bundle_of(election_of(request), village)
    except (NoListFixed, NoDice, NothingProposed) as missing:
        raise Http404("nothing was drawn") from missing
    name = f"undian-kpps-{village.code}.json"
    return HttpResponse(
        as_text(bundle),
        content_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _village(request: HttpRequest) -> Region:
    village = located(request, Region)
    if village.level != RegionLevel.VILLAGE:
        raise Http404("proposals are made for villages")
    return village


def _fix(request: HttpRequest, village: Region) -> HttpResponse:
    def act() -> str:
        fixed = fix_list(acting(request), election=election_of(request), village=village)
        return f"Daftar {fixed.version} ditetapkan: {fixed.applicants} pelamar memenuhi syarat."

    return _done(request, village, act)


def _throw(request: HttpRequest, village: Region) -> HttpResponse:
    """Dice count for the list that was read out, named by its id."""
    form = DiceForm(request.POST, label_suffix="")
    if not form.is_valid():
        return _page(request, village, dice_form=form, status=422)
    fixed = _seen(FixedList, request, village, "list")

    def act() -> str:
        throw = throw_dice(acting(request), list_id=fixed.id, dice=form.cleaned_data["dice"])
        return f"Dadu {throw.dice} dicatat. Usulan sekarang dapat disusun."

    return _done(request, village, act)


def _propose(request: HttpRequest, village: Region) -> HttpResponse:
    def act() -> str:
        made = propose(acting(request), election=election_of(request), village=village)
        return f"Usulan {made.version} disusun."

    return _done(request, village, act)


def _change(request: HttpRequest, village: Region) -> HttpResponse:
    seen = _seen(Proposal, request, village, "proposal")
    found = current_proposal(election_of(request), village)
    if found is None:
        raise Http404("nothing is proposed")
    form = change_form(placement_page(election_of(request), village, found), request.POST)
    if not form.is_valid():
        return _page(request, village, changing=form, status=422)
    wanted, reason = form.wanted(), form.cleaned_data["reason"]

    def act() -> str:
        actor = acting(request)
        made = change_proposal(actor, proposal_id=seen.id, wanted=wanted, reason=reason)
        return f"Usulan {made.version} memuat perubahan itu. Anggota PPS lain menyetujuinya."

    return _done(request, village, act, changing=form)


def _confirm(request: HttpRequest, village: Region) -> HttpResponse:
    seen = _seen(Proposal, request, village, "proposal")

    def act() -> str:
        confirmed = confirm_changes(acting(request), proposal_id=seen.id)
        return f"{confirmed} perubahan disetujui."

    return _done(request, village, act)


def _adopt(request: HttpRequest, village: Region) -> HttpResponse:
    """Adopts what the plenary had before it, named by its id: a newer one is not adopted unseen."""
    seen = _seen(Proposal, request, village, "proposal")

    def act() -> str:
        seats = adopt(acting(request), proposal_id=seen.id)
        return f"{seats} anggota KPPS {village.name} ditetapkan pleno PPS."

    return _done(request, village, act)


def _elect(request: HttpRequest, village: Region) -> HttpResponse:
    form = elected_form(election_of(request), village, request.POST)
    if not form.is_valid():
        return _page(request, village, chair_form=form, status=422)
    found = form.cleaned_data

    def act() -> str:
        minutes = elect_chair(
            acting(request),
            appointment_id=UUID(found["member"]),
            present=found["present"],
            votes=found["votes"],
        )
        return f"Ketua terpilih dicatat dengan berita acara nomor {minutes.number}."

    return _done(request, village, act, chair_form=form)


ACTS: Mapping[str, Act[Region]] = {
    "fix": _fix,
    "throw": _throw,
    "propose": _propose,
    "change": _change,
    "confirm": _confirm,
    "adopt": _adopt,
    "elect": _elect,
}


def _seen(model: type[S], request: HttpRequest, village: Region, name: str) -> S:
    """The row of this village that the form names. Raises Http404."""
    rows = model._default_manager.filter(election=election_of(request), village=village)
    wanted = request.POST.get(name, "")
    found = next((row for row in rows if str(row.pk) == wanted), None)
    if found is None:
        raise Http404(f"no such {name}")
    return found


def _done(
    request: HttpRequest,
    village: Region,
    act: Callable[[], str],
    **typed: Any,
) -> HttpResponse:
    """What the act says when it is done; a refusal is shown where it was asked for."""
    try:
        said = act()
    except NotAllowed:
        raise
    except GardaError as refusal:
        return _page(request, village, **typed, refusal=refusal, status=409)
    messages.success(request, said)
    return redirect("proposal", village.code)


def _page(
    request: HttpRequest,
    village: Region,
    *,
    dice_form: DiceForm | None = None,
    changing: ChangeForm | None = None,
    chair_form: ElectedForm | None = None,
    refusal: GardaError | None = None,
    status: int = 200,
) -> HttpResponse:
    election = election_of(request)
    found = current_proposal(election, village)
    page = placement_page(election, village, found) if found else None
    acts = acting(request).role == Role.PPS
    adopted = page is not None and page.adopted
    if adopted and acts and chair_form is None:
        chair_form = elected_form(election, village)
    context: dict[str, Any] = {
        "village": village,
        "page": page,
        "draw": draw_page(election, village, decided=adopted),
        "acts": acts,
        "chair_form": chair_form if chair_form and chair_form.has_members else None,
        "elected": elections_of_chairs(election, village) if adopted else None,
        "changes": changing_page(page, acting(request).identity) if page else None,
        "change_form": changing or (change_form(page) if page else None),
        "dice_form": dice_form or DiceForm(label_suffix=""),
        "refusal": refusal,
        "time_zone": village.time_zone,
    }
    return render(request, "formation/proposal.html", context, status=status)
