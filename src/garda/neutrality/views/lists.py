"""Lists and screenings of a regency: files in, numbers out."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from garda.documents.domain.kinds import CSV, TABLE
from garda.documents.domain.refusals import UploadRefused
from garda.documents.intake import receive
from garda.formation.requests import election_of
from garda.kernel import clock
from garda.kernel.errors import GardaError, NotAllowed
from garda.kernel.roles import Role
from garda.neutrality import queries
from garda.neutrality.forms import ImportForm
from garda.neutrality.models import AffiliationList
from garda.neutrality.places import LIST
from garda.neutrality.reading import open_list
from garda.neutrality.services import NewList, delete_list, import_list, screen
from garda.neutrality.workbooks import write_out
from garda.packs.loader import get_pack
from garda.people.access import acting, for_roles, located
from garda.privacy.forms import ReasonForm
from garda.regions.models import Region, RegionLevel

#: Screenings shown, the newest first.
SHOWN = 20


@for_roles(Role.KPU_REGENCY, Role.BAWASLU)
@never_cache
@require_http_methods(["GET", "POST"])
def neutrality(request: HttpRequest) -> HttpResponse:
    """How far clarification is, in numbers; KPU compares the applicants with the lists here."""
    if request.method == "POST":
        return _screen(request)
    return _overview(request)


def _screen(request: HttpRequest) -> HttpResponse:
    region = _region(request)
    try:
        found = screen(acting(request), election=election_of(request), regency=region)
    except NotAllowed:
        raise
    except GardaError as refused:
        return _overview(request, refusal=refused, status=409)
    messages.success(
        request, f"{found.applications} lamaran lengkap dibandingkan; {found.opened} kasus dibuka."
    )
    return redirect("neutrality")


def _overview(
    request: HttpRequest, *, refusal: GardaError | None = None, status: int = 200
) -> HttpResponse:
    region, election = _region(request), election_of(request)
    due = queries.lists_due(election)
    context = {
        "region": region,
        "progress": queries.progress(election, region.path),
        "screenings": queries.screenings_of(election, region.path)[:SHOWN],
        "lists": queries.lists_for(election, region.path),
        "kinds": _kinds(request),
        "due": due,
        "overdue": clock.today(region.time_zone) >= due,
        "leads": _leads(request),
        "refusal": refusal,
        "time_zone": region.time_zone,
    }
    return render(request, "neutrality/neutrality.html", context, status=status)


@for_roles(Role.KPU_REGENCY)
@never_cache
@require_http_methods(["GET", "POST"])
def import_page(request: HttpRequest) -> HttpResponse:
    """A list by file; the answer is numbers only, and nothing of the file is kept."""
    form = ImportForm(_kinds(request), request.POST or None, request.FILES or None)
    refusal: GardaError | None = None
    if request.method == "POST" and form.is_valid():
        try:
            kept = _imported(request, form.cleaned_data)
        except NotAllowed:
            raise
        except UploadRefused as refused:
            form.add_error("file", refused.id)
        except GardaError as refused:
            refusal = refused
        else:
            messages.success(
                request,
                f"{kept.label}: {kept.rows} baris disimpan tanpa NIK, {kept.refused} baris tidak"
                " dapat dipakai.",
            )
            return redirect("neutrality")
    context = {"region": _region(request), "form": form, "refusal": refusal}
    status = 200 if request.method == "GET" else 422
    return render(request, "neutrality/import.html", context, status=status)


def _imported(request: HttpRequest, given: dict[str, Any]) -> AffiliationList:
    received = receive(given.pop("file"), [TABLE])
    with tempfile.TemporaryDirectory(prefix="garda-list-") as folder:
        path = Path(folder) / "list.csv"
        if received.media_type == CSV:
            path.write_bytes(received.cleaned)
        else:
            write_out(received.cleaned, path)
        return import_list(
            acting(request),
            election=election_of(request),
            region=_region(request),
            new=NewList(**given),
            file=open_list(path),
        )


@for_roles(Role.KPU_REGENCY, place=LIST)
@never_cache
@require_http_methods(["GET", "POST"])
def delete_page(request: HttpRequest, list_id: UUID) -> HttpResponse:
    """Delete the rows of a list, with a reason."""
    kept = located(request, AffiliationList)
    form = ReasonForm(request.POST or None, label_suffix="")
    refusal: GardaError | None = None
    if request.method == "POST" and form.is_valid():
        try:
            delete_list(acting(request), list_id=kept.id, reason=form.cleaned_data["reason"])
        except NotAllowed:
            raise
        except GardaError as refused:
            refusal = refused
        else:
            messages.success(request, f"Baris {kept.label} dihapus.")
            return redirect("neutrality")
    context = {"region": _region(request), "list": kept, "form": form, "refusal": refusal}
    status = 200 if request.method == "GET" else 422
    return render(request, "neutrality/delete.html", context, status=status)


def _region(request: HttpRequest) -> Region:
    region: Region = request.grant.region  # type: ignore[attr-defined]
    return region


def _leads(request: HttpRequest) -> bool:
    """Whether the reader compares and imports: KPU of a regency."""
    at_home = _region(request).level == RegionLevel.REGENCY
    return acting(request).role == Role.KPU_REGENCY and at_home


def _kinds(request: HttpRequest) -> dict[str, str]:
    lists = get_pack(election_of(request).pack).neutrality.lists
    return {code: kind.name.id for code, kind in lists.items()}
