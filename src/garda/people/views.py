"""Sign in, sign out, switch grant."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from .access import public, signed_in
from .forms import SignInForm
from .queries import SESSION_GRANT


@public
@never_cache
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    form = SignInForm(request, data=request.POST or None)
    if request.method == "POST" and form.is_valid():
        login(request, form.get_user())
        return HttpResponseRedirect(_next(request))
    status = 200 if request.method == "GET" else 422
    context: dict[str, Any] = {"form": form, "next": request.GET.get("next", "")}
    return render(request, "people/sign_in.html", context, status=status)


def _next(request: HttpRequest) -> str:
    """Where the visitor wanted to go, if it is on this site; else the own tasks."""
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()})
    return target if target and safe else "/tugas/"


@signed_in
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return redirect("front")


@signed_in
@require_POST
def switch_grant(request: HttpRequest) -> HttpResponse:
    """Act under another of one's own grants; an unknown one changes nothing."""
    wanted = request.POST.get("grant", "")
    if any(str(g.id) == wanted for g in request.grants):  # type: ignore[attr-defined]
        request.session[SESSION_GRANT] = wanted
    return redirect("tasks")
