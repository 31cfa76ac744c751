"""``/undangan/``: from the code on a sheet to a PIN or a password."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from garda.kernel import tally
from garda.kernel.errors import GardaError
from garda.people.access import public
from garda.signin import cookie
from garda.signin.browser import browser_of, device_of
from garda.signin.domain.authority import Means
from garda.signin.errors import WeakPin
from garda.signin.forms import ChosenPasswordForm, ChosenPinForm, CodeForm
from garda.signin.locking import while_locked
from garda.signin.models import Method
from garda.signin.services.accepting import (
    Accepted,
    Invited,
    accept_with_password,
    accept_with_pin,
    invited,
)
from garda.signin.services.sessions import enter

from .entering import next_of, wanted_page

_CHOSEN = {Means.PIN: ChosenPinForm, Means.PASSWORD: ChosenPasswordForm}


@while_locked
@public
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest) -> HttpResponse:
    """Without a code: the field for it. With one: for whom it is, and the choice of a PIN."""
    if request.method == "GET":
        return _ask_code(request, CodeForm())
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _ask_code(request, form)
    try:
        about = invited(form.cleaned_data["code"])
    except GardaError as refused:
        tally.sign_in_refused(refused.code)
        form.add_error("code", refused.id)
        return _ask_code(request, form)
    return _choose(request, form.cleaned_data["code"], about)


def _ask_code(request: HttpRequest, form: CodeForm) -> HttpResponse:
    status = 422 if form.errors else 200
    context = {"form": form, "next": next_of(request)}
    return render(request, "signin/invitation_code.html", context, status=status)


def _choose(request: HttpRequest, code: str, about: Invited) -> HttpResponse:
    chosen = "again" in request.POST
    form = _CHOSEN[about.means](request.POST if chosen else None)
    if chosen and form.is_valid():
        accepted = _accepted(request, code, about.means, form)
        if accepted is not None:
            return _welcome(request, about, accepted)
    context = {
        "code": code,
        "about": about,
        "form": form,
        "device": device_of(request),
        "next": next_of(request),
    }
    status = 422 if form.errors else 200
    return render(request, "signin/invitation_choose.html", context, status=status)


def _accepted(request: HttpRequest, code: str, means: Means, form: Form) -> Accepted | None:
    """None when the choice was too weak; the form says why, and the code is still good."""
    browser = browser_of(request)
    try:
        if means is Means.PIN:
            return accept_with_pin(code, pin=form.cleaned_data["pin"], browser=browser)
        return accept_with_password(code, password=form.cleaned_data["password"], browser=browser)
    except WeakPin as weak:
        form.add_error("pin", weak.id)
    except ValidationError as weak:
        form.add_error("password", weak)
    return None


def _welcome(request: HttpRequest, about: Invited, accepted: Accepted) -> HttpResponse:
    method = Method.PIN if about.means is Means.PIN else Method.PASSWORD
    enter(request, accepted.account, method, accepted.device)
    response = HttpResponseRedirect(wanted_page(request))
    if accepted.token is not None:
        cookie.give(response, accepted.token)
    return response
