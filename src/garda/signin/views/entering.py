"""Sign in by password, code or passkey; sign out; switch grant."""

from __future__ import annotations

import json
import time
from typing import Any

from allauth.mfa.webauthn.internal import auth as passkeys
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from garda.kernel import tally
from garda.kernel.errors import GardaError
from garda.people.access import public, signed_in
from garda.people.models import Account
from garda.people.queries import SESSION_GRANT
from garda.signin import cookie
from garda.signin.browser import browser_of, device_of
from garda.signin.forms import CodeOfAppForm, PasskeySignInForm, SignInForm
from garda.signin.locking import while_locked
from garda.signin.models import Method
from garda.signin.queries import has_factor
from garda.signin.services import factors, passwords
from garda.signin.services.devices import known_device
from garda.signin.services.sessions import enter, leave

#: Who has shown the right password and still has to show a second factor.
_PENDING = "sign_in_pending"
_PENDING_SECONDS = 600


@while_locked
@public
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            account = passwords.check(
                form.cleaned_data["username"], form.cleaned_data["password"], device_of(request)
            )
        except GardaError as refused:
            tally.sign_in_refused(refused.code)
            form.add_error(None, refused.id)
        else:
            return _after_password(request, account)
    context: dict[str, Any] = {"form": form, "next": next_of(request)}
    return render(request, "signin/sign_in.html", context, status=422 if form.errors else 200)


def next_of(request: HttpRequest) -> str:
    """Where the visitor wants to go, as the address or the form says; not checked yet."""
    return request.POST.get("next") or request.GET.get("next", "")


def _after_password(request: HttpRequest, account: Account) -> HttpResponse:
    if not has_factor(account.pk):
        enter(request, account, Method.PASSWORD, device_of(request))
        return HttpResponseRedirect(wanted_page(request))
    leave(request)
    request.session.cycle_key()
    request.session[_PENDING] = [str(account.pk), int(time.time()), next_of(request)]
    return redirect("sign-in-code")


def _pending(request: HttpRequest) -> tuple[Account, str] | None:
    """The account that showed its password a moment ago, and where it wanted to go."""
    account_id, since, target = request.session.get(_PENDING, ("", 0, ""))
    if time.time() - since > _PENDING_SECONDS:
        return None
    account = Account.objects.filter(pk=account_id, is_active=True).first()
    return (account, target) if account is not None else None


@while_locked
@public
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """The second step after a password."""
    pending = _pending(request)
    if pending is None:
        return redirect("sign-in")
    form = CodeOfAppForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            factors.check_code(pending[0], form.cleaned_data["code"])
        except GardaError as refused:
            form.add_error("code", refused.id)
        else:
            return _known(request, pending[0], Method.CODE, pending[1])
    return render(request, "signin/code.html", {"form": form}, status=422 if form.errors else 200)


@while_locked
@public
@never_cache
@require_http_methods(["GET", "POST"])
def passkey(request: HttpRequest) -> HttpResponse:
    """Options for the browser (GET), and its signed answer (POST)."""
    if request.method == "GET":
        return JsonResponse(json.loads(json.dumps(passkeys.begin_authentication())))
    form = PasskeySignInForm(request.POST)
    if not form.is_valid() or not form.cleaned_data["credential"].user.is_active:
        return render(request, "signin/passkey_refused.html", status=422)
    factor = form.cleaned_data["credential"]
    factors.used(factor)
    return _known(request, factor.user, Method.PASSKEY, request.POST.get("next", ""))


def _known(request: HttpRequest, account: Account, method: Method, target: str) -> HttpResponse:
    """Signed in by two factors: from now on this browser is no stranger to this account."""
    device, token = known_device(browser_of(request), account.pk)
    enter(request, account, method, device)
    response = HttpResponseRedirect(_safe(request, target))
    if token is not None:
        cookie.give(response, token)
    return response


def wanted_page(request: HttpRequest) -> str:
    """Where the visitor wanted to go, if it is on this site; else the own tasks."""
    return _safe(request, request.POST.get("next", ""))


def _safe(request: HttpRequest, target: str) -> str:
    safe = url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()})
    return target if target and safe else "/tugas/"


@while_locked
@public
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """For everybody: also an account without any grant left must be able to go."""
    leave(request)
    return redirect("front")


@signed_in
@require_POST
def switch_grant(request: HttpRequest) -> HttpResponse:
    """Act under another of one's own grants; an unknown one changes nothing."""
    wanted = request.POST.get("grant", "")
    if any(str(g.id) == wanted for g in request.grants):  # type: ignore[attr-defined]
        request.session[SESSION_GRANT] = wanted
    return redirect("tasks")
