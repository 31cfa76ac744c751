"""Accounts below: what is in use, taking everything away, and recovery by two people."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from garda.people.access import acting, for_roles, located
from garda.privacy.services import saw
from garda.regions.models import Election
from garda.signin.domain.authority import RECOVERS
from garda.signin.forms import LostDeviceForm, ReasonForm
from garda.signin.locking import freshly_proved
from garda.signin.models import Recovery
from garda.signin.places import ACCOUNT, RECOVERY, Subordinate
from garda.signin.queries import (
    devices_below,
    devices_of,
    open_recoveries,
    own_person,
    seat_of,
    sign_ins_of,
)
from garda.signin.services.recovery import confirm_recovery, open_recovery, withdraw_recovery
from garda.signin.services.revoking import revoke_account, revoke_device
from garda.signin.sheets import place_of

from .sheets import pdf_answer


@for_roles(*RECOVERS, place=ACCOUNT)
@never_cache
@require_GET
def subordinate(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """How somebody below signs in, and what can be done when a phone is gone."""
    return _page(request, located(request, Subordinate), ReasonForm())


def _page(
    request: HttpRequest, whose: Subordinate, form: ReasonForm, status: int = 200
) -> HttpResponse:
    election: Election = request.election  # type: ignore[attr-defined]
    person = own_person(whose.account)
    context = {
        "whose": whose,
        "name": person.name if person is not None else whose.account.username,
        "place_name": place_of(whose.grant),
        "sign_ins": list(sign_ins_of(whose.account.pk)),
        "devices": list(devices_of(whose.account.pk)),
        "recovery": open_recoveries(election, whose.path).filter(account=whose.account).first(),
        "form": form,
    }
    return render(request, "signin/subordinate.html", context, status=status)


@for_roles(*RECOVERS, place=ACCOUNT)
@freshly_proved
@require_POST
def revoke(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """A phone was stolen: end everything at once."""
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, located(request, Subordinate), form, 422)
    revoke_account(acting(request), account_id=account_id, reason=form.cleaned_data["reason"])
    messages.success(request, "Semua sesi, perangkat, dan kata sandi akun ini sudah dicabut.")
    return redirect("subordinate", account_id)


@for_roles(*RECOVERS)
@never_cache
@require_GET
def devices(request: HttpRequest) -> HttpResponse:
    """Which phones and computers are in whose hands below, when each was seen last."""
    actor, election = acting(request), request.election  # type: ignore[attr-defined]
    rows = devices_below(election, RECOVERS[actor.role], actor.path)
    held = {row.grant.account.person_id for row in rows}
    saw(
        actor,
        persons=[person for person in held if person is not None],
        what="name",
        why="Perangkat di bawah",
        path=actor.path,
    )
    return render(request, "signin/devices.html", {"rows": rows})


@for_roles(*RECOVERS, place=ACCOUNT)
@freshly_proved
@require_POST
def lose_device(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """One phone is lost; the person's other devices stay."""
    form = LostDeviceForm(request.POST)
    if not form.is_valid():
        return _page(request, located(request, Subordinate), form, 422)
    revoke_device(
        acting(request),
        account_id=account_id,
        pairing_id=form.cleaned_data["pairing"],
        reason=form.cleaned_data["reason"],
    )
    messages.success(request, "Perangkat itu sudah dicabut. Isian yang belum terkirim ditandai.")
    return redirect("subordinate", account_id)


@for_roles(*RECOVERS, place=ACCOUNT)
@freshly_proved
@require_POST
def begin_recovery(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """The first of two people."""
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, located(request, Subordinate), form, 422)
    open_recovery(
        acting(request),
        election=request.election,  # type: ignore[attr-defined]
        account_id=account_id,
        reason=form.cleaned_data["reason"],
    )
    messages.success(request, "Pemulihan dibuka. Orang lain setingkat Anda harus mengesahkannya.")
    return redirect("recoveries")


@for_roles(*RECOVERS)
@never_cache
@require_GET
def recoveries(request: HttpRequest) -> HttpResponse:
    """What waits for the second person."""
    actor = acting(request)
    rows = list(open_recoveries(request.election, actor.path))  # type: ignore[attr-defined]
    context = {"rows": [(r, r.role == actor.role and r.opener != actor.identity) for r in rows]}
    return render(request, "signin/recoveries.html", context)


@for_roles(*RECOVERS, place=RECOVERY)
@never_cache
@freshly_proved
@require_POST
def confirm(request: HttpRequest, recovery_id: UUID) -> HttpResponse:
    """The second person; the answer is the sheet with the new code."""
    found = located(request, Recovery)
    issued = confirm_recovery(acting(request), recovery_id=recovery_id)
    seat = seat_of(found.account_id)
    return pdf_answer(found.election, [issued], {found.account_id: seat})


@for_roles(*RECOVERS, place=RECOVERY)
@require_POST
def withdraw(request: HttpRequest, recovery_id: UUID) -> HttpResponse:
    withdraw_recovery(acting(request), recovery_id=recovery_id)
    messages.success(request, "Pemulihan ditarik. Tidak ada yang berubah.")
    return redirect("recoveries")
