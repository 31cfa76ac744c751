"""Who saw whom, when and why: for auditors, supervisors and the commission."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from garda.kernel import clock
from garda.kernel.roles import LABELS, Role
from garda.people.access import acting, for_roles, located
from garda.people.models import Account, Grant

from . import trace_queries as queries
from .forms import SpanForm
from .models import Look
from .places import LOOK, OFFICER
from .queries import viewer_name
from .services import WHATS, saw
from .trace_queries import Span

TRACING = (Role.AUDITOR, Role.BAWASLU, Role.KPU_REGENCY, Role.KPU_PROVINCE)
PAGE_SIZE = 50
SHORT_LIST = 20
USUAL_DAYS = 7


@for_roles(*TRACING)
@never_cache
@require_safe
def trace(request: HttpRequest) -> HttpResponse:
    """The trace of a span: sums, officers, persons opened most, and every look in time."""
    found, context = _span(request)
    actor = acting(request)
    context |= {
        "totals": queries.totals(found),
        "officers": queries.by_officer(found, SHORT_LIST),
        "persons": queries.most_opened(found, SHORT_LIST),
        "names": actor.role != Role.AUDITOR,
        **_lines(request, found),
    }
    if context["names"] and context["persons"]:
        saw(
            actor,
            persons=[line.person_id for line in context["persons"] if line.name],
            what="name",
            why="Jejak akses: yang paling sering dibuka",
            path=actor.path,
        )
    return render(request, "privacy/trace.html", context)


@for_roles(*TRACING, place=OFFICER)
@never_cache
@require_safe
def officer(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """What one officer looked at."""
    account = located(request, queries.AccountAt).account
    found, context = _span(request)
    own = found.filter(account_id=account_id)
    context |= {
        "officer": _name(account),
        "totals": queries.totals(own),
        **_lines(request, own),
    }
    return render(request, "privacy/officer.html", context)


@for_roles(*TRACING, place=LOOK)
@never_cache
@require_safe
def look(request: HttpRequest, look_id: UUID) -> HttpResponse:
    """Whom one look showed. Reading their names here is a look of its own."""
    actor, found = acting(request), located(request, Look)
    page = Paginator(queries.persons_of(look_id), PAGE_SIZE).get_page(request.GET.get("halaman"))
    names = actor.role != Role.AUDITOR
    if names:
        shown = [row.person_id for row in page.object_list]
        saw(actor, persons=shown, what="name", why="Jejak akses: isi", path=found.path)
    grant: Grant = request.grant  # type: ignore[attr-defined]
    context = {
        "look": found,
        "who": viewer_name(found),
        "role": LABELS.get(found.role, found.role),
        "what": WHATS[found.what],
        "page": page,
        "names": names,
        "region": grant.region,
        "time_zone": grant.region.time_zone,
    }
    return render(request, "privacy/look.html", context)


def _span(request: HttpRequest) -> tuple[Any, dict[str, Any]]:
    """Looks of the days that the query names (the last week), and the page's frame."""
    grant: Grant = request.grant  # type: ignore[attr-defined]
    zone = grant.region.time_zone
    today = clock.today(zone)
    form = SpanForm(request.GET or None, label_suffix="")
    first, last, what = _chosen(form, today)
    found = queries.looks(acting(request), Span(first, last, zone))
    if what:
        found = found.filter(what=what)
    frame = {"first": first, "last": last, "region": grant.region, "time_zone": zone}
    shown = SpanForm(initial={"dari": first, "sampai": last, "apa": what}, label_suffix="")
    return found, {"form": form if form.errors else shown, **frame}


def _chosen(form: SpanForm, today: date) -> tuple[date, date, str]:
    valid = form.is_bound and form.is_valid()
    chosen = form.cleaned_data if valid else {}
    last = chosen.get("sampai") or today
    first = chosen.get("dari") or last - timedelta(days=USUAL_DAYS - 1)
    return first, last, chosen.get("apa") or ""


def _lines(request: HttpRequest, found: Any) -> dict[str, Any]:
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("halaman"))
    lines = [
        {
            "look": look,
            "who": viewer_name(look),
            "role": LABELS.get(look.role, look.role),
            "what": WHATS[look.what],
        }
        for look in page
    ]
    return {"page": page, "lines": lines}


def _name(account: Account) -> str:
    return account.person.name if account.person else account.username
