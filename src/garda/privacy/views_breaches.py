"""Breaches of personal data: the clock, the facts, the letters, who was told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.errors import GardaError, NotAllowed
from garda.kernel.roles import Role
from garda.packs.loader import get_pack
from garda.people.access import acting, for_roles, located
from garda.people.models import Grant
from garda.regions.models import Region

from . import breach_queries as queries
from .export_queries import regions_to_choose
from .forms import AgencyForm, BreachForm, ReasonForm, TellForm
from .holdings import holdings
from .models import Breach, BreachState
from .places import BREACH, BREACH_HERE
from .queries import persons_in_any
from .services import (
    BreachFacts,
    amend_breach,
    ask_to_close,
    close_breach,
    freeze_breach,
    open_breach,
    saw,
    tell_agency,
    tell_persons,
)

LEADING = (Role.KPU_REGENCY, Role.KPU_PROVINCE)
READING = (*LEADING, Role.BAWASLU, Role.AUDITOR)
TELLING = (Role.PPS, Role.PPK, *LEADING)
PAGE_SIZE = 100


@for_roles(*READING)
@never_cache
@require_safe
def breaches(request: HttpRequest) -> HttpResponse:
    """Breaches of the region with their clocks."""
    actor = acting(request)
    lines = [(found, queries.clock_of(found)) for found in queries.breaches_of(actor)[:PAGE_SIZE]]
    context = {"lines": lines, "leads": actor.role in LEADING, **_place(request)}
    return render(request, "privacy/breaches.html", context)


@for_roles(*LEADING)
@never_cache
@require_http_methods(["GET", "POST"])
def new_breach(request: HttpRequest) -> HttpResponse:
    """Begin a breach."""
    election = _grant(request).election

    def act(facts: BreachFacts) -> UUID:
        return open_breach(acting(request), election=election, facts=facts).id

    return _facts_page(request, act, {"noticed_at": clock.now(), "taken_at": clock.now()})


@for_roles(*LEADING, place=BREACH)
@never_cache
@require_http_methods(["GET", "POST"])
def amend(request: HttpRequest, breach_id: UUID) -> HttpResponse:
    """Correct the facts while nobody was told."""
    found = located(request, Breach)

    def act(facts: BreachFacts) -> UUID:
        return amend_breach(acting(request), breach_id=found.id, facts=facts).id

    names = (*BreachFacts.__dataclass_fields__,)
    return _facts_page(request, act, {name: getattr(found, name) for name in names}, found)


def _facts_page(
    request: HttpRequest,
    act: Callable[[BreachFacts], UUID],
    initial: dict[str, Any],
    found: Breach | None = None,
) -> HttpResponse:
    """The form of facts; times are told and typed by the region's clock."""
    region = _grant(request).region
    status, refusal = 200, None
    with timezone.override(region.time_zone):
        form = _facts_form(region, request.POST or None, initial)
        if request.method == "POST" and form.is_valid():
            try:
                return redirect("breach", act(BreachFacts(**form.cleaned_data)))
            except NotAllowed:
                raise
            except GardaError as error:
                status, refusal = 409, error
        elif request.method == "POST":
            status = 422
        context = {"form": form, "refusal": refusal, "breach": found, **_place(request)}
        return render(request, "privacy/breach_form.html", context, status=status)


def _facts_form(region: Region, data: Any, initial: dict[str, Any]) -> BreachForm:
    tables = [(holding.code, holding.title) for holding in holdings()]
    return BreachForm(tables, regions_to_choose(region), data, initial)


@for_roles(*READING, place=BREACH)
@never_cache
@require_http_methods(["GET", "POST"])
def breach(request: HttpRequest, breach_id: UUID) -> HttpResponse:
    """One breach: its clock, whom it concerns, and the next step."""
    found = located(request, Breach)
    if request.method == "POST":
        act = ACTS.get(request.POST.get("act", ""))
        if act is None:
            raise Http404("no such act")
        return act(request, found)
    return _page(request, found)


def _freeze(request: HttpRequest, found: Breach) -> HttpResponse:
    def act(actor: Actor) -> None:
        freeze_breach(actor, breach_id=found.id)

    return _perform(request, found, act, "Orang terdampak ditetapkan dan suratnya ditandatangani.")


def _agency(request: HttpRequest, found: Breach) -> HttpResponse:
    with timezone.override(found.office.time_zone):
        form = AgencyForm(request.POST, label_suffix="")
        if not form.is_valid():
            return _page(request, found, agency_form=form, status=422)

    def act(actor: Actor) -> None:
        told = form.cleaned_data
        tell_agency(actor, breach_id=found.id, how=told["how"], at=told["at"])

    return _perform(request, found, act, "Laporan kepada lembaga dicatat.")


def _ask(request: HttpRequest, found: Breach) -> HttpResponse:
    form = ReasonForm(request.POST, label_suffix="")
    if not form.is_valid():
        return _page(request, found, reason_form=form, status=422)

    def act(actor: Actor) -> None:
        ask_to_close(actor, breach_id=found.id, note=form.cleaned_data["reason"])

    return _perform(request, found, act, "Penutupan diusulkan. Orang lain yang menutup.")


def _close(request: HttpRequest, found: Breach) -> HttpResponse:
    def act(actor: Actor) -> None:
        close_breach(actor, breach_id=found.id)

    return _perform(request, found, act, "Kasus ditutup oleh dua orang.")


ACTS: Mapping[str, Callable[[HttpRequest, Breach], HttpResponse]] = {
    "freeze": _freeze,
    "agency": _agency,
    "ask": _ask,
    "close": _close,
}


def _perform(
    request: HttpRequest, found: Breach, act: Callable[[Actor], None], done: str
) -> HttpResponse:
    try:
        act(acting(request))
    except NotAllowed:
        raise
    except GardaError as refusal:
        return _page(request, found, refusal=refusal, status=409)
    messages.success(request, done)
    return redirect("breach", found.id)


def _page(request: HttpRequest, found: Breach, *, status: int = 200, **typed: Any) -> HttpResponse:
    actor = acting(request)
    titles = {holding.code: holding.title for holding in holdings()}
    places = queries.by_place(found)
    told = sum(line.told for line in places)
    leads = actor.role in LEADING
    context: dict[str, Any] = {
        "breach": found,
        "clock": queries.clock_of(found),
        "tables": [titles.get(code, code) for code in found.tables],
        "regions": Region.objects.filter(path__in=found.paths).order_by("path"),
        "places": places,
        "told": told,
        "expected": _expected(found),
        "whole": found.state == BreachState.DRAFT or queries.still_whole(found),
        "leads": leads,
        "finished": bool(found.agency_told_at) and told == (found.persons or 0),
        "may_close": leads and found.close_asked_person not in {None, actor.identity},
        "agency_form": AgencyForm(label_suffix="", initial={"at": clock.now()}),
        "reason_form": ReasonForm(label_suffix=""),
        **_place(request),
        **typed,
    }
    with timezone.override(found.office.time_zone):
        return render(request, "privacy/breach.html", context, status=status)


def _expected(found: Breach) -> int:
    """How many the facts would concern, while that is not held fast."""
    if found.state != BreachState.DRAFT:
        return found.persons or 0
    return len(persons_in_any(found.tables, found.taken_at, found.paths))


@for_roles(*TELLING, place=BREACH_HERE)
@never_cache
@require_http_methods(["GET", "POST"])
def concerned(request: HttpRequest, breach_id: UUID) -> HttpResponse:
    """People of one's own region whom a breach concerns: who was told, and noting it."""
    actor, found = acting(request), located(request, Breach)
    page = Paginator(queries.concerned_in(found, actor.path), PAGE_SIZE).get_page(
        request.GET.get("halaman")
    )
    shown = list(page.object_list)
    ways = {code: way.name.id for code, way in get_pack(found.election.pack).breach.ways.items()}
    form = TellForm(ways.items(), [row.id for row in shown], request.POST or None)
    status, refusal = 200, None
    if request.method == "POST":
        if form.is_valid():
            try:
                return _tell(request, found, form)
            except NotAllowed:
                raise
            except GardaError as error:
                status, refusal = 409, error
        else:
            status = 422
    saw(
        actor,
        persons=[row.person_id for row in shown],
        what="name",
        why=f"Pemberitahuan kebocoran data {found.label}",
        path=actor.path,
    )
    context = {
        "breach": found,
        "clock": queries.clock_of(found),
        "page": page,
        "rows": [(row, ways.get(row.told_how, "")) for row in shown],
        "waiting": sum(row.told_at is None for row in shown),
        "form": form,
        "refusal": refusal,
        **_place(request),
    }
    return render(request, "privacy/breach_persons.html", context, status=status)


def _tell(request: HttpRequest, found: Breach, form: TellForm) -> HttpResponse:
    chosen = form.cleaned_data
    count = tell_persons(
        acting(request), breach_id=found.id, rows=chosen["rows"], how=chosen["how"]
    )
    messages.success(request, f"{count} orang tercatat sudah diberi tahu.")
    return redirect("breach-persons", found.id)


def _place(request: HttpRequest) -> dict[str, Any]:
    region = _grant(request).region
    return {"region": region, "time_zone": region.time_zone}


def _grant(request: HttpRequest) -> Grant:
    grant: Grant = request.grant  # type: ignore[attr-defined]
    return grant
