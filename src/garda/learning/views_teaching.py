"""What one session taught, by whom, and what is broken about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from garda.activities.models import Activity, ActivityKind, ActivityMember, MemberRole
from garda.activities.places import ACTIVITY
from garda.activities.services.holding import holders_of
from garda.formation.requests import chosen_id, refused
from garda.kernel.errors import GardaError
from garda.kernel.roles import SUPERVISORS, Role
from garda.people.access import acting, for_roles, located

from .chains import judge
from .domain.chains import BREAK_WORDS
from .forms_teaching import AskExceptionForm, TaughtForm
from .models import Module, TaughtModule, TeachingException
from .services.teaching import ABOVE, ask_exception, decide_exception, say_taught
from .views_cascade import OFFICERS


@for_roles(*OFFICERS, *SUPERVISORS, Role.AUDITOR, place=ACTIVITY)
@never_cache
@require_http_methods(["GET", "POST"])
def teaching(request: HttpRequest, activity_id: UUID) -> HttpResponse:
    """Say which versions were taught; ask and decide exceptions for trainers."""
    activity = located(request, Activity)
    if activity.kind != ActivityKind.TRAINING:
        raise Http404("no training")
    if request.method != "POST":
        return _page(request, activity)
    act = _ACTS.get(request.POST.get("act", ""))
    if act is None:
        raise Http404("no such act")
    return act(request, activity)


def _taught(request: HttpRequest, activity: Activity) -> HttpResponse:
    form = _taught_form(activity, request.POST)
    if not form.is_valid():
        return _page(request, activity, taught=form, status=422)
    refusal = refused(
        lambda: say_taught(acting(request), activity_id=activity.id, roots=form.roots)
    )
    return _done(request, activity, refusal, "Modul yang diajarkan tercatat.")


def _ask(request: HttpRequest, activity: Activity) -> HttpResponse:
    form = AskExceptionForm(_people(activity), request.POST)
    if not form.is_valid():
        return _page(request, activity, ask=form, status=422)
    given = form.cleaned_data
    refusal = refused(
        lambda: ask_exception(
            acting(request),
            activity_id=activity.id,
            person_id=UUID(given["person"]),
            reason=given["reason"],
        )
    )
    return _done(request, activity, refusal, "Permintaan izin terkirim ke tingkat atas.")


def _decide(request: HttpRequest, activity: Activity) -> HttpResponse:
    wanted = chosen_id(request, "exception")
    if not TeachingException.objects.filter(activity=activity, id=wanted).exists():
        raise Http404("no such request")
    allow = request.POST.get("answer") == "allow"
    refusal = refused(lambda: decide_exception(acting(request), exception_id=wanted, allow=allow))
    return _done(request, activity, refusal, "Keputusan tersimpan.")


_ACTS = {"taught": _taught, "ask": _ask, "decide": _decide}


def _done(
    request: HttpRequest, activity: Activity, refusal: GardaError | None, said: str
) -> HttpResponse:
    if refusal is not None:
        return _page(request, activity, refusal=refusal, status=409)
    messages.success(request, said)
    return redirect("session-teaching", activity.id)


def _page(
    request: HttpRequest,
    activity: Activity,
    *,
    taught: TaughtForm | None = None,
    ask: AskExceptionForm | None = None,
    refusal: GardaError | None = None,
    status: int = 200,
) -> HttpResponse:
    actor = acting(request)
    people = _people(activity)
    context: dict[str, Any] = {
        "region": activity.region,
        "activity": activity,
        "breaks": [BREAK_WORDS[each] for each in judge(activity)],
        "said": TaughtModule.objects.filter(activity=activity).order_by("code"),
        "exceptions": _exceptions(activity),
        "people": people,
        "taught_form": taught or _taught_form(activity),
        "ask_form": ask or AskExceptionForm(people),
        "holds": actor.role in holders_of(activity) and activity.cancelled_at is None,
        "decides": actor.role in ABOVE[activity.audience],
        "refusal": refusal,
        "time_zone": activity.region.time_zone,
    }
    return render(request, "learning/teaching.html", context, status=status)


def _taught_form(activity: Activity, data: Any = None) -> TaughtForm:
    """The versions of the session's modules, the newest first; what was said is chosen."""
    found = Module.objects.filter(
        election=activity.election_id, core="", code__in=activity.modules
    ).order_by("code", "-version")
    versions: dict[str, list[tuple[str, str]]] = {}
    for module in found:
        words = f"{module.title}, versi {module.version} ({module.root[:8]})"
        versions.setdefault(module.code, []).append((module.root, words))
    return TaughtForm(versions, _said(activity), data)


def _said(activity: Activity) -> Mapping[str, str]:
    return dict(TaughtModule.objects.filter(activity=activity).values_list("code", "root"))


def _people(activity: Activity) -> Sequence[tuple[str, str]]:
    trainers = ActivityMember.objects.filter(
        activity=activity, role=MemberRole.TRAINER, ended_at__isnull=True
    )
    found = trainers.select_related("person").order_by("person__name")
    return [(str(member.person_id), member.person.name) for member in found]


def _exceptions(activity: Activity) -> Sequence[TeachingException]:
    return list(
        TeachingException.objects.filter(activity=activity)
        .select_related("person")
        .order_by("asked_at")
    )
