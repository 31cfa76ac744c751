"""Sign in, sign out, switch grant."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from garda.kernel.errors import GardaError
from garda.people.access import public, signed_in
from garda.people.queries import SESSION_GRANT
from garda.signin.browser import device_of
from garda.signin.forms import SignInForm
from garda.signin.models import Method
from garda.signin.services import passwords
from garda.signin.services.sessions import enter, leave


@public
@never_cache
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            account = passwords.check(
                form.cleaned_data["username"], form.cleaned_data["password"], device_of(request)
            )
        except GardaError as refused:
            form.add_error(None, refused.id)
        else:
            enter(request, account, Method.PASSWORD, device_of(request))
            return HttpResponseRedirect(wanted_page(request))
    context: dict[str, Any] = {"form": form, "next": request.GET.get("next", "")}
    context["device"] = device_of(request)
    return render(request, "signin/sign_in.html", context, status=422 if form.errors else 200)


def wanted_page(request: HttpRequest) -> str:
    """Where the visitor wanted to go, if it is on this site; else the own tasks."""
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()})
    return target if target and safe else "/tugas/"


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
