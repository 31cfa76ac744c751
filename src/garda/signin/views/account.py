"""``/akun/``: the own sign-ins, devices and factors."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from garda.documents.qr import qr_picture
from garda.kernel.roles import Role
from garda.people.access import Own, acting, for_roles, signed_in
from garda.signin.domain.code import grouped
from garda.signin.links import invitation_link
from garda.signin.locking import freshly_proved
from garda.signin.models import DeviceAccount, SignIn
from garda.signin.queries import devices_of, factors_of, recoveries_of, sign_ins_of
from garda.signin.services import revoking
from garda.signin.services.invitations import invite_oneself


@signed_in
@never_cache
@require_GET
def account(request: HttpRequest) -> HttpResponse:
    sign_in: SignIn = request.sign_in  # type: ignore[attr-defined]
    context = {
        "here": sign_in,
        "sign_ins": list(sign_ins_of(sign_in.account_id)),
        "devices": list(devices_of(sign_in.account_id)),
        "factors": list(factors_of(sign_in.account_id)),
        "recoveries": list(recoveries_of(sign_in.account_id)),
    }
    return render(request, "signin/account.html", context)


@for_roles(*Role, place=Own("sign_in_id"))
@require_POST
def end_sign_in(request: HttpRequest, sign_in_id: UUID) -> HttpResponse:
    try:
        revoking.end_own_sign_in(acting(request), sign_in_id=sign_in_id)
    except SignIn.DoesNotExist as missing:
        raise Http404 from missing
    messages.success(request, "Sesi itu sudah diakhiri.")
    return redirect("account")


@signed_in
@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    here: SignIn = request.sign_in  # type: ignore[attr-defined]
    ended = revoking.end_own_others(acting(request), but=here.pk)
    messages.success(request, f"{ended} sesi lain sudah diakhiri.")
    return redirect("account")


@for_roles(*Role, place=Own("pairing_id"))
@freshly_proved
@require_POST
def forget_device(request: HttpRequest, pairing_id: UUID) -> HttpResponse:
    try:
        revoking.forget_own_device(acting(request), pairing_id=pairing_id)
    except DeviceAccount.DoesNotExist as missing:
        raise Http404 from missing
    messages.success(request, "Akun Anda sudah dilepas dari perangkat itu.")
    return redirect("account")


@signed_in
@never_cache
@freshly_proved
@require_POST
def add_device(request: HttpRequest) -> HttpResponse:
    """A code for a further device of one's own, shown this once."""
    issued = invite_oneself(acting(request), election=request.election)  # type: ignore[attr-defined]
    context = {
        "code": grouped(issued.code),
        "expires_at": issued.expires_at,
        "qr": qr_picture(invitation_link(issued.code)),
    }
    return render(request, "signin/own_device.html", context)
