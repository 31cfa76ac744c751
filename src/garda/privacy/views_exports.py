"""The register of exports: asking, answering, fetching, revoking; and whose copy was found."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.codes import in_scope
from garda.kernel.errors import GardaError, NotAllowed
from garda.kernel.roles import LABELS, Role
from garda.packs.loader import get_pack
from garda.people.access import acting, for_roles, located
from garda.people.models import Grant
from garda.regions.models import Region

from . import export_queries as queries
from .exports import ExportKind, kind_of, kinds_for
from .forms import ExportForm, FoundListForm, ReasonForm
from .models import Export, ExportState
from .places import EXPORT
from .services import (
    ExportOrder,
    approve_export,
    fetch_copy,
    refuse_export,
    request_export,
    revoke_export,
)

#: Which kinds a role may ask for, the kinds themselves say.
READING = (
    Role.PPS,
    Role.PPK,
    Role.KPU_REGENCY,
    Role.KPU_PROVINCE,
    Role.BAWASLU,
    Role.AUDITOR,
)
#: Who looks into a leak.
SEARCHING = (Role.KPU_REGENCY, Role.KPU_PROVINCE, Role.BAWASLU, Role.AUDITOR)
PAGE_SIZE = 30


@for_roles(*READING)
@never_cache
@require_safe
def exports(request: HttpRequest) -> HttpResponse:
    """Lists of the region that were asked for, the newest first."""
    actor = acting(request)
    found = Paginator(queries.register_of(actor), PAGE_SIZE)
    page = found.get_page(request.GET.get("halaman"))
    now = clock.now()
    lines = [(export, _title(export.kind), *queries.state_words(export, now)) for export in page]
    context = {
        "page": page,
        "lines": lines,
        "kinds": kinds_for(actor.role),
        "searching": actor.role in SEARCHING,
        **_place(request),
    }
    return render(request, "privacy/exports.html", context)


@for_roles(*READING)
@never_cache
@require_http_methods(["GET", "POST"])
def new_export(request: HttpRequest) -> HttpResponse:
    """Ask for a list of the kind that the query names."""
    actor, grant = acting(request), _grant(request)
    kind = request.GET.get("jenis", "")
    found = next((k for k in kinds_for(actor.role) if k.code == kind), None)
    if found is None:
        raise Http404("no such list for this role")
    regions = {region.code: region for region in queries.regions_to_choose(grant.region)}
    purposes = get_pack(grant.election.pack).exports.purposes.values()
    form = ExportForm(found, regions.values(), purposes, request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _ask(request, found, form, regions)
    return _form_page(request, found, form, status=200 if request.method == "GET" else 422)


def _ask(
    request: HttpRequest, kind: ExportKind, form: ExportForm, regions: Mapping[str, Region]
) -> HttpResponse:
    chosen = form.cleaned_data
    order = ExportOrder(
        election=_grant(request).election,
        region=regions[chosen["region"]],
        kind=kind.code,
        columns=chosen["columns"],
        file_kind=chosen["file_kind"],
        purpose=chosen["purpose"],
        recipient=chosen["recipient"],
        note=chosen["note"],
    )
    try:
        export = request_export(acting(request), order=order)
    except NotAllowed:
        raise
    except GardaError as refusal:
        return _form_page(request, kind, form, refusal=refusal, status=409)
    return redirect("export", export.id)


def _form_page(
    request: HttpRequest,
    kind: ExportKind,
    form: ExportForm,
    *,
    refusal: GardaError | None = None,
    status: int,
) -> HttpResponse:
    context = {"kind": kind, "form": form, "refusal": refusal, **_place(request)}
    return render(request, "privacy/export_new.html", context, status=status)


@for_roles(*READING, place=EXPORT)
@never_cache
@require_http_methods(["GET", "POST"])
def export(request: HttpRequest, export_id: UUID) -> HttpResponse:
    """One list with its copies, and what may be done with it now."""
    found = located(request, Export)
    if request.method == "POST":
        act = ACTS.get(request.POST.get("act", ""))
        if act is None:
            raise Http404("no such act")
        return act(request, found)
    return _page(request, found)


def _fetch(request: HttpRequest, found: Export) -> HttpResponse:
    try:
        copy = fetch_copy(acting(request), export_id=found.id)
    except NotAllowed:
        raise
    except GardaError as refusal:
        return _page(request, found, refusal=refusal, status=409)
    return HttpResponse(
        copy.data,
        content_type=copy.media_type,
        headers={"Content-Disposition": f'attachment; filename="{copy.name}"'},
    )


def _approve(request: HttpRequest, found: Export) -> HttpResponse:
    def act(actor: Actor) -> None:
        approve_export(actor, export_id=found.id)

    return _perform(request, found, act, "Daftar disetujui. Yang meminta dapat mengunduhnya.")


def _refuse(request: HttpRequest, found: Export) -> HttpResponse:
    form = ReasonForm(request.POST, label_suffix="")
    if not form.is_valid():
        return _page(request, found, reason_form=form, status=422)

    def act(actor: Actor) -> None:
        refuse_export(actor, export_id=found.id, reason=form.cleaned_data["reason"])

    return _perform(request, found, act, "Permintaan ditolak dengan alasan.")


def _revoke(request: HttpRequest, found: Export) -> HttpResponse:
    form = ReasonForm(request.POST, label_suffix="")
    if not form.is_valid():
        return _page(request, found, reason_form=form, status=422)

    def act(actor: Actor) -> None:
        revoke_export(actor, export_id=found.id, reason=form.cleaned_data["reason"])

    return _perform(request, found, act, "Daftar dicabut. Tidak dapat diunduh lagi.")


ACTS: Mapping[str, Callable[[HttpRequest, Export], HttpResponse]] = {
    "fetch": _fetch,
    "approve": _approve,
    "refuse": _refuse,
    "revoke": _revoke,
}


def _perform(
    request: HttpRequest, found: Export, act: Callable[[Actor], None], done: str
) -> HttpResponse:
    try:
        act(acting(request))
    except NotAllowed:
        raise
    except GardaError as refusal:
        return _page(request, found, refusal=refusal, status=409)
    messages.success(request, done)
    return redirect("export", found.id)


def _page(
    request: HttpRequest,
    found: Export,
    *,
    reason_form: ReasonForm | None = None,
    refusal: GardaError | None = None,
    status: int = 200,
) -> HttpResponse:
    actor = acting(request)
    kind = kind_of(found.kind)
    tone, word = queries.state_words(found)
    own = found.requested_person == actor.identity
    above = actor.role in kind.roles and in_scope(found.office.path, actor.path)
    context: dict[str, Any] = {
        "export": found,
        "kind": kind,
        "columns": kind.chosen(found.columns),
        "purpose": get_pack(found.election.pack).exports.purposes.get(found.purpose),
        "role": LABELS.get(found.requested_role, found.requested_role),
        "copies": queries.copies_of(found.id),
        "tone": tone,
        "word": word,
        "may_fetch": own and word == "Dapat diunduh",
        "may_answer": above and not own and found.state == ExportState.WAITING,
        "may_revoke": (own or above) and found.state in {ExportState.WAITING, ExportState.OPEN},
        "reason_form": reason_form or ReasonForm(label_suffix=""),
        "refusal": refusal,
        **_place(request),
    }
    return render(request, "privacy/export.html", context, status=status)


@for_roles(*SEARCHING)
@never_cache
@require_http_methods(["GET", "POST"])
def found_list(request: HttpRequest) -> HttpResponse:
    """Whose copy a list is that was found outside. What is pasted is compared and forgotten."""
    form = FoundListForm(request.POST or None, label_suffix="")
    context: dict[str, Any] = {"form": form, **_place(request)}
    status = 200
    if request.method == "POST":
        status = 200 if form.is_valid() else 422
        if form.is_valid():
            names = [line.strip() for line in form.cleaned_data["names"].splitlines()]
            names = [name for name in names if name]
            context["matches"] = queries.likely_copies(acting(request), names)
            context["count"] = min(len(names), queries.MOST_NAMES)
            context["form"] = FoundListForm(label_suffix="")
    return render(request, "privacy/found_list.html", context, status=status)


def _title(code: str) -> str:
    return kind_of(code).title


def _place(request: HttpRequest) -> dict[str, Any]:
    region = _grant(request).region
    return {"region": region, "time_zone": region.time_zone}


def _grant(request: HttpRequest) -> Grant:
    grant: Grant = request.grant  # type: ignore[attr-defined]
    return grant
