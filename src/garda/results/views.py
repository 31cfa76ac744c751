"""Entering a C.Hasil: the list of forms, the form, and the receipt."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from garda.kernel import clock
from garda.kernel.errors import GardaError, NotAllowed
from garda.kernel.roles import Role
from garda.people.access import acting, for_roles, located
from garda.regions.queries import listings
from garda.results.domain.findings import Finding
from garda.results.entry import (
    SOURCE_OF,
    Desk,
    entered_forms,
    errors_by_block,
    open_desk,
)
from garda.results.forms import EntryForm, entry_blocks
from garda.results.models import Choice, Reading, VoteRound
from garda.results.photos.pane import photo_pane
from garda.results.places import FORM
from garda.results.queries import load_definition, waiting_for
from garda.results.services.readings import NewReading, Receipt, record_readings

#: Forms listed on the page of what was sent; all others are found by their station.
NEWEST = 20

_SOURCES = (Role.KPPS, Role.PPS, Role.PPK)


@for_roles(*_SOURCES)
@require_safe
def entry_list(request: HttpRequest) -> HttpResponse:
    """Forms that the own source has not entered, by station, and what was sent last."""
    actor = acting(request)
    election_id = actor.election
    numbers = {row.path: row for row in listings(election_id, actor.path)}
    waiting = list(waiting_for(election_id, actor.path, SOURCE_OF[actor.role]))
    sent = entered_forms(actor)
    context = {
        "waiting": [(round_, numbers.get(round_.path)) for round_ in waiting],
        "sent": [(reading, numbers.get(reading.round.path)) for reading in sent[:NEWEST]],
        "sent_count": sent.values("round").distinct().count(),
        "source": SOURCE_OF[actor.role].label,
        "time_zone": request.grant.region.time_zone,  # type: ignore[attr-defined]
    }
    context["all_count"] = context["sent_count"] + len(waiting)
    return render(request, "results/entry_list.html", context)


@for_roles(*_SOURCES, place=FORM)
@never_cache
@require_http_methods(["GET", "POST"])
def entry(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """One form. Nothing here comes from the other source; sending twice gives the first receipt."""
    desk = open_desk(acting(request), located(request, VoteRound))
    if request.method == "POST":
        return _take(request, desk)
    form = EntryForm(desk.definition, latest=desk.latest)
    return _page(request, desk, form, refusal=desk.refusal)


def _take(request: HttpRequest, desk: Desk) -> HttpResponse:
    form = EntryForm(desk.definition, request.POST)
    if not form.is_valid():
        return _page(request, desk, form, status=422)
    findings = desk.findings(form.figures)
    unexplained = errors_by_block(findings).keys() - form.stands_so
    if unexplained and not _was_sent(form):
        return _page(request, desk, form, findings, status=422)
    if form.stands_so and not form.reason_text:
        form.add_error("reason", "Tulis alasan mengapa angka memang demikian di kertas.")
        return _page(request, desk, form, findings, status=422)
    try:
        receipt = _save(request, desk, form)
    except NotAllowed:
        raise
    except GardaError as refusal:
        return _page(request, desk, form, findings, refusal=refusal, status=409)
    return redirect("entry-receipt", desk.round.id, receipt.reading_id)


def _was_sent(form: EntryForm) -> bool:
    """A repeated sending goes to the service as it is: its receipt waits there."""
    return Reading.objects.filter(pk=form.id).exists()


def _save(request: HttpRequest, desk: Desk, form: EntryForm) -> Receipt:
    reading = NewReading(
        id=form.id,
        round_id=desk.round.id,
        source=desk.source,
        figures=form.figures,
        as_written=form.as_written,
        happened_at=clock.now(),
        shown=frozenset({"photo"}) if "photo" in request.POST else frozenset(),
        stands_so=form.stands_so,
        reason=form.reason_text,
    )
    return record_readings(acting(request), readings=[reading])[0]


def _page(
    request: HttpRequest,
    desk: Desk,
    form: EntryForm,
    findings: tuple[Finding, ...] = (),
    *,
    refusal: GardaError | None = None,
    status: int = 200,
) -> HttpResponse:
    broken = errors_by_block(findings)
    context: dict[str, Any] = {
        "desk": desk,
        "form": form,
        "blocks": entry_blocks(form, findings, broken),
        "broken": broken,
        "refusal": refusal,
        "closed": refusal is not None and refusal is desk.refusal,
        "choices": {
            c.number: c.name for c in Choice.objects.filter(contest_id=desk.round.contest_id)
        },
        "time_zone": desk.round.station.village.time_zone,
        **photo_pane(desk.round, desk.source),
    }
    return render(request, "results/entry.html", context, status=status)


@for_roles(*_SOURCES, place=FORM)
@require_safe
def receipt(request: HttpRequest, round_id: UUID, reading_id: UUID) -> HttpResponse:
    """The proof of a sending, for the source that sent it, with what still deserves a look."""
    reading = get_object_or_404(
        Reading.objects.select_related("round__contest", "round__station__village"),
        pk=reading_id,
        round_id=round_id,
    )
    actor = acting(request)
    if reading.source != SOURCE_OF[actor.role]:
        raise NotAllowed(
            id="Bukti ini milik sumber lain. Isian sumber lain tidak ditampilkan.",
            en="This receipt belongs to the other source, whose entry is not shown.",
        )
    desk = open_desk(actor, located(request, VoteRound))
    waiting = waiting_for(reading.election_id, actor.path, reading.source)
    context = {
        "reading": reading,
        "desk": desk,
        "definition": load_definition(reading.round.contest_id),
        "findings": desk.findings(tuple(reading.figures)),
        "next": waiting.first(),
        "time_zone": reading.round.station.village.time_zone,
    }
    return render(request, "results/receipt.html", context)
