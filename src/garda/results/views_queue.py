"""The queue of differences: deciding, and the second person's answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from garda.kernel.actor import Actor
from garda.kernel.errors import GardaError, NotAllowed
from garda.kernel.roles import SUPERVISORS, Role
from garda.people.access import acting, for_roles
from garda.regions.queries import listings
from garda.results.anomalies.views import READERS as ANOMALY_READERS
from garda.results.comparison import CAUSE_NAMES, Difference, difference_of, may_decide
from garda.results.entry import SECOND, may
from garda.results.forms import BLOCK_NAMES, DecisionForm, RejectForm
from garda.results.photos.pane import photographed
from garda.results.places import DIFFERENCE, HOLD
from garda.results.queries import DECIDED, open_holds, progress, queue, queue_kinds
from garda.results.services import decisions
from garda.results.services.holds import release

#: KPPS and PPS are a source themselves and must not see the other one's figures.
_READERS = (Role.PPK, Role.KPU_REGENCY, Role.KPU_PROVINCE, Role.KPU_RI, *sorted(SUPERVISORS))


@for_roles(*_READERS)
@require_safe
def difference_list(request: HttpRequest) -> HttpResponse:
    """Blocks of the region that wait for a decision or for its confirmation."""
    return render(request, "results/queue.html", _queue_context(request))


def _queue_context(request: HttpRequest) -> dict[str, Any]:
    actor = acting(request)
    election_id = actor.election
    kinds = queue_kinds(election_id, actor.path)
    kind = request.GET.get("jenis", "")
    rows = list(queue(election_id, actor.path, kind if kind in CAUSE_NAMES else ""))
    numbers = {row.path: row.number for row in listings(election_id, actor.path)}
    return {
        "rows": [(row, numbers.get(row.path), BLOCK_NAMES[row.block]) for row in rows],
        "kinds": [(code, name, kinds[code]) for code, name in CAUSE_NAMES.items() if code in kinds],
        "kind": kind,
        "total": sum(kinds.values()),
        "counts": {"decided": kinds.get(DECIDED, 0), "differs": _undecided(kinds)},
        "holds": [(h, numbers.get(h.path)) for h in open_holds(election_id, actor.path)],
        "progress": progress(election_id, actor.path),
        "may_decide": may_decide(actor),
        "reads_anomalies": actor.role in ANOMALY_READERS,
        "looks": may(actor, SECOND),
        "region": request.grant.region,  # type: ignore[attr-defined]
    }


def _undecided(kinds: Mapping[str, int]) -> int:
    return sum(number for kind, number in kinds.items() if kind != DECIDED)


@for_roles(Role.PPK, place=HOLD)
@require_POST
def release_hold(request: HttpRequest, hold_id: UUID) -> HttpResponse:
    """Say why a doubted photo is in order; the form is weighed again."""
    try:
        release(acting(request), hold_id=hold_id, reason=request.POST.get("reason", ""))
    except NotAllowed:
        raise
    except GardaError as refusal:
        messages.error(request, refusal.id)
    else:
        messages.success(request, "Formulir dilepas dan ditimbang lagi. Alasan Anda dicatat.")
    return redirect("difference-list")


@for_roles(*_READERS, place=DIFFERENCE)
@never_cache
@require_http_methods(["GET", "POST"])
def difference(request: HttpRequest, settlement_id: UUID) -> HttpResponse:
    """One difference: decide it, or answer another person's decision."""
    found = difference_of(acting(request), settlement_id)
    if request.method == "POST" and found.blind:
        raise NotAllowed(
            id="PPK belum mengisi formulir ini; isi dahulu, lalu orang lain memutus selisihnya.",
            en="The district has not entered this form; that comes before its difference.",
        )
    if request.method == "POST":
        act = ACTS.get(request.POST.get("act", ""))
        if act is None:
            raise Http404("no such act")
        return act(request, found)
    return _page(request, found)


def _decide(request: HttpRequest, found: Difference) -> HttpResponse:
    form = DecisionForm(found.offers, found.names, request.POST)
    if not form.is_valid():
        return _page(request, found, decision=form, status=422)
    keys = found.definition.keys_of(found.block)

    def act(actor: Actor) -> None:
        decisions.decide(
            actor,
            settlement_id=found.settlement.id,
            values=form.values(keys, found.agreed),
            reason=form.cleaned_data["reason"],
            stands_so=form.cleaned_data["stands_so"],
        )

    done = "Keputusan Anda dicatat. Orang lain harus mengonfirmasi sebelum angkanya berlaku."
    return _perform(request, found, act, done, decision=form)


def _confirm(request: HttpRequest, found: Difference) -> HttpResponse:
    def act(actor: Actor) -> None:
        decisions.confirm(actor, settlement_id=found.settlement.id)

    return _perform(request, found, act, "Keputusan dikonfirmasi. Angkanya berlaku sekarang.")


def _reject(request: HttpRequest, found: Difference) -> HttpResponse:
    form = RejectForm(request.POST)
    if not form.is_valid():
        return _page(request, found, rejection=form, status=422)

    def act(actor: Actor) -> None:
        reason = form.cleaned_data["reject_reason"]
        decisions.reject(actor, settlement_id=found.settlement.id, reason=reason)

    done = "Keputusan ditolak dengan alasan. Selisih ini kembali ke antrean."
    return _perform(request, found, act, done, rejection=form)


def _perform(
    request: HttpRequest,
    found: Difference,
    act: Callable[[Actor], None],
    done: str,
    **typed: Any,
) -> HttpResponse:
    """The act, then back to the page; a refusal keeps what was typed."""
    try:
        act(acting(request))
    except NotAllowed:
        raise
    except GardaError as refusal:
        fresh = difference_of(acting(request), found.settlement.id)
        return _page(request, fresh, refusal=refusal, status=409, **typed)
    messages.success(request, done)
    return redirect("difference", found.settlement.id)


ACTS: Mapping[str, Callable[[HttpRequest, Difference], HttpResponse]] = {
    "decide": _decide,
    "confirm": _confirm,
    "reject": _reject,
}


def _page(
    request: HttpRequest,
    found: Difference,
    *,
    decision: DecisionForm | None = None,
    rejection: RejectForm | None = None,
    refusal: GardaError | None = None,
    status: int = 200,
) -> HttpResponse:
    context = _queue_context(request) | {
        "found": found,
        "block_name": BLOCK_NAMES[found.block],
        "decision": decision or DecisionForm(found.offers, found.names),
        "rejection": rejection or RejectForm(label_suffix=""),
        "refusal": refusal,
        "time_zone": found.round.station.village.time_zone,
        "photographed": photographed(acting(request), found.round),
    }
    return render(request, "results/difference.html", context, status=status)
