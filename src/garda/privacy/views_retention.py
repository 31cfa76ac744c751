"""What is kept, until when, what would be erased; proposing, answering and following an erasing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.errors import GardaError, NotAllowed
from garda.kernel.roles import Role
from garda.packs.loader import get_pack
from garda.people.access import acting, for_roles, located
from garda.people.models import Grant

from .forms import ReasonForm
from .models import RetentionRun, RunState
from .places import RUN
from .retention_queries import kept, runs_of, skipped_in
from .services import approve_run, propose_run, refuse_run

LEADING = (Role.KPU_REGENCY, Role.KPU_PROVINCE)
READING = (*LEADING, Role.BAWASLU, Role.AUDITOR)
LATEST_RUNS = 30


@for_roles(*READING)
@never_cache
@require_http_methods(["GET", "POST"])
def retention(request: HttpRequest) -> HttpResponse:
    """Rules of the pack with their days and counts by region; one that is due can be proposed."""
    actor, grant = acting(request), _grant(request)
    if request.method == "POST":
        return _propose(request, actor, grant)
    return _page(request, actor, grant)


def _propose(request: HttpRequest, actor: Actor, grant: Grant) -> HttpResponse:
    rule = request.POST.get("rule", "")
    try:
        run = propose_run(actor, election=grant.election, rule_code=rule)
    except NotAllowed:
        raise
    except GardaError as refusal:
        return _page(request, actor, grant, refusal=refusal, status=409)
    messages.success(request, "Penghapusan diusulkan. Orang lain yang menyetujuinya.")
    return redirect("retention-run", run.id)


def _page(
    request: HttpRequest,
    actor: Actor,
    grant: Grant,
    *,
    refusal: GardaError | None = None,
    status: int = 200,
) -> HttpResponse:
    region = grant.region
    runs = list(runs_of(actor)[:LATEST_RUNS])
    running = {RunState.PROPOSED, RunState.APPROVED}
    context = {
        "lines": kept(grant.election, region, clock.today(region.time_zone)),
        "runs": runs,
        "open": {run.rule for run in runs if run.state in running and run.path == region.path},
        "leads": actor.role in LEADING,
        "refusal": refusal,
        "region": region,
        "time_zone": region.time_zone,
    }
    return render(request, "privacy/retention.html", context, status=status)


@for_roles(*READING, place=RUN)
@never_cache
@require_http_methods(["GET", "POST"])
def run(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """One erasing: who proposed and approved it, how far it is, its certificate."""
    found = located(request, RetentionRun)
    if request.method == "POST":
        act = ACTS.get(request.POST.get("act", ""))
        if act is None:
            raise Http404("no such act")
        return act(request, found)
    return _run_page(request, found)


def _approve(request: HttpRequest, found: RetentionRun) -> HttpResponse:
    def act(actor: Actor) -> None:
        approve_run(actor, run_id=found.id)

    return _perform(request, found, act, "Disetujui. Penghapusan berjalan; muat ulang halaman ini.")


def _refuse(request: HttpRequest, found: RetentionRun) -> HttpResponse:
    form = ReasonForm(request.POST, label_suffix="")
    if not form.is_valid():
        return _run_page(request, found, reason_form=form, status=422)

    def act(actor: Actor) -> None:
        refuse_run(actor, run_id=found.id, reason=form.cleaned_data["reason"])

    return _perform(request, found, act, "Usulan penghapusan ditolak dengan alasan.")


ACTS: Mapping[str, Callable[[HttpRequest, RetentionRun], HttpResponse]] = {
    "approve": _approve,
    "refuse": _refuse,
}


def _perform(
    request: HttpRequest, found: RetentionRun, act: Callable[[Actor], None], done: str
) -> HttpResponse:
    try:
        act(acting(request))
    except NotAllowed:
        raise
    except GardaError as refusal:
        return _run_page(request, found, refusal=refusal, status=409)
    messages.success(request, done)
    return redirect("retention-run", found.id)


def _run_page(
    request: HttpRequest, found: RetentionRun, *, status: int = 200, **typed: Any
) -> HttpResponse:
    actor, region = acting(request), _grant(request).region
    rules = {rule.code: rule for rule in get_pack(found.election.pack).retention}
    leads = actor.role in LEADING
    waiting = found.state == RunState.PROPOSED
    context: dict[str, Any] = {
        "run": found,
        "rule": rules.get(found.rule),
        "gone": found.items.filter(proof__isnull=False).count(),
        "skipped": skipped_in(found),
        "may_answer": leads and waiting and found.proposed_person != actor.identity,
        "reason_form": ReasonForm(label_suffix=""),
        "region": region,
        "time_zone": region.time_zone,
        **typed,
    }
    return render(request, "privacy/retention_run.html", context, status=status)


def _grant(request: HttpRequest) -> Grant:
    grant: Grant = request.grant  # type: ignore[attr-defined]
    return grant
