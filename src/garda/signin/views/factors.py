"""``/akun/faktor-kedua/``: codes of an app, passkeys, recovery codes."""

from __future__ import annotations

import json

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import flows as passkey_flows
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from garda.documents.qr import qr_picture
from garda.kernel.roles import Role
from garda.people.access import Own, acting, for_roles, signed_in
from garda.signin.domain.authority import Means, means_for
from garda.signin.forms import PasskeyForm, TotpForm
from garda.signin.locking import before_factor, freshly_proved
from garda.signin.models import Method, SignIn
from garda.signin.queries import factors_of
from garda.signin.services import factors as services


@before_factor
@signed_in
@never_cache
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """What there is, and what can be added."""
    sign_in: SignIn = request.sign_in  # type: ignore[attr-defined]
    found = list(factors_of(sign_in.account_id))
    context = {
        "factors": [f for f in found if f.type != Authenticator.Type.RECOVERY_CODES],
        "has_codes": any(f.type == Authenticator.Type.RECOVERY_CODES for f in found),
        "has_app": any(f.type == Authenticator.Type.TOTP for f in found),
        "by_pin": sign_in.method == Method.PIN,
        "needed": means_for([acting(request).role]) is Means.PASSWORD,
    }
    return render(request, "signin/factors.html", context)


@before_factor
@signed_in
@never_cache
@freshly_proved
@require_http_methods(["GET", "POST"])
def add_app(request: HttpRequest) -> HttpResponse:
    """An app that shows codes: its secret as QR code and text, until the first code is right."""
    _not_by_pin(request)
    form = TotpForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        services.add_totp(acting(request), request, form)
        return redirect("recovery-codes")
    url = get_adapter().build_totp_url(request.user, form.secret)
    context = {"form": form, "qr": qr_picture(url), "secret": _grouped(form.secret)}
    return render(request, "signin/add_app.html", context, status=422 if form.errors else 200)


def _not_by_pin(request: HttpRequest) -> None:
    """A PIN on a shared phone must not open the door that asks for more."""
    if request.sign_in.method == Method.PIN:  # type: ignore[attr-defined]
        raise Http404


def _grouped(secret: str) -> str:
    return " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))


@before_factor
@signed_in
@never_cache
@freshly_proved
@require_http_methods(["GET", "POST"])
def add_passkey(request: HttpRequest) -> HttpResponse:
    """A passkey of this device or of a security key; needs a script."""
    _not_by_pin(request)
    form = PasskeyForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        services.add_passkey(acting(request), request, form)
        return redirect("recovery-codes")
    options = passkey_flows.begin_registration(request, request.user, passwordless=True)
    context = {"form": form, "options": json.dumps(options)}
    return render(request, "signin/add_passkey.html", context, status=422 if form.errors else 200)


@before_factor
@signed_in
@never_cache
@freshly_proved
@require_GET
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """The codes for the day the phone is gone; shown once."""
    codes = services.recovery_codes(request)
    return render(request, "signin/recovery_codes.html", {"codes": codes})


@signed_in
@freshly_proved
@require_POST
def renew_codes(request: HttpRequest) -> HttpResponse:
    services.renew_recovery_codes(acting(request), request)
    return redirect("recovery-codes")


@for_roles(*Role, place=Own("factor_id"))
@freshly_proved
@require_POST
def remove(request: HttpRequest, factor_id: int) -> HttpResponse:
    if not factors_of(acting(request).account_id).filter(pk=factor_id).exists():
        raise Http404
    services.remove(acting(request), request, factor_id=factor_id)
    return redirect("second-factor")
