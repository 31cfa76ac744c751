"""``/akun/sandi/``: the own password, or the own PIN on this device, is changed."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from garda.kernel.errors import GardaError
from garda.people.access import acting, signed_in
from garda.signin.errors import PairingEnded, WeakPin
from garda.signin.forms import ChangedPasswordForm, ChangedPinForm
from garda.signin.models import Method, SignIn
from garda.signin.services import sessions
from garda.signin.services.changing import change_password, change_pin


@signed_in
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest) -> HttpResponse:
    """The one that began this sign-in: a PIN never opens the way to a password."""
    sign_in: SignIn = request.sign_in  # type: ignore[attr-defined]
    by_pin = sign_in.method == Method.PIN
    form = (ChangedPinForm if by_pin else ChangedPasswordForm)(request.POST or None)
    if request.method == "POST" and form.is_valid():
        answer = (_pin if by_pin else _password)(request, sign_in, form)
        if answer is not None:
            return answer
    status = 422 if form.errors else 200
    return render(request, "signin/secret.html", {"form": form, "by_pin": by_pin}, status=status)


def _password(request: HttpRequest, sign_in: SignIn, form: Form) -> HttpResponse | None:
    current, new = form.cleaned_data["current"], form.cleaned_data["password"]
    try:
        account = change_password(acting(request), sign_in=sign_in, current=current, new=new)
    except ValidationError as weak:
        form.add_error("password", weak)
    except GardaError as refused:
        form.add_error("current", refused.id)
    else:
        # Django ends every session that began under another password; this one goes on.
        update_session_auth_hash(request, account)
        return _done(request, "Kata sandi Anda sudah diganti. Semua sesi lain berakhir.")
    return None


def _pin(request: HttpRequest, sign_in: SignIn, form: Form) -> HttpResponse | None:
    current, new = form.cleaned_data["current"], form.cleaned_data["pin"]
    try:
        change_pin(acting(request), sign_in=sign_in, current=current, new=new)
    except PairingEnded:
        sessions.leave(request)
        return redirect("change-user")
    except WeakPin as weak:
        form.add_error("pin", weak.id)
    except GardaError as refused:
        form.add_error("current", refused.id)
    else:
        return _done(request, "PIN Anda di perangkat ini sudah diganti. Semua sesi lain berakhir.")
    return None


def _done(request: HttpRequest, told: str) -> HttpResponse:
    messages.success(request, told)
    return redirect("account")
