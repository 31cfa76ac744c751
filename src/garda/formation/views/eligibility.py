"""Periksa syarat: verdicts of a village, and the two steps about one applicant."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from garda.formation.addresses import home_of
from garda.formation.forms.eligibility import VerdictForm, WaiverForm
from garda.formation.models import Application, Question
from garda.formation.offices import decider
from garda.formation.pages.eligibility import (
    OUTCOMES,
    ApplicantPage,
    Powers,
    applicant_page,
    body_words,
    village_page,
)
from garda.formation.places import APPLICATION
from garda.formation.requests import Act, act_of, chosen_id, election_of, refused
from garda.formation.services import assess, confirm_verdict, propose_verdict, request_waiver
from garda.formation.services.questions import CONFIRM_VERDICT, OF_THE_VILLAGE
from garda.kernel.errors import GardaError
from garda.kernel.roles import Role
from garda.people.access import acting, for_roles, located
from garda.people.places import REGION
from garda.privacy.services import saw
from garda.regions.models import Region, RegionLevel

#: PPS checks; above and beside it verdicts and decisions are read. No number of anybody is shown.
READERS = (Role.PPS, Role.PPK, Role.KPU_REGENCY, Role.BAWASLU, Role.PANWASCAM, Role.PKD)
PAGE_SIZE = 100
WHY = "Periksa syarat"


@for_roles(*READERS, place=REGION)
@never_cache
@require_http_methods(["GET", "POST"])
def eligibility(request: HttpRequest, code: str) -> HttpResponse:
    """A village's applicants with their outcome; its PPS checks them all anew."""
    village = located(request, Region)
    if village.level != RegionLevel.VILLAGE:
        raise Http404("requirements are checked per village")
    if request.method == "POST":
        return act_of(request, {"assess": _assess})(request, village)
    return _list(request, village)


def _assess(request: HttpRequest, village: Region) -> HttpResponse:
    tally = assess(acting(request), election=election_of(request), village=village)
    told = f"Diperiksa: {tally['MS']} MS, {tally['TMS']} TMS, {tally['ASK']} perlu klarifikasi."
    messages.success(request, told)
    return redirect("eligibility", village.code)


def _list(request: HttpRequest, village: Region) -> HttpResponse:
    page = village_page(election_of(request), village)
    wanted = request.GET.get("hasil")
    lines = [line for line in page.lines if wanted not in OUTCOMES or line.outcome == wanted]
    shown = Paginator(lines, PAGE_SIZE).get_page(request.GET.get("halaman"))
    persons = [line.application.person_id for line in shown]
    saw(acting(request), persons=persons, what="name", why=WHY, path=village.path)
    context = {
        "village": village,
        "page": page,
        "shown": shown,
        "wanted": wanted if wanted in OUTCOMES else None,
        "outcomes": [(code, word, page.counts[code]) for code, (_, word) in OUTCOMES.items()],
        "acts": acting(request).role == Role.PPS,
        "time_zone": village.time_zone,
    }
    return render(request, "formation/eligibility.html", context)


@dataclass
class Shown:
    """What a sending that was refused leaves on the page: its form by prefix."""

    forms: Mapping[str, Form] = field(default_factory=dict)
    refusal: GardaError | None = None
    status: int = 200


@for_roles(*READERS, place=APPLICATION)
@never_cache
@require_http_methods(["GET", "POST"])
def applicant(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """One applicant: every rule, its questions, and the two steps that settle them."""
    found = located(request, Application)
    if request.method == "POST":
        return act_of(request, ACTS)(request, found)
    return _page(request, found, Shown())


@for_roles(*READERS, place=APPLICATION)
@never_cache
@require_safe
def applicant_sheet(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """What the applicant takes home, in plain words, to be printed."""
    found = located(request, Application)
    _trace(request, found)
    page = applicant_page(found.election, found, acting(request), Powers(False, False, False))
    context = {"page": page, "village": found.village, "time_zone": found.village.time_zone}
    return render(request, "formation/eligibility_sheet.html", context)


def _trace(request: HttpRequest, found: Application) -> None:
    saw(acting(request), persons=[found.person_id], what="name", why=WHY, path=found.path)


def _propose(request: HttpRequest, found: Application) -> HttpResponse:
    question = _question(request, found)
    form = VerdictForm(request.POST, prefix=str(question.id))
    if not form.is_valid():
        return _page(request, found, Shown({str(question.id): form}, status=422))
    return _try(
        request,
        found,
        lambda: propose_verdict(acting(request), question_id=question.id, **form.cleaned_data),
        "Usulan putusan dicatat. Orang lain yang menyetujuinya.",
        {str(question.id): form},
    )


def _confirm(request: HttpRequest, found: Application) -> HttpResponse:
    question = _question(request, found)
    agree = request.POST.get("answer") == "agree"
    told = (
        "Putusan disahkan dua orang; hasil pelamar mengikuti." if agree else "Usulan dikembalikan."
    )
    return _try(
        request,
        found,
        lambda: confirm_verdict(acting(request), question_id=question.id, agree=agree),
        told,
    )


def _waive(request: HttpRequest, found: Application) -> HttpResponse:
    rule = request.POST.get("rule", "")
    form = WaiverForm(request.POST, prefix=rule)
    if not form.is_valid():
        return _page(request, found, Shown({rule: form}, status=422))
    reason = form.cleaned_data["reason"]
    return _try(
        request,
        found,
        lambda: request_waiver(acting(request), application=found.id, rule=rule, reason=reason),
        "Pengecualian dimohonkan. Orang lain yang menyetujuinya.",
        {rule: form},
    )


ACTS: Mapping[str, Act[Application]] = {"propose": _propose, "confirm": _confirm, "waive": _waive}


def _question(request: HttpRequest, found: Application) -> Question:
    """A question of this applicant that is decided here; Http404 for any other."""
    wanted = chosen_id(request, "question")
    question = found.questions.filter(id=wanted, origin__in=OF_THE_VILLAGE).first()
    if question is None:
        raise Http404("no such question")
    return question


def _try(
    request: HttpRequest,
    found: Application,
    act: Callable[[], object],
    told: str,
    kept: Mapping[str, Form] | None = None,
) -> HttpResponse:
    refusal = refused(act)
    if refusal is not None:
        return _page(request, found, Shown(kept or {}, refusal, 409))
    messages.success(request, told)
    return redirect("eligibility-applicant", found.id)


def _page(request: HttpRequest, found: Application, shown: Shown) -> HttpResponse:
    _trace(request, found)
    actor = acting(request)
    powers = Powers(
        proposes=actor.role == decider(found.election, found.body),
        confirms=actor.role in CONFIRM_VERDICT.roles,
        knows_ties=actor.role in CONFIRM_VERDICT.roles,
    )
    page = applicant_page(found.election, found, actor, powers)
    context: dict[str, Any] = {
        "page": page,
        "village": found.village,
        "home": home_of(found, "eligibility"),
        "forms": {**_forms(page), **shown.forms},
        "refusal": shown.refusal,
        "ties": _ties(page),
        "time_zone": found.village.time_zone,
    }
    return render(request, "formation/eligibility_applicant.html", context, status=shown.status)


def _forms(page: ApplicantPage) -> dict[str, Form]:
    """A form for each thing that can be done, by its prefix."""
    forms: dict[str, Form] = {}
    for line in page.rules:
        if line.may_waive:
            forms[line.rule.code] = WaiverForm(prefix=line.rule.code)
        for asked in line.questions:
            if asked.may_propose:
                key = str(asked.question.id)
                forms[key] = VerdictForm(prefix=key)
    return forms


def _ties(page: ApplicantPage) -> list[str]:
    """What the deciders may know behind the questions, in sentences."""
    if page.hints is None:
        return []
    election, hints = page.application.election, page.hints
    found = [
        (
            "Suami, istri, atau orang dari KK yang sama bertugas sebagai",
            hints.household,
        ),
        ("Pelamar sendiri sudah bertugas sebagai", hints.two_bodies),
    ]
    told = [f"{start}: {body_words(election, bodies)}." for start, bodies in found if bodies]
    if hints.same_number:
        told.append(f"NIK yang sama dipakai pelamar desa ini: {', '.join(hints.same_number)}.")
    return told
