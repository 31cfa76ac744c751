"""Tests on paper: printing the sheets of a region and typing what came back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from garda.formation.models import Appointment
from garda.kernel import clock
from garda.kernel.errors import GardaError, NotAllowed
from garda.learning.errors import WrongSheets
from garda.learning.forms_paper import PickForm, SheetsForm
from garda.learning.models import AttemptKind, Module
from garda.learning.paper import lines, place_of, seats_at, sheets_pdf
from garda.learning.queries import current_modules
from garda.learning.services import type_sheets
from garda.learning.services.typing_in import TYPE
from garda.packs.loader import get_pack
from garda.people.access import acting, for_roles, located
from garda.people.places import REGION
from garda.privacy.services import saw
from garda.regions.models import Election, Region

#: Members on one page, and sheets in one file.
PAGE_SIZE = 100


@dataclass(frozen=True)
class Sitting:
    """What a page is about: a region, a module, a test, and its members page by page."""

    election: Election
    region: Region
    module: Module
    kind: str
    page: Page[Appointment]

    @property
    def query(self) -> str:
        return f"modul={self.module.code}&tes={self.kind}&halaman={self.page.number}"


@for_roles(*TYPE.roles, place=REGION)
@never_cache
@require_http_methods(["GET", "POST"])
def sheets(request: HttpRequest, code: str) -> HttpResponse:
    """The grid of a region: letters per member, Enter to the next line, all kept in one act."""
    region = located(request, Region)
    sitting = _sitting(request, region)
    if sitting is None:
        return render(request, "learning/sheets_none.html", {"region": region})
    form = _form(sitting, request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _page(request, sitting, form)
    if not form.is_valid():
        return _page(request, sitting, form, status=422)
    return _keep(request, sitting, form)


def _sitting(request: HttpRequest, region: Region) -> Sitting | None:
    """None while no module is loaded. Raises Http404 for another module or test."""
    election = Election.objects.get(pk=acting(request).election)
    modules = current_modules(election.id)
    if not modules:
        return None
    module = modules.get(request.GET.get("modul") or next(iter(modules)))
    kind = request.GET.get("tes") or AttemptKind.POST
    if module is None or kind not in AttemptKind.values:
        raise Http404("no such test")
    found = Paginator(seats_at(election, region), PAGE_SIZE)
    return Sitting(election, region, module, kind, found.get_page(request.GET.get("halaman")))


def _form(sitting: Sitting, data: Any = None) -> SheetsForm:
    rules = get_pack(sitting.election.pack).learning
    found = lines(rules, sitting.module, sitting.kind, list(sitting.page.object_list))
    return SheetsForm(found, clock.today(sitting.region.time_zone), data)


def _keep(request: HttpRequest, sitting: Sitting, form: SheetsForm) -> HttpResponse:
    typed = form.typed
    try:
        kept = type_sheets(
            acting(request),
            root=sitting.module.root,
            kind=sitting.kind,
            path=sitting.region.path,
            sheets=[line.sheet for line in typed if line.sheet is not None],
            happened_at=form.day.moment(sitting.region.time_zone),
        )
    except NotAllowed:
        raise
    except WrongSheets as refusal:
        for number, fault in refusal.lines.items():
            typed[number - 1].fault = fault
        return _page(request, sitting, form, refusal, status=422)
    except GardaError as refusal:
        return _page(request, sitting, form, refusal, status=409)
    messages.success(request, f"{len(kept)} lembar tersimpan.")
    return redirect(f"{reverse('test-sheets', args=[sitting.region.code])}?{sitting.query}")


def _page(
    request: HttpRequest,
    sitting: Sitting,
    form: SheetsForm,
    refusal: GardaError | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    _noted(request, sitting, "Lembar tes bimtek")
    modules = current_modules(sitting.election.id)
    picked = {"modul": sitting.module.code, "tes": sitting.kind}
    context = {
        "region": sitting.region,
        "sitting": sitting,
        "form": form,
        "rows": [(line, place_of(line.line.seat)) for line in form.lines],
        "pick": PickForm([(m.code, f"{m.code} {m.title}") for m in modules.values()], picked),
        "label": AttemptKind(sitting.kind).label,
        "refusal": refusal,
    }
    return render(request, "learning/sheets.html", context, status=status)


def _noted(request: HttpRequest, sitting: Sitting, why: str) -> None:
    persons = [seat.person_id for seat in sitting.page.object_list]
    saw(acting(request), persons=persons, what="name", why=why, path=sitting.region.path)


@for_roles(*TYPE.roles, place=REGION)
@never_cache
@require_safe
def printed(request: HttpRequest, code: str) -> HttpResponse:
    """A PDF with one sheet for each member of the page who may still take the test."""
    region = located(request, Region)
    sitting = _sitting(request, region)
    if sitting is None:
        raise Http404("no module")
    _noted(request, sitting, "Cetak lembar tes bimtek")
    rules = get_pack(sitting.election.pack).learning
    found = lines(rules, sitting.module, sitting.kind, list(sitting.page.object_list))
    pdf = sheets_pdf(sitting.election, sitting.module, sitting.kind, found)
    name = f"lembar-{sitting.module.code}-{sitting.kind}-{region.code}.pdf"
    disposition = f'attachment; filename="{name}"'
    return HttpResponse(
        pdf, content_type="application/pdf", headers={"Content-Disposition": disposition}
    )
