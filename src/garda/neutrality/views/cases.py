"""Cases: the own ones in a list, one of them with its steps, and the letter."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from garda.documents.domain.refusals import UploadRefused
from garda.documents.intake import receive
from garda.documents.services.scans import SCAN_KINDS
from garda.formation.requests import act_of
from garda.formation.services import confirm_verdict, propose_verdict
from garda.kernel.actor import Actor
from garda.kernel.errors import GardaError, NotAllowed
from garda.neutrality.letters import letter_pdf
from garda.neutrality.models import Case
from garda.neutrality.officers import HANDLING
from garda.neutrality.pages import CaseForms, CasePage, case_page, forms_of, own_page
from garda.neutrality.places import CASE
from garda.neutrality.queries import WATCHING, case_file, seen_cases
from garda.neutrality.services import (
    add_evidence,
    hand_over,
    record_answer,
    record_interview,
    tell_applicant,
)
from garda.people.access import acting, for_roles, located
from garda.privacy.services import saw

PAGE_SIZE = 50
#: Says nothing of the matter: colleagues read in the trace why somebody was looked at.
_WHY = "Pemeriksaan syarat pelamar"
Do = Callable[[Actor, Case, Mapping[str, Any]], None]


@for_roles(*HANDLING, *WATCHING)
@never_cache
@require_safe
def clarifications(request: HttpRequest) -> HttpResponse:
    """Cases that the reader handles; for Bawaslu those of its region, without what lies in them."""
    actor = acting(request)
    found = Paginator(seen_cases(actor), PAGE_SIZE).get_page(request.GET.get("halaman"))
    cases = list(found)
    saw(actor, persons=[c.person_id for c in cases], what="name", why=_WHY, path=actor.path)
    context = {
        "region": request.grant.region,  # type: ignore[attr-defined]
        "page": found,
        "lines": [own_page(case) for case in cases],
        "watches": actor.role in WATCHING,
    }
    return render(request, "neutrality/clarifications.html", context)


@for_roles(*HANDLING, *WATCHING, place=CASE)
@never_cache
@require_http_methods(["GET", "POST"])
def clarification(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """One case: for its officers with every step, for Bawaslu its state and verdict alone."""
    case = located(request, Case)
    if request.method == "POST":
        if acting(request).role not in HANDLING:
            raise NotAllowed(id="Pengawas hanya membaca.", en="Supervisors only read.")
        with timezone.override(case.application.village.time_zone):
            return act_of(request, ACTS)(request, case)
    return _page(request, case)


@for_roles(*HANDLING, place=CASE)
@never_cache
@require_safe
def letter(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The letter as a PDF for this answer; it stands in no register."""
    case = located(request, Case)
    saw(acting(request), persons=[case.person_id], what="name", why=_WHY, path=case.path)
    return HttpResponse(
        letter_pdf(case_file(case)),
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'inline; filename="klarifikasi-{case.label}.pdf"',
            "Cache-Control": "no-store, private",
        },
    )


def _page(
    request: HttpRequest,
    case: Case,
    *,
    given: CaseForms | None = None,
    refusal: GardaError | None = None,
    status: int = 200,
) -> HttpResponse:
    actor, village = acting(request), case.application.village
    saw(actor, persons=[case.person_id], what="name", why=_WHY, path=case.path)
    page: CasePage = case_page(actor, case, case_file(case), given)
    context = {
        "region": village,
        "page": page,
        "case": case,
        "refusal": refusal,
        "time_zone": village.time_zone,
    }
    with timezone.override(village.time_zone):
        return render(request, "neutrality/clarification.html", context, status=status)


def _step(name: str, do: Do, done: str) -> Callable[[HttpRequest, Case], HttpResponse]:
    """An act of the page: the form of this name, what it does, and what is said then."""

    def act(request: HttpRequest, case: Case) -> HttpResponse:
        forms = forms_of(case, case_file(case), name, request.POST, request.FILES)
        form = getattr(forms, name)
        if not form.is_valid():
            return _page(request, case, given=forms, status=422)
        try:
            do(acting(request), case, form.cleaned_data)
        except NotAllowed:
            raise
        except UploadRefused as refused:
            form.add_error("scan", refused.id)
            return _page(request, case, given=forms, status=422)
        except GardaError as refused:
            return _page(request, case, given=forms, refusal=refused, status=409)
        messages.success(request, done)
        # Whoever has handed a case over does not see it any more.
        return redirect("clarifications") if name == "hand" else redirect("clarification", case.id)

    return act


def _told(actor: Actor, case: Case, given: Mapping[str, Any]) -> None:
    tell_applicant(actor, case_id=case.id, **given)


def _answer(actor: Actor, case: Case, given: Mapping[str, Any]) -> None:
    record_answer(actor, case_id=case.id, **given)


def _evidence(actor: Actor, case: Case, given: Mapping[str, Any]) -> None:
    sent = given["scan"]
    received = receive(sent, SCAN_KINDS) if sent else None
    add_evidence(
        actor,
        case_id=case.id,
        code=given["code"],
        dated_on=given["dated_on"],
        reference=given["reference"],
        received=received,
    )


def _interview(actor: Actor, case: Case, given: Mapping[str, Any]) -> None:
    record_interview(actor, case_id=case.id, **given)


def _propose(actor: Actor, case: Case, given: Mapping[str, Any]) -> None:
    propose_verdict(actor, question_id=case.question_id, **given)


def _hand(actor: Actor, case: Case, given: Mapping[str, Any]) -> None:
    hand_over(actor, case_id=case.id, **given)


def _second(*, agree: bool) -> Callable[[HttpRequest, Case], HttpResponse]:
    """The second officer confirms a proposal, or gives it back."""

    def act(request: HttpRequest, case: Case) -> HttpResponse:
        try:
            confirm_verdict(acting(request), question_id=case.question_id, agree=agree)
        except NotAllowed:
            raise
        except GardaError as refused:
            return _page(request, case, refusal=refused, status=409)
        messages.success(request, "Putusan ditetapkan." if agree else "Usulan dikembalikan.")
        return redirect("clarification", case.id)

    return act


ACTS = {
    "told": _step("told", _told, "Penyerahan surat dicatat; waktu menjawab berjalan."),
    "answer": _step("answer", _answer, "Keterangan pelamar dicatat."),
    "evidence": _step("evidence", _evidence, "Bukti dicatat."),
    "interview": _step("interview", _interview, "Wawancara dicatat."),
    "propose": _step("verdict", _propose, "Putusan diusulkan; petugas lainnya menetapkan."),
    "hand": _step("hand", _hand, "Kasus diserahkan."),
    "confirm": _second(agree=True),
    "return": _second(agree=False),
}
