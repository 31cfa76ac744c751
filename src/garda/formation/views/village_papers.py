"""A village's announcements and decrees: signed here, withdrawn here, read by everybody."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from garda.documents.models import Document
from garda.documents.services import withdraw as withdraw_paper
from garda.formation.announcements import TITLES
from garda.formation.forms.village_papers import NameForm, WithdrawForm
from garda.formation.models import NameCorrection
from garda.formation.pages.village_papers import VillagePapers, public_lists, village_papers
from garda.formation.papers import DECREE
from garda.formation.requests import Act, act_of, chosen_id, election_of, refused
from garda.formation.services import announce, decide_name, decree, propose_name
from garda.kernel import clock
from garda.kernel.errors import GardaError
from garda.kernel.roles import Role
from garda.people.access import acting, located, public
from garda.regions.models import Election, Region, RegionLevel
from garda.regions.queries import region_by_code, within

from .placement import readers

#: Who signs decrees; announcements are the PPS's alone.
DECREEING = frozenset({Role.PPS, Role.KPU_REGENCY})
_WITHDRAWABLE = frozenset({DECREE, *TITLES})


@readers
@never_cache
@require_http_methods(["GET", "POST"])
def papers(request: HttpRequest, code: str) -> HttpResponse:
    """Announcements, decrees and corrections of names of a village."""
    village = located(request, Region)
    if village.level != RegionLevel.VILLAGE:
        raise Http404("these papers are a village's")
    if request.method == "POST":
        return act_of(request, ACTS)(request, village)
    return _page(request, village)


@public
@require_safe
def announcement(request: HttpRequest, code: str) -> HttpResponse:
    """What a village has announced: name, receipt and station, until the vote."""
    election, village = _public_place(request, code)
    is_over = clock.today(village.time_zone) > election.voting_day
    context = {
        "village": village,
        "lists": [] if is_over else public_lists(election, village),
        "is_over": is_over,
        "time_zone": village.time_zone,
    }
    response = render(request, "formation/announcement.html", context)
    # For neighbours to read, not for search engines to keep.
    response["X-Robots-Tag"] = "noindex, noarchive"
    return response


def _public_place(request: HttpRequest, code: str) -> tuple[Election, Region]:
    election: Election | None = getattr(request, "election", None)
    try:
        village = region_by_code(code)
    except Region.DoesNotExist as missing:
        raise Http404("no such village") from missing
    if election is None or village.level != RegionLevel.VILLAGE:
        raise Http404("announcements are a village's")
    return election, village


def _announce(request: HttpRequest, village: Region) -> HttpResponse:
    kind = request.POST.get("kind", "")
    if kind not in TITLES:
        raise Http404("no such announcement")
    refusal = refused(
        lambda: announce(acting(request), election=election_of(request), village=village, kind=kind)
    )
    return _answer(request, village, refusal, "Pengumuman bernomor dan terbuka untuk umum.")


def _decree(request: HttpRequest, village: Region) -> HttpResponse:
    refusal = refused(
        lambda: decree(acting(request), election=election_of(request), village=village)
    )
    return _answer(request, village, refusal, "Keputusan terbit dan bernomor.")


def _withdraw(request: HttpRequest, village: Region) -> HttpResponse:
    wanted = chosen_id(request, "document")
    own = Document.objects.filter(election=election_of(request), region=village)
    if not own.filter(id=wanted, kind__in=_WITHDRAWABLE).exists():
        raise Http404("no such paper")
    form = WithdrawForm(request.POST, prefix=str(wanted))
    if not form.is_valid():
        return _page(request, village, withdrawing={wanted: form}, status=422)
    reason = form.cleaned_data["reason"]
    refusal = refused(lambda: withdraw_paper(acting(request), document_id=wanted, reason=reason))
    if refusal is not None:
        return _page(request, village, withdrawing={wanted: form}, refusal=refusal, status=409)
    return _answer(request, village, None, "Dicabut; nomornya tetap tercatat.")


def _name(request: HttpRequest, village: Region) -> HttpResponse:
    page = village_papers(election_of(request), village)
    form = NameForm(page.members, request.POST)
    if not form.is_valid():
        return _page(request, village, naming=form, status=422)
    given = form.cleaned_data
    refusal = refused(
        lambda: propose_name(
            acting(request),
            appointment_id=given["appointment"],
            new_name=given["new_name"],
            source=given["source"],
        )
    )
    if refusal is not None:
        return _page(request, village, naming=form, refusal=refusal, status=409)
    return _answer(request, village, None, "Pembetulan diusulkan; orang kedua mengesahkannya.")


def _decide_name(request: HttpRequest, village: Region) -> HttpResponse:
    wanted, accept = chosen_id(request, "correction"), request.POST.get("answer") == "accept"
    here = NameCorrection.objects.filter(within(village.path), election=election_of(request))
    if not here.filter(id=wanted).exists():
        raise Http404("no such correction")
    refusal = refused(lambda: decide_name(acting(request), correction_id=wanted, accept=accept))
    told = "Nama dibetulkan." if accept else "Pembetulan ditolak; namanya tetap."
    return _answer(request, village, refusal, told)


ACTS: Mapping[str, Act[Region]] = {
    "announce": _announce,
    "decree": _decree,
    "withdraw": _withdraw,
    "name": _name,
    "decide_name": _decide_name,
}


def _answer(
    request: HttpRequest, village: Region, refusal: GardaError | None, told: str
) -> HttpResponse:
    if refusal is not None:
        return _page(request, village, refusal=refusal, status=409)
    messages.success(request, told)
    return redirect("village-papers", village.code)


def _page(
    request: HttpRequest,
    village: Region,
    *,
    withdrawing: Mapping[Any, WithdrawForm] | None = None,
    naming: NameForm | None = None,
    refusal: GardaError | None = None,
    status: int = 200,
) -> HttpResponse:
    page, actor = village_papers(election_of(request), village), acting(request)
    context: dict[str, Any] = {
        "region": village,
        "page": page,
        "announces": actor.role == Role.PPS,
        "decrees": actor.role in DECREEING,
        "me": actor.identity,
        "naming": naming or NameForm(page.members),
        "withdrawing": {**_withdraw_forms(page), **(withdrawing or {})},
        "refusal": refusal,
        "time_zone": village.time_zone,
    }
    return render(request, "formation/village_papers.html", context, status=status)


def _withdraw_forms(page: VillagePapers) -> dict[Any, WithdrawForm]:
    documents = [*page.decrees, *(a.document for a in page.announcements if a.document)]
    return {document.id: WithdrawForm(prefix=str(document.id)) for document in documents}
