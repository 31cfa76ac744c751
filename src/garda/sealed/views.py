"""Opening a number for one answer, and the list of what was unusual."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from garda.kernel.actor import Actor
from garda.kernel.errors import GardaError, NotAllowed
from garda.kernel.roles import Role
from garda.people.access import acting, for_roles, located
from garda.people.models import Account, Person
from garda.privacy.places import PERSON

from . import queries
from .forms import ExplainForm, OpenForm, offered
from .models import Unusual
from .places import CASE
from .reasons import KIND_NAMES, OPENERS, Kind
from .rules import sentence
from .services import explain, unmask
from .services.explaining import EXPLAIN

#: How long a number stays on the screen.
SHOWN_SECONDS = 60
READING = (Role.AUDITOR, Role.BAWASLU, Role.KPU_REGENCY, Role.KPU_PROVINCE)
PAGE_SIZE = 30


@for_roles(*OPENERS, place=PERSON)
@never_cache
@require_http_methods(["GET", "POST"])
def open_number(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Ask for a number with a reason; the answer shows it once and then leaves the screen."""
    actor, person = acting(request), located(request, Person)
    kinds = offered(
        (line.kind for line in queries.numbers_of(actor, person) if line.may_open), KIND_NAMES
    )
    if not kinds:
        raise Http404("no number that this role may open")
    form = OpenForm(kinds, request.POST or None, request.GET.get("jenis", ""))
    context: dict[str, Any] = {
        "person": person,
        "region": request.grant.region,  # type: ignore[attr-defined]
        "form": form,
    }
    if request.method == "POST" and form.is_valid():
        return _shown(request, actor, person, form)
    status = 200 if request.method == "GET" else 422
    return render(request, "sealed/open.html", context, status=status)


def _shown(request: HttpRequest, actor: Actor, person: Person, form: OpenForm) -> HttpResponse:
    given = form.cleaned_data
    kind = Kind(given["kind"])
    number = unmask(
        actor, person_id=person.id, kind=kind, reason=given["reason"], text=given["text"]
    )
    context = {
        "person": person,
        "region": request.grant.region,  # type: ignore[attr-defined]
        "name": KIND_NAMES[kind],
        "groups": [number[i : i + 4] for i in range(0, len(number), 4)],
        "seconds": SHOWN_SECONDS,
    }
    response = render(request, "sealed/shown.html", context)
    # The page leaves by itself, without a script: a phone that is put down shows nothing.
    response["Refresh"] = f"{SHOWN_SECONDS}; url={reverse('person', args=[person.id])}"
    return response


@for_roles(*READING)
@never_cache
@require_safe
def unusual(request: HttpRequest) -> HttpResponse:
    """Unusual openings of the region, those without an answer first."""
    actor = acting(request)
    found = Paginator(queries.unusual_of(actor), PAGE_SIZE)
    page = found.get_page(request.GET.get("halaman"))
    context = {
        "region": request.grant.region,  # type: ignore[attr-defined]
        "page": page,
        "lines": [(case, sentence(case.rule), _about(actor, case)) for case in page],
        "time_zone": request.grant.region.time_zone,  # type: ignore[attr-defined]
    }
    return render(request, "sealed/unusual.html", context)


@for_roles(*READING, place=CASE)
@never_cache
@require_http_methods(["GET", "POST"])
def unusual_case(request: HttpRequest, unusual_id: UUID) -> HttpResponse:
    """One case, and its answer."""
    actor, case = acting(request), located(request, Unusual)
    form = ExplainForm(request.POST or None, label_suffix="")
    refusal: GardaError | None = None
    if request.method == "POST" and form.is_valid():
        try:
            explain(actor, unusual_id=case.id, explanation=form.cleaned_data["explanation"])
        except NotAllowed:
            raise
        except GardaError as refused:
            refusal = refused
        else:
            messages.success(request, "Penjelasan dicatat.")
            return redirect("unusual")
    context = {
        "region": request.grant.region,  # type: ignore[attr-defined]
        "case": case,
        "sentence": sentence(case.rule),
        "about": _about(actor, case),
        "form": form,
        "refusal": refusal,
        "may_explain": case.explained_at is None and actor.role in EXPLAIN.roles,
        "explained_by": _name(case.explained_by),
        "time_zone": request.grant.region.time_zone,  # type: ignore[attr-defined]
    }
    status = 200 if request.method == "GET" else 422
    return render(request, "sealed/case.html", context, status=status)


def _about(actor: Actor, case: Unusual) -> str:
    """Whom a case is about, as far as the reader may know: auditors meet no names of persons."""
    if case.account is not None:
        return _name(case.account)
    if case.person is None or actor.role == Role.AUDITOR:
        return "Data satu orang"
    return f"Data {case.person.name}"


def _name(account: Account | None) -> str:
    if account is None:
        return ""
    return account.person.name if account.person else account.username
