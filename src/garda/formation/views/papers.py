"""Applicants' documents: a village's queue, one document beside what was typed, one applicant."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from csp.constants import SELF
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from garda.documents.domain.refusals import UploadRefused
from garda.documents.intake import Received, receive
from garda.documents.links import MINUTES, link_to
from garda.formation.addresses import home_of
from garda.formation.forms.papers import AttachPaperForm, RefusePaperForm
from garda.formation.models import Application, ApplicationPaper
from garda.formation.offices import decider, receivers
from garda.formation.pages.papers import (
    CheckPage,
    check_page,
    document_rows,
    following,
    queue_page,
    right_at_once,
    shown_nik,
)
from garda.formation.places import APPLICATION, PAPER
from garda.formation.requests import Act, act_of, chosen_ids, election_of, refused
from garda.formation.services import (
    accept_papers,
    attach_paper,
    check_paper,
    note_paper,
    reopen_paper,
)
from garda.formation.services.papers import HAND_IN, document_rule, kinds_of
from garda.formation.staffing import KPPS
from garda.kernel import clock
from garda.kernel.errors import GardaError, NotAllowed
from garda.kernel.roles import Role
from garda.packs.loader import get_pack
from garda.people.access import acting, for_roles, located
from garda.people.places import REGION
from garda.privacy.services import saw
from garda.regions.models import Region, RegionLevel

#: Who sees how far a village is, and whom it waits for.
queue_readers = for_roles(Role.PPS, Role.PPK, Role.KPU_REGENCY, place=REGION)
#: Documents show more of a person than a name: only who checks them, and who answers for that.
paper_readers = for_roles(Role.PPS, Role.KPU_REGENCY, place=PAPER)
#: The secretariat hands in what it photographs at the counter; it opens and checks no document.
applicant_readers = for_roles(Role.PPS, Role.PPS_SECRETARIAT, Role.KPU_REGENCY, place=APPLICATION)
_PURPOSE = "check"
_LAST = "dari"
ACCEPT_ALL = "accept-all"


@queue_readers
@never_cache
@require_http_methods(["GET", "POST"])
def queue(request: HttpRequest, code: str) -> HttpResponse:
    """Documents of a village that wait, and what applicants still have to bring until when.

    PPS may find all right that an applicant's row shows.
    """
    village = located(request, Region)
    if village.level != RegionLevel.VILLAGE:
        raise Http404("documents are checked in villages")
    if request.method != "POST":
        return _queue_page(request, village)
    refusal = _accept_all(request, village)
    if refusal is not None:
        return _queue_page(request, village, refusal)
    return redirect("paper-queue", village.code)


def _accept_all(request: HttpRequest, village: Region) -> GardaError | None:
    """Find right what the sent page showed; the refusal, if it was refused."""
    if request.POST.get("act") != ACCEPT_ALL:
        raise Http404("no such act")
    actor, election, ids = acting(request), election_of(request), chosen_ids(request, "paper")
    refusal = refused(
        lambda: accept_papers(actor, election=election, village=village, paper_ids=ids)
    )
    if refusal is None:
        messages.success(request, f"{len(set(ids))} dokumen dinyatakan sesuai.")
    return refusal


def _queue_page(
    request: HttpRequest, village: Region, refusal: GardaError | None = None
) -> HttpResponse:
    page = queue_page(election_of(request), village)
    people = [line.application.person_id for line in page.lines]
    people += [each.stands.application.person_id for each in page.reminders]
    actor = acting(request)
    saw(actor, persons=people, what="name", why="Antrean dokumen pelamar", path=village.path)
    context = {
        "region": village,
        "page": page,
        "acts": actor.role == decider(election_of(request), KPPS),
        "opens": actor.role in {Role.PPS, Role.KPU_REGENCY},
        "time_zone": village.time_zone,
        "refusal": refusal,
    }
    status = 200 if refusal is None else 409
    return render(request, "formation/paper_queue.html", context, status=status)


@paper_readers
@never_cache
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, paper_id: UUID) -> HttpResponse:
    """One document beside what was typed; after a decision the next one comes by itself."""
    paper = located(request, ApplicationPaper)
    if request.method == "POST":
        return act_of(request, DECISIONS)(request, paper)
    return _check_page(request, paper)


def _accept(request: HttpRequest, paper: ApplicationPaper) -> HttpResponse:
    try:
        check_paper(acting(request), paper_id=paper.id, accept=True)
    except NotAllowed:
        raise
    except GardaError as refusal:
        return _check_page(request, paper, refusal=refusal, status=409)
    return _onwards(request, paper)


def _refuse(request: HttpRequest, paper: ApplicationPaper) -> HttpResponse:
    page = _page_of(request, paper)
    form = RefusePaperForm([choice.reason for choice in page.choices], request.POST)
    if not form.is_valid():
        return _check_page(request, paper, form=form, status=422)
    try:
        check_paper(acting(request), paper_id=paper.id, accept=False, **form.cleaned_data)
    except NotAllowed:
        raise
    except GardaError as refusal:
        return _check_page(request, paper, form=form, refusal=refusal, status=409)
    return _onwards(request, paper)


def _reopen(request: HttpRequest, paper: ApplicationPaper) -> HttpResponse:
    try:
        reopen_paper(acting(request), paper_id=paper.id)
    except NotAllowed:
        raise
    except GardaError as refusal:
        return _check_page(request, paper, refusal=refusal, status=409)
    return redirect("check-paper", paper.id)


DECISIONS: Mapping[str, Act[ApplicationPaper]] = {
    "accept": _accept,
    "refuse": _refuse,
    "reopen": _reopen,
}


def _onwards(request: HttpRequest, paper: ApplicationPaper) -> HttpResponse:
    """To the next document of the village, which tells of this one; to the queue at the end."""
    after = following(paper)
    if after is None:
        messages.success(request, "Tidak ada lagi dokumen yang menunggu.")
        return redirect("paper-queue", paper.application.village.code)
    return redirect(f"{reverse('check-paper', args=[after.id])}?{_LAST}={paper.id}")


def _page_of(request: HttpRequest, paper: ApplicationPaper) -> CheckPage:
    page = check_page(acting(request), paper)
    if page is None:
        raise Http404("the pack knows no such document")
    return page


def _check_page(
    request: HttpRequest,
    paper: ApplicationPaper,
    *,
    form: RefusePaperForm | None = None,
    refusal: GardaError | None = None,
    status: int = 200,
) -> HttpResponse:
    paper.refresh_from_db(fields=["state", "reason", "note", "due_on", "checked_at", "checked_by"])
    actor, page = acting(request), _page_of(request, paper)
    why = f"Pemeriksaan {page.rule.code}"
    person = paper.application.person_id
    saw(actor, persons=[person], what="papers", why=why, path=paper.path)
    context: dict[str, Any] = {
        "region": paper.application.village,
        "page": page,
        "paper": paper,
        "acts": actor.role == decider(paper.election, paper.application.body),
        "home": home_of(paper.application, "paper-queue"),
        "link": link_to(actor, paper.upload, _PURPOSE) if paper.upload else "",
        "minutes": MINUTES[_PURPOSE],
        "form": form or RefusePaperForm([choice.reason for choice in page.choices]),
        "refusal": refusal,
        "last": _last(request, paper),
        "time_zone": paper.application.village.time_zone,
    }
    response = render(request, "formation/paper_check.html", context, status=status)
    # A PDF is shown in a frame by the browser's own viewer.
    response._csp_update = {"frame-src": [SELF]}  # type: ignore[attr-defined]
    return response


def _last(request: HttpRequest, paper: ApplicationPaper) -> ApplicationPaper | None:
    """The document that was decided before this one, so that a slip can be taken back."""
    try:
        wanted = UUID(request.GET.get(_LAST, ""))
    except ValueError:
        return None
    rows = ApplicationPaper.objects.filter(
        election=paper.election, application__village=paper.application.village
    ).exclude(checked_at=None)
    return rows.select_related("application__person").filter(pk=wanted).first()


@applicant_readers
@never_cache
@require_http_methods(["GET", "POST"])
def applicant(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """Every document of one applicant; PPS attaches a scan or notes paper at the counter, or finds
    right all that waits."""
    application = located(request, Application)
    if request.method != "POST":
        return _applicant_page(request, application)
    if request.POST.get("act") == ACCEPT_ALL:
        refusal = _accept_all(request, application.village)
        if refusal is not None:
            return _applicant_page(request, application, refusal=refusal, status=409)
        return redirect("applicant-papers", application.id)
    return _attach(request, application)


def _attach(request: HttpRequest, application: Application) -> HttpResponse:
    rule = document_rule(application.election, request.POST.get("code", ""))
    form = AttachPaperForm(rule, _now(application), request.POST, request.FILES)
    if not form.is_valid():
        return _applicant_page(request, application, form=(rule.code, form), status=422)
    try:
        # Looked at first: nobody has files opened for applicants who are not theirs.
        among = receivers(application.election, application.body)
        HAND_IN.require(acting(request), path=application.path, among=among)
        received = _received(form, rule.code, application)
        _keep(request, application, rule.code, form, received)
    except NotAllowed:
        raise
    except GardaError as refusal:
        form.add_error("file", refusal.id)
        status = 422 if isinstance(refusal, UploadRefused) else 409
        return _applicant_page(request, application, form=(rule.code, form), status=status)
    messages.success(request, f"{rule.name.id} dicatat.")
    return redirect("applicant-papers", application.id)


def _received(form: AttachPaperForm, code: str, application: Application) -> Received | None:
    sent = form.cleaned_data["file"]
    if sent is None:
        return None
    return receive(sent, kinds_of(document_rule(application.election, code)))


def _keep(
    request: HttpRequest,
    application: Application,
    code: str,
    form: AttachPaperForm,
    received: Received | None,
) -> None:
    given = form.cleaned_data
    zone = ZoneInfo(application.village.time_zone)
    common: dict[str, Any] = {
        "application": application.id,
        "code": code,
        "received_at": given["received_at"].replace(tzinfo=zone),
        "issuer": given["issuer"],
        "issued_on": given["issued_on"],
    }
    if received is None:
        note_paper(acting(request), **common)
    else:
        attach_paper(acting(request), received=received, **common)


def _now(application: Application) -> datetime:
    return clock.now().astimezone(ZoneInfo(application.village.time_zone))


def _applicant_page(
    request: HttpRequest,
    application: Application,
    *,
    form: tuple[str, AttachPaperForm] | None = None,
    refusal: GardaError | None = None,
    status: int = 200,
) -> HttpResponse:
    actor = acting(request)
    saw(
        actor,
        persons=[application.person_id],
        what="papers",
        why="Dokumen pelamar",
        path=application.path,
    )
    rows = document_rows(application)
    now = _now(application)
    forms = {row.line.rule.code: AttachPaperForm(row.line.rule, now) for row in rows if row.open}
    forms |= dict([form]) if form else {}
    right, unscanned = right_at_once(rows, get_pack(application.election.pack).papers)
    context: dict[str, Any] = {
        "region": application.village,
        "home": home_of(application, "paper-queue"),
        "application": application,
        "nik": shown_nik(application.person),
        "rows": rows,
        "checks": actor.role == decider(application.election, application.body)
        and application.withdrawn_at is None,
        "right": right,
        "unscanned": unscanned,
        "refusal": refusal,
        "forms": forms,
        "acts": actor.role in receivers(application.election, application.body)
        and application.withdrawn_at is None,
        "time_zone": application.village.time_zone,
    }
    return render(request, "formation/applicant_papers.html", context, status=status)
