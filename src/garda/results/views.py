"""Entering a C.Hasil: the list of forms, the form, and the receipt."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.errors import GardaError, NotAllowed
from garda.kernel.roles import Role
from garda.people.access import acting, for_roles, located
from garda.regions.queries import listings
from garda.results.domain.findings import Finding
from garda.results.entry import (
    ASSISTED,
    OWN,
    READERS,
    SECOND,
    Desk,
    entered_forms,
    errors_by_block,
    forms_waiting,
    may,
    open_desk,
    owns,
    voice_of,
)
from garda.results.forms import EntryForm, entry_blocks
from garda.results.forms_desk import AssistedForm, DeskForm
from garda.results.helping import people_of
from garda.results.models import Choice, Reading, VoteRound
from garda.results.photos.pane import photo_pane
from garda.results.places import FORM
from garda.results.quality import voice_name
from garda.results.queries import load_definition
from garda.results.services.readings import NewReading, Receipt, record_readings

#: Forms listed on the page of what was sent; all others are found by their station.
NEWEST = 20
#: The list from which somebody came to a form, by the way in which they sit at it.
LISTS = {OWN: "entry-list", ASSISTED: "assisted-list", SECOND: "second-looks"}
FORMS = {OWN: "entry", ASSISTED: "assisted-entry", SECOND: "second-look"}

_HELPERS = (Role.PPS, Role.PPK)
_LOOKERS = (Role.PPK, Role.KPU_REGENCY)


@for_roles(*READERS)
@require_safe
def entry_list(request: HttpRequest) -> HttpResponse:
    """Forms that the own source has not entered, by station, and what was sent last."""
    actor = acting(request)
    numbers = {row.path: row for row in listings(actor.election, actor.path)}
    waiting = list(forms_waiting(actor))
    sent = entered_forms(actor)
    context = {
        "waiting": [(round_, numbers.get(round_.path)) for round_ in waiting],
        "sent": [(reading, numbers.get(reading.round.path)) for reading in sent[:NEWEST]],
        "sent_count": sent.values("round").distinct().count(),
        "source": voice_of(actor).label,
        "helps": may(actor, ASSISTED),
        "time_zone": request.grant.region.time_zone,  # type: ignore[attr-defined]
    }
    context["all_count"] = context["sent_count"] + len(waiting)
    return render(request, "results/entry_list.html", context)


@for_roles(*_HELPERS)
@require_safe
def assisted_list(request: HttpRequest) -> HttpResponse:
    """Forms of stations that sent nothing themselves: who takes over enters them here."""
    actor = acting(request)
    numbers = {row.path: row for row in listings(actor.election, actor.path)}
    waiting = [(round_, numbers.get(round_.path)) for round_ in forms_waiting(actor, ASSISTED)]
    return render(request, "results/assisted_list.html", {"waiting": waiting})


@for_roles(*READERS, place=FORM)
@never_cache
@require_http_methods(["GET", "POST"])
def entry(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """One form. Nothing here comes from another source; sending twice gives the first receipt."""
    return _at_desk(request, OWN)


@for_roles(*_HELPERS, place=FORM)
@never_cache
@require_http_methods(["GET", "POST"])
def assisted_entry(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """A form in the stead of a station without a phone, from its paper or by a call."""
    return _at_desk(request, ASSISTED)


@for_roles(*_LOOKERS, place=FORM)
@never_cache
@require_http_methods(["GET", "POST"])
def second_look(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """A form that chance chose, read once more by somebody who entered nothing of it."""
    return _at_desk(request, SECOND)


def _at_desk(request: HttpRequest, mode: str) -> HttpResponse:
    desk = open_desk(acting(request), located(request, VoteRound), mode)
    if request.method == "POST":
        return _take(request, desk)
    return _page(request, desk, _form(desk), refusal=desk.refusal)


def _form(desk: Desk, data: Any = None) -> DeskForm | AssistedForm:
    if desk.mode == ASSISTED:
        return AssistedForm(desk.definition, people_of(desk.round), data)
    return DeskForm(desk.definition, data, latest=desk.latest)


def _take(request: HttpRequest, desk: Desk) -> HttpResponse:
    form = _form(desk, request.POST)
    if not form.is_valid():
        return _page(request, desk, form, status=422)
    findings = desk.findings(form.figures, **form.beside)
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


def _save(request: HttpRequest, desk: Desk, form: DeskForm | AssistedForm) -> Receipt:
    reading = NewReading(
        id=form.id,
        round_id=desk.round.id,
        source=desk.voice.source,
        pair=desk.voice.pair,
        figures=form.figures,
        as_written=form.as_written,
        happened_at=clock.now(),
        stands_so=form.stands_so,
        reason=form.reason_text,
        channel=form.channel,
        shown=form.shown,
        read_back_by=form.read_back_by,
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
    all_zero = getattr(refusal, "code", "") == "all_zero"
    context: dict[str, Any] = {
        "desk": desk,
        "form": form,
        "blocks": entry_blocks(form, findings, broken, offer_all=all_zero),
        "broken": broken,
        "refusal": refusal,
        "closed": refusal is not None and refusal is desk.refusal,
        "list_url": reverse(LISTS[desk.mode]),
        "may_see_photos": acting(request).role in {Role.KPPS, *_HELPERS},
        "choices": {
            c.number: c.name for c in Choice.objects.filter(contest_id=desk.round.contest_id)
        },
        "time_zone": desk.round.station.village.time_zone,
        **photo_pane(desk.round, desk.voice.source),
    }
    return render(request, "results/entry.html", context, status=status)


@for_roles(*READERS, Role.KPU_REGENCY, place=FORM)
@require_safe
def receipt(request: HttpRequest, round_id: UUID, reading_id: UUID) -> HttpResponse:
    """The proof of a sending, for the source that sent it, with what still deserves a look."""
    reading = get_object_or_404(
        Reading.objects.select_related("round__contest", "round__station__village"),
        pk=reading_id,
        round_id=round_id,
    )
    actor = acting(request)
    if not owns(actor, reading):
        raise NotAllowed(
            id="Bukti ini milik sumber lain. Isian sumber lain tidak ditampilkan.",
            en="This receipt belongs to another source, whose entry is not shown.",
        )
    mode = _mode_of(actor, reading)
    desk = open_desk(actor, located(request, VoteRound), mode)
    following = forms_waiting(actor, mode).first()
    context = {
        "reading": reading,
        "voice": voice_name(reading),
        "desk": desk,
        "definition": load_definition(reading.round.contest_id),
        "findings": desk.findings(tuple(reading.figures)),
        "next_url": reverse(FORMS[mode], args=[following.id]) if following else "",
        "list_url": reverse(LISTS[mode]),
        "corrects": mode == OWN,
        "time_zone": reading.round.station.village.time_zone,
    }
    return render(request, "results/receipt.html", context)


def _mode_of(actor: Actor, reading: Reading) -> str:
    """In which way its author, or their source, sat at the form."""
    if may(actor, SECOND) and reading.source == voice_of(actor, SECOND).source:
        return SECOND
    own = actor.role in READERS and reading.source == voice_of(actor).source
    return OWN if own else ASSISTED
