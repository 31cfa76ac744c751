"""Responses of a region, one of them with everything that is done about it, and who sent it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from garda.formation.requests import election_of
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.errors import GardaError, NotAllowed
from garda.packs.loader import get_pack
from garda.people.access import acting, for_roles, located
from garda.people.places import REGION
from garda.privacy.services import saw
from garda.regions.models import Region
from garda.responses import services
from garda.responses.domain.window import window_of
from garda.responses.errors import NoContact
from garda.responses.forms_case import (
    AnswerForm,
    AnswerRecommendationForm,
    ContactForm,
    DismissForm,
    NoteForm,
    ProposeForm,
    RecommendForm,
    TakeUpForm,
)
from garda.responses.models import Recommendation, Response
from garda.responses.pages import CasePage, case_page, lines
from garda.responses.places import RESPONSE
from garda.responses.queries import responses_at, unanswered, waiting
from garda.responses.services import HANDLERS, SUPERVISING

PAGE_SIZE = 30
#: How long a reporter's number stays on the screen.
SHOWN_SECONDS = 60
readers = for_roles(*HANDLERS, *SUPERVISING, place=RESPONSE)


@for_roles(*HANDLERS, *SUPERVISING, place=REGION)
@never_cache
@require_safe
def responses(request: HttpRequest, code: str) -> HttpResponse:
    """What was said about applicants here, what waits, and recommendations without answer."""
    actor, region = acting(request), located(request, Region)
    election = election_of(request)
    found = Paginator(responses_at(election.id, region.path), PAGE_SIZE)
    page = found.get_page(request.GET.get("halaman"))
    today = clock.today(region.time_zone)
    persons = [response.application.person_id for response in page]
    saw(actor, persons=persons, what="response", why="Daftar tanggapan", path=region.path)
    context = {
        "region": region,
        "page": page,
        "lines": lines(list(page), election.pack, today),
        "waiting": waiting(election.id, region.path),
        "advice": list(unanswered(election.id, region.path)[:PAGE_SIZE]),
        "window": window_of(get_pack(election.pack)),
        "today": today,
        "time_zone": region.time_zone,
    }
    return render(request, "responses/list.html", context)


@readers
@never_cache
@require_http_methods(["GET", "POST"])
def response(request: HttpRequest, response_id: UUID) -> HttpResponse:
    """One response: what was said, the applicant's side, the verdict, the answer."""
    actor, found = acting(request), located(request, Response)
    page = case_page(actor, found)
    forms = _forms(page)
    if request.method != "POST":
        return _page(request, page, forms)
    name = request.POST.get("act", "")
    if name == "confirm":
        return _confirm(request, page, forms)
    if name not in forms:
        raise Http404("no such act")
    form = forms[name] = _bound(name, page, request.POST)
    if not form.is_valid():
        return _page(request, page, forms, status=422)
    given = form.cleaned_data
    return _do(request, page, forms, lambda: DOING[name](actor, response_id=found.id, **given))


def _confirm(request: HttpRequest, page: CasePage, forms: dict[str, Form]) -> HttpResponse:
    agree = request.POST.get("agree") == "yes"
    actor, id_ = acting(request), page.response.id
    return _do(
        request,
        page,
        forms,
        lambda: services.confirm(actor, response_id=id_, agree=agree),
    )


def _do(
    request: HttpRequest, page: CasePage, forms: dict[str, Form], do: Callable[[], object]
) -> HttpResponse:
    try:
        do()
    except NotAllowed:
        raise
    except GardaError as refusal:
        return _page(request, page, forms, refusal=refusal, status=409)
    messages.success(request, "Tersimpan.")
    return redirect("response", page.response.id)


def _answer_recommendation(
    actor: Actor, *, response_id: UUID, recommendation: UUID, text: str
) -> object:
    """Of this response: another one's is not there."""
    here = Recommendation.objects.filter(response=response_id, pk=recommendation)
    if not here.exists():
        raise Http404("no such recommendation")
    return services.answer_recommendation(actor, recommendation_id=recommendation, text=text)


#: What the sent form asks for; its fields are what the service takes.
DOING: Mapping[str, Callable[..., object]] = {
    "take_up": services.take_up,
    "note": services.note,
    "propose": services.propose,
    "dismiss": services.dismiss,
    "answer": services.answer,
    "recommend": services.recommend,
    "answer_recommendation": _answer_recommendation,
}


def _bound(name: str, page: CasePage, data: Any = None) -> Form:
    if name == "take_up":
        return TakeUpForm(page.rules, page.response.rule, data)
    if name == "recommend":
        return RecommendForm(page.today, data)
    return _PLAIN[name](data)


_PLAIN = {
    "note": NoteForm,
    "propose": ProposeForm,
    "dismiss": DismissForm,
    "answer": AnswerForm,
    "answer_recommendation": AnswerRecommendationForm,
}


def _forms(page: CasePage) -> dict[str, Form]:
    return {name: _bound(name, page) for name in DOING}


def _page(
    request: HttpRequest,
    page: CasePage,
    forms: Mapping[str, Form],
    *,
    refusal: GardaError | None = None,
    status: int = 200,
) -> HttpResponse:
    found = page.response
    saw(
        acting(request),
        persons=[found.application.person_id],
        what="response",
        why="Satu tanggapan",
        path=found.path,
    )
    context = {
        "region": found.village,
        "page": page,
        "forms": forms,
        "refusal": refusal,
        "time_zone": found.village.time_zone,
    }
    return render(request, "responses/case.html", context, status=status)


@for_roles(*HANDLERS, place=RESPONSE)
@never_cache
@require_http_methods(["GET", "POST"])
def contact(request: HttpRequest, response_id: UUID) -> HttpResponse:
    """Who sent it: asked for with a reason, shown once, then the page leaves by itself."""
    found = located(request, Response)
    form = ContactForm(request.POST or None)
    context: dict[str, Any] = {"region": found.village, "response": found, "form": form}
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            context["contact"] = services.open_contact(
                acting(request), response_id=found.id, reason=reason
            )
        except NoContact as refusal:
            context["refusal"] = refusal
            return render(request, "responses/contact.html", context, status=409)
        answered = render(request, "responses/contact.html", context)
        answered["Refresh"] = f"{SHOWN_SECONDS}; url={reverse('response', args=[found.id])}"
        return answered
    status = 200 if request.method == "GET" else 422
    return render(request, "responses/contact.html", context, status=status)
