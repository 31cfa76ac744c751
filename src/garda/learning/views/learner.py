"""Somebody's own learning: modules, tests, results."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from garda.kernel import clock
from garda.kernel.errors import GardaError, NotAllowed
from garda.learning.domain.shuffling import seed_of, shuffled
from garda.learning.errors import CannotTake
from garda.learning.forms import TestForm
from garda.learning.models import Attempt, AttemptKind, Module
from garda.learning.pages import learner_page, result_page
from garda.learning.queries import (
    attempts_of,
    current_modules,
    module_of,
    questions_of,
    taken,
)
from garda.learning.services import NewAttempt, Taker, take_test, taker_of
from garda.learning.services.taking import TAKE, rules_of, why_not
from garda.people.access import Own, acting, for_roles
from garda.regions.models import Election

OWN_TEST = Own("code", "tes sendiri")
OWN_ATTEMPT = Own("attempt_id", "tes sendiri")


@for_roles(*TAKE.roles)
@never_cache
@require_safe
def learning(request: HttpRequest) -> HttpResponse:
    """What somebody has to learn, and how far they are."""
    actor = acting(request)
    election = Election.objects.get(pk=actor.election)
    page = learner_page(election, taker_of(actor))
    return render(
        request, "learning/learning.html", {"page": page, "rules": rules_of(actor.election)}
    )


@for_roles(*TAKE.roles, place=OWN_TEST)
@never_cache
@require_http_methods(["GET", "POST"])
def test(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """One test in the taker's own order; sent twice it is one."""
    if kind not in AttemptKind.values:
        raise Http404("no such test")
    actor = acting(request)
    module = _module(request, code)
    taker = taker_of(actor)
    earlier = taken(actor.election, [taker.person], module.root, kind)[taker.person]
    if request.method == "POST":
        return _take(request, module, kind, taker, len(earlier) + 1)
    rules = rules_of(actor.election)
    why = why_not(rules, kind, earlier, clock.now(), wait=rules.retake_after)
    if why is not None:
        return _page(request, module, kind, None, CannotTake(why), status=409)
    return _page(request, module, kind, _form(module, kind, taker, len(earlier) + 1))


def _module(request: HttpRequest, code: str) -> Module:
    """The version that was begun with, else the newest. Raises Http404."""
    election_id = acting(request).election
    root = request.POST.get("root", "")
    found = module_of(election_id, root) if root else current_modules(election_id).get(code)
    if found is None or found.code != code:
        raise Http404("no such module")
    return found


def _form(module: Module, kind: str, taker: Taker, number: int, data: object = None) -> TestForm:
    seed = seed_of(root=module.root, taker=taker.key, kind=kind, number=number)
    return TestForm(shuffled(questions_of(module), seed), module.root, data)


def _take(
    request: HttpRequest, module: Module, kind: str, taker: Taker, number: int
) -> HttpResponse:
    form = _form(module, kind, taker, number, request.POST)
    if not form.is_valid():
        return _page(request, module, kind, form, status=422)
    new = NewAttempt(
        id=form.cleaned_data["attempt"], root=module.root, kind=kind, answers=form.answers
    )
    try:
        attempt = take_test(acting(request), new=new)
    except NotAllowed:
        raise
    except GardaError as refusal:
        return _page(request, module, kind, None, refusal, status=409)
    return redirect("test-result", attempt.id)


def _page(
    request: HttpRequest,
    module: Module,
    kind: str,
    form: TestForm | None,
    refusal: GardaError | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    context = {
        "module": module,
        "label": AttemptKind(kind).label,
        "form": form,
        "refusal": refusal,
    }
    return render(request, "learning/test.html", context, status=status)


@for_roles(*TAKE.roles, place=OWN_ATTEMPT)
@never_cache
@require_safe
def result(request: HttpRequest, attempt_id: UUID) -> HttpResponse:
    """How one's own test went; right answers are shown once it is not taken again."""
    actor = acting(request)
    taker = taker_of(actor)
    attempt = attempts_of(actor.election, taker.person).filter(pk=attempt_id).first()
    if attempt is None or attempt.module is None:
        raise Http404("no such attempt")
    used = _used(attempt)
    context = {
        "attempt": attempt,
        "result": result_page(attempt, attempt.module, rules_of(actor.election), used),
        "time_zone": request.grant.region.time_zone,  # type: ignore[attr-defined]
    }
    return render(request, "learning/result.html", context)


def _used(attempt: Attempt) -> int:
    same = Attempt.objects.filter(
        election=attempt.election_id,
        person=attempt.person_id,
        root=attempt.root,
        kind=attempt.kind,
        marks=[],
    )
    return same.count()
