"""Marks of a selection typed in a table, or sent as a list; and papers of applicants at its
counter."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from garda.documents.domain.kinds import CSV, TABLE
from garda.documents.intake import receive
from garda.formation.contests import Contest, candidates, in_step, listings_of, scores_of
from garda.formation.errors_selection import NoSuchStep
from garda.formation.forms.counter import FIELD_OF
from garda.formation.forms.lists import ListForm
from garda.formation.forms.selection import (
    MarksForm,
    ReopeningForm,
    SelectionCounterForm,
    criteria_of,
)
from garda.formation.mark_lists import mark_template, read_marks
from garda.formation.models import Application, Mark, Step
from garda.formation.offices import documents_of, receivers
from garda.formation.pages.selection_board import bodies_for
from garda.formation.requests import election_of, refused
from garda.formation.services import enter_marks, reopen_marks, take_at_counter
from garda.formation.services.intake import TAKE_IN, period_of
from garda.formation.services.marking import MARK, WHOLE
from garda.kernel import clock
from garda.kernel.errors import GardaError, NotAllowed
from garda.kernel.ids import uuid7
from garda.kernel.roles import Role
from garda.kernel.tables import MEDIA_TYPES, Kind
from garda.packs.loader import get_pack
from garda.packs.types import Body
from garda.people.access import acting, for_roles, located
from garda.people.places import REGION
from garda.privacy.services import saw
from garda.regions.models import Region

from .selection import BODY, WHY, address_of, chosen_body, contest_here, none_here

STEP, EXAMPLE = "tahap", "contoh"
_SENT_LIST, _REOPEN = "list", "reopen"
markers = for_roles(*sorted(MARK.roles), place=REGION)


def _contest(request: HttpRequest) -> tuple[Body, Contest | GardaError]:
    """The selection that the address names, or why there is none (yet)."""
    region = located(request, Region)
    body = chosen_body(request, bodies_for(election_of(request), acting(request), region))
    return body, contest_here(request, region, body)


def _step(request: HttpRequest, contest: Contest) -> Step | GardaError:
    wanted = request.POST.get(STEP) or request.GET.get(STEP) or Step.WRITTEN.value
    known = {Step.WRITTEN: contest.rule.written, Step.INTERVIEW: contest.rule.criteria}
    step = next((each for each in Step if each.value == wanted and known[each]), None)
    return step or NoSuchStep(contest.body.name.id, wanted)


@markers
@never_cache
@require_http_methods(["GET", "POST"])
def marks(request: HttpRequest, code: str) -> HttpResponse:
    """Type the marks of a test or of the own interviews, or send them as a list.

    ``?contoh=xlsx`` (or csv): the list to fill in.
    """
    body, contest = _contest(request)
    step = contest if isinstance(contest, GardaError) else _step(request, contest)
    if isinstance(contest, GardaError) or isinstance(step, GardaError):
        return none_here(request, located(request, Region), body, step)  # type: ignore[arg-type]
    if request.method == "POST":
        return _typed(request, contest, step)
    if step == Step.WRITTEN and EXAMPLE in request.GET:
        return _example(request, contest)
    return _page(request, contest, step)


def _typed(request: HttpRequest, contest: Contest, step: Step) -> HttpResponse:
    MARK.require(acting(request), path=contest.region.path, among=[contest.rule.decided_by])
    if request.POST.get("act") == _REOPEN:
        return _reopen(request, contest, step)
    if request.POST.get("act") == _SENT_LIST:
        return _list_sent(request, contest)
    form = _form(request, contest, step, request.POST)
    if not form.is_valid():
        return _page(request, contest, step, form, status=422)
    return _enter(request, contest, step, form.marks(), form)


def _people(contest: Contest, step: str) -> list[Application]:
    """Those in the step whose mark nobody has confirmed, by receipt."""
    everybody = list(candidates(contest))
    allowed, scores = in_step(contest, step, everybody), scores_of(everybody)
    return [a for a in everybody if a.id in allowed and step not in scores.get(a.id, {})]


def _form(request: HttpRequest, contest: Contest, step: str, data: Any = None) -> MarksForm:
    people = _people(contest, step)
    own = Mark.objects.filter(application__in=people, step=step, given_by=acting(request).identity)
    interview = criteria_of(contest.rule.criteria)
    criteria = [(WHOLE, "Nilai")] if step == Step.WRITTEN else interview
    return MarksForm(people, criteria, own, data)


def _enter(
    request: HttpRequest, contest: Contest, step: Step, typed: Any, form: MarksForm | None
) -> HttpResponse:
    try:
        count = enter_marks(
            acting(request),
            election=contest.election,
            body=contest.body.code,
            region=contest.region,
            step=step,
            marks=typed,
        )
    except NotAllowed:
        raise
    except GardaError as refusal:
        return _page(request, contest, step, form, refusal=refusal, status=409)
    messages.success(request, f"Nilai {count} pelamar dicatat. Orang lain yang mengesahkannya.")
    return redirect(address_of(contest))


def _reopening_form(contest: Contest, step: Step, data: Any = None) -> ReopeningForm:
    """Whose marks are confirmed; of a test also those that wait."""
    everybody = list(candidates(contest))
    scores = scores_of(everybody)
    typed = Mark.objects.filter(application__in=everybody, step=Step.WRITTEN)
    waiting = set(typed.values_list("application", flat=True)) if step == Step.WRITTEN else set()
    return ReopeningForm(
        [
            (each.id, f"{each.receipt} {each.person.name}")
            for each in everybody
            if step in scores.get(each.id, {}) or each.id in waiting
        ],
        data,
    )


def _reopen(request: HttpRequest, contest: Contest, step: Step) -> HttpResponse:
    form = _reopening_form(contest, step, request.POST)
    if not form.is_valid():
        return _page(request, contest, step, reopening=form, status=422)
    refusal = refused(
        lambda: reopen_marks(
            acting(request),
            election=contest.election,
            body=contest.body.code,
            region=contest.region,
            step=step,
            application=UUID(form.cleaned_data["application"]),
            reason=form.cleaned_data["reason"],
        )
    )
    if refusal is not None:
        return _page(request, contest, step, reopening=form, refusal=refusal, status=409)
    messages.success(request, "Nilai dibuka lagi. Isi yang benar; orang lain mengesahkannya.")
    return redirect(request.get_full_path())


def _list_sent(request: HttpRequest, contest: Contest) -> HttpResponse:
    sending = ListForm(request.POST, request.FILES, label_suffix="")
    if not sending.is_valid():
        return _page(request, contest, Step.WRITTEN, sending=sending, status=422)
    try:
        received = receive(sending.cleaned_data["table"], [TABLE])
        kind: Kind = "csv" if received.media_type == CSV else "xlsx"
        typed = read_marks(received.cleaned, kind, _people(contest, Step.WRITTEN))
    except GardaError as refusal:
        sending.add_error("table", refusal.id)
        return _page(request, contest, Step.WRITTEN, sending=sending, status=422)
    return _enter(request, contest, Step.WRITTEN, typed, None)


def _page(
    request: HttpRequest,
    contest: Contest,
    step: Step,
    form: MarksForm | None = None,
    *,
    sending: ListForm | None = None,
    reopening: ReopeningForm | None = None,
    refusal: GardaError | None = None,
    status: int = 200,
) -> HttpResponse:
    form = form or _form(request, contest, step)
    actor = acting(request)
    persons = [each.person_id for each in form.people]
    saw(actor, persons=persons, what="name", why=WHY, path=contest.region.path)
    context: dict[str, Any] = {
        "region": contest.region,
        "body": contest.body,
        "step": step,
        "form": form,
        "sending": sending or ListForm(label_suffix=""),
        "reopening": reopening or _reopening_form(contest, step),
        "takes_list": step == Step.WRITTEN,
        "back": address_of(contest),
        "refusal": refusal,
        "acts": actor.role == contest.rule.decided_by,
    }
    return render(request, "formation/selection_marks.html", context, status=status)


def _example(request: HttpRequest, contest: Contest) -> HttpResponse:
    people = _people(contest, Step.WRITTEN)
    persons = [each.person_id for each in people]
    saw(acting(request), persons=persons, what="name", why=WHY, path=contest.region.path)
    kind: Kind = "csv" if request.GET[EXAMPLE] == "csv" else "xlsx"
    name = f"nilai-{contest.body.code}-{contest.region.code}.{kind}"
    return HttpResponse(
        mark_template(contest, people, kind),
        content_type=MEDIA_TYPES[kind],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@for_roles(*sorted(TAKE_IN.roles), place=REGION)
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def counter(request: HttpRequest, code: str) -> HttpResponse:
    """Type one paper application for a body at the counter that takes it in."""
    body, contest = _contest(request)
    if isinstance(contest, GardaError):
        return none_here(request, located(request, Region), body, contest)
    TAKE_IN.require(
        acting(request),
        path=contest.region.path,
        among=receivers(contest.election, contest.body.code),
    )
    form = _counter_form(contest, request.POST if request.method == "POST" else None)
    if request.method != "POST":
        form.initial = {"id": uuid7()}
        return _counter_page(request, contest, form)
    if not form.is_valid():
        return _counter_page(request, contest, form, status=422)
    try:
        taken = take_at_counter(
            acting(request),
            election=contest.election,
            village=contest.region,
            entry=form.entry(contest.region.time_zone),
            body=contest.body.code,
        )
    except NotAllowed:
        raise
    except GardaError as refusal:
        form.add_error(FIELD_OF.get(refusal.code), refusal.id)
        return _counter_page(request, contest, form, status=409)
    messages.success(request, f"Tercatat dengan tanda terima {taken.receipt}.")
    here = reverse("selection-counter", args=[contest.region.code])
    return redirect(f"{here}?{BODY}={contest.body.code}")


def _counter_form(contest: Contest, data: Any) -> SelectionCounterForm:
    return SelectionCounterForm(
        get_pack(contest.election.pack),
        documents_of(contest.election, contest.body.code),
        listings_of(contest),
        clock.today(contest.region.time_zone),
        data,
    )


def _counter_page(
    request: HttpRequest, contest: Contest, form: SelectionCounterForm, status: int = 200
) -> HttpResponse:
    context = {
        "region": contest.region,
        "body": contest.body,
        "form": form,
        "last": period_of(contest.call, contest.region.time_zone)[1],
        "back": address_of(contest) if acting(request).role != Role.PPS_SECRETARIAT else "",
        "same_number": "nik" in form.errors or "other_person" in request.POST,
        "time_zone": contest.region.time_zone,
    }
    return render(request, "formation/selection_counter.html", context, status=status)
