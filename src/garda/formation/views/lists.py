"""Lists of paper applications: the template, sending one, how far it is, what came back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from garda.documents.domain.kinds import TABLE
from garda.documents.intake import receive
from garda.formation.forms.lists import ListForm
from garda.formation.lists import takes_lists, template
from garda.formation.models import ApplicantFile, FileState
from garda.formation.places import LIST_FILE
from garda.formation.requests import election_of
from garda.formation.services import rejected_rows, send_list, take_in
from garda.formation.services.batching import TAKE_LIST
from garda.formation.services.lists import KEPT, is_small
from garda.formation.staffing import refuse_gone
from garda.kernel.errors import GardaError, NotAllowed
from garda.kernel.tables import MEDIA_TYPES, Kind
from garda.people.access import acting, for_roles, located
from garda.people.places import REGION
from garda.regions.models import Region

_SHOWN = 20
_ROLES = sorted(TAKE_LIST.roles)


@for_roles(*_ROLES, place=REGION)
@never_cache
@require_http_methods(["GET", "POST"])
def applicant_list(request: HttpRequest, code: str) -> HttpResponse:
    """Send a list of a village or district; what was sent before, and how far it is."""
    region = _region(request)
    if request.method == "POST":
        return _sent(request, region)
    return _page(request, region, ListForm(label_suffix=""))


def _region(request: HttpRequest) -> Region:
    region = located(request, Region)
    if not takes_lists(region):
        raise Http404("no list of such a region")
    refuse_gone(region)
    return region


def _sent(request: HttpRequest, region: Region) -> HttpResponse:
    form = ListForm(request.POST, request.FILES, label_suffix="")
    if not form.is_valid():
        return _page(request, region, form, status=422)
    try:
        received = receive(form.cleaned_data["table"], [TABLE])
        file = send_list(
            acting(request), election=election_of(request), region=region, received=received
        )
    except NotAllowed:
        raise
    except GardaError as refusal:
        form.add_error("table", refusal.id)
        return _page(request, region, form, status=422)
    if is_small(received):
        take_in(file.id)
    return redirect("applicant-file", file.id)


def _page(request: HttpRequest, region: Region, form: ListForm, status: int = 200) -> HttpResponse:
    files = ApplicantFile.objects.filter(election=election_of(request), region=region)
    context = {
        "region": region,
        "form": form,
        "files": files.defer("sealed", "rejected").order_by("-id")[:_SHOWN],
        "time_zone": region.time_zone,
    }
    return render(request, "formation/applicant_list.html", context, status=status)


@for_roles(*_ROLES, place=REGION)
@never_cache
@require_safe
def example(request: HttpRequest, code: str) -> HttpResponse:
    """The list to fill in, with drop-downs (xlsx) or without (``?jenis=csv``)."""
    region = _region(request)
    kind: Kind = "csv" if request.GET.get("jenis") == "csv" else "xlsx"
    data = template(election_of(request), region, kind)
    return _download(data, kind, f"daftar-pelamar-{region.code}")


@for_roles(*_ROLES, place=LIST_FILE)
@never_cache
@require_safe
def sent(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """How far a list is, and what became of its rows. While it runs, the page renews itself."""
    file = located(request, ApplicantFile)
    running = file.state in {FileState.WAITING, FileState.RUNNING}
    context: dict[str, Any] = {
        "file": file,
        "region": file.region,
        "running": running,
        "percent": 100 * file.done // file.rows if file.rows else 0,
        "may_fetch": _is_sender(request, file) and file.rejected is not None,
        "days": KEPT.days,
        "time_zone": file.region.time_zone,
    }
    part = request.htmx and running  # type: ignore[attr-defined]
    name = "formation/applicant_file_progress.html" if part else "formation/applicant_file.html"
    response = render(request, name, context)
    if request.htmx and not running:  # type: ignore[attr-defined]
        response["HX-Refresh"] = "true"
    return response


@for_roles(*_ROLES, place=LIST_FILE)
@never_cache
@require_safe
def rejected(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """The rows that came back, each with its reason: for whoever sent them, since whole numbers of
    people are in them."""
    file = located(request, ApplicantFile)
    rows = rejected_rows(file) if _is_sender(request, file) else []
    if not rows:
        raise Http404("nothing to fetch")
    kind: Kind = "csv" if file.kind == "csv" else "xlsx"
    data = template(file.election, file.region, kind, rows)
    return _download(data, kind, f"perlu-dibetulkan-{file.region.code}")


def _is_sender(request: HttpRequest, file: ApplicantFile) -> bool:
    return file.account == acting(request).account_id


def _download(data: bytes, kind: Kind, name: str) -> HttpResponse:
    return HttpResponse(
        data,
        content_type=MEDIA_TYPES[kind],
        headers={"Content-Disposition": f'attachment; filename="{name}.{kind}"'},
    )
