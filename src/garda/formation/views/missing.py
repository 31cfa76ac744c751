"""Who is missing what: the list to call, the day's recap, and who withdraws."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from garda.formation.addresses import home_of
from garda.formation.forms.withdrawing import WithdrawForm
from garda.formation.models import Application
from garda.formation.pages.missing import missing_page
from garda.formation.places import APPLICATION, VILLAGE
from garda.formation.requests import election_of
from garda.formation.services import withdraw
from garda.formation.staffing import refuse_gone
from garda.kernel import clock
from garda.kernel.errors import GardaError, NotAllowed
from garda.kernel.roles import Role
from garda.people.access import acting, for_roles, located
from garda.privacy.services import saw
from garda.regions.models import Region


@for_roles(Role.PPS, Role.PPK, place=VILLAGE)
@never_cache
@require_safe
def missing(request: HttpRequest, code: str) -> HttpResponse:
    """The village's list to call. PPK, which helps to call, reads it too."""
    village, actor = located(request, Region), acting(request)
    refuse_gone(village)
    page = missing_page(election_of(request), village)
    saw(
        actor,
        persons=[line.person for line in page.lacking],
        what="name",
        why="Pelamar yang kurang berkas",
        path=village.path,
    )
    told = {"page": page, "village": village, "now": clock.now(), "time_zone": village.time_zone}
    recap = render_to_string("formation/recap.txt", told).strip()
    context = {**told, "recap": recap, "acts": actor.role == Role.PPS}
    return render(request, "formation/missing.html", context)


@for_roles(Role.PPS, Role.KPU_REGENCY, place=APPLICATION)
@never_cache
@require_http_methods(["GET", "POST"])
def withdrawal(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """The applicant takes the application back, and says why."""
    application = located(request, Application)
    if request.method != "POST":
        return _withdrawal_page(request, application, WithdrawForm(label_suffix=""))
    form = WithdrawForm(request.POST, label_suffix="")
    if not form.is_valid():
        return _withdrawal_page(request, application, form, status=422)
    try:
        withdraw(acting(request), application_id=application.id, reason=form.cleaned_data["reason"])
    except NotAllowed:
        raise
    except GardaError as refusal:
        form.add_error("reason", refusal.id)
        return _withdrawal_page(request, application, form, status=409)
    messages.success(request, f"Pendaftaran {application.receipt} ditarik.")
    return redirect(home_of(application, "counter-missing"))


def _withdrawal_page(
    request: HttpRequest, application: Application, form: WithdrawForm, status: int = 200
) -> HttpResponse:
    saw(
        acting(request),
        persons=[application.person_id],
        what="name",
        why="Pelamar yang mundur",
        path=application.path,
    )
    context = {"application": application, "village": application.village, "form": form}
    context["home"] = home_of(application, "counter-missing")
    return render(request, "formation/withdrawal.html", context, status=status)
