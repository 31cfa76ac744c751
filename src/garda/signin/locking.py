"""Declarations of views about locks, proofs and second factors, and the page that asks for them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from garda.kernel import clock

from .models import Method, SignIn
from .queries import own_person

View = Callable[..., HttpResponse]

LOCKED = 423
#: Fields of the lock's own form begin so; all others belong to the act that waits behind it.
PREFIX = "kunci"
_PROOF_LASTS = timedelta(minutes=10)


def while_locked(view: View) -> View:
    """Declare that a view answers although the sign-in is locked."""
    view.while_locked = True  # type: ignore[attr-defined]
    return view


def before_factor(view: View) -> View:
    """Declare that a view answers although the role still needs a second factor."""
    view.before_factor = True  # type: ignore[attr-defined]
    return view


def freshly_proved(view: View) -> View:
    """Ask for PIN or password first when the last proof is older than ten minutes."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        sign_in: SignIn | None = request.sign_in  # type: ignore[attr-defined]
        if sign_in is None or clock.wall() - sign_in.proved_at > _PROOF_LASTS:
            return lock_page(request)
        return view(request, *args, **kwargs)

    return guarded


def lock_page(request: HttpRequest, error: str = "") -> HttpResponse:
    """Asks who is there, and carries what was sent so that nothing typed is lost.

    The fields are those of a request that passed the CSRF check, for the same account only.
    """
    sign_in: SignIn = request.sign_in  # type: ignore[attr-defined]
    person = own_person(sign_in.account)
    return render(
        request,
        "signin/locked.html",
        {
            # The page shows nothing of the work behind it, its header included.
            "grant": None,
            "name": person.name if person is not None else sign_in.account.username,
            "by_pin": sign_in.method == Method.PIN,
            "account_id": sign_in.account_id,
            "target": request.POST.get(f"{PREFIX}-ke") or request.get_full_path(),
            "again": request.POST.get(f"{PREFIX}-lagi") or request.method == "POST",
            "fields": list(_waiting(request)),
            "files": bool(request.FILES),
            "error": error,
        },
        status=LOCKED,
    )


def _waiting(request: HttpRequest) -> Any:
    """Name and value of every field of the act that waits."""
    for name, values in request.POST.lists():
        if name != "csrfmiddlewaretoken" and not name.startswith(PREFIX):
            for value in values:
                yield name, value
