"""Whether a sign-in still lasts, is locked, and suffices for the role it is used for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from garda.people.access import Access
from garda.people.models import Grant

from .domain.authority import Means, means_for
from .domain.timing import Standing
from .locking import lock_page
from .models import Method, SignIn
from .services import sessions

Next = Callable[[HttpRequest], HttpResponse]


class SignInMiddleware:
    """Sets ``request.sign_in``; a sign-in that was ended elsewhere or has run out is none.

    ``request.covered`` says that it is locked: no page then names the person or the work, also one
    that no view makes (an unknown address, a form without its token).
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        found: SignIn | None = None
        if request.user.is_authenticated:
            found = sessions.current(request)
            if found is None:
                logout(request)
        request.sign_in = found  # type: ignore[attr-defined]
        request.covered = _is_locked(found)  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """After the CSRF check: what a foreign page sent is never carried over a lock."""
        sign_in: SignIn | None = request.sign_in  # type: ignore[attr-defined]
        if sign_in is None:
            return None
        if request.covered:  # type: ignore[attr-defined]
            if getattr(view, "while_locked", False):
                return None
            sessions.lock(sign_in)
            return lock_page(request)
        sessions.note(sign_in)
        return _to_second_factor(request, view, sign_in)


def _is_locked(sign_in: SignIn | None) -> bool:
    return sign_in is not None and sessions.standing_of(sign_in) is Standing.LOCKED


def _to_second_factor(request: HttpRequest, view: Any, sign_in: SignIn) -> HttpResponse | None:
    """Who sees more than a village proves more than a password or a PIN."""
    access: Access | None = getattr(view, "access", None)
    grant: Grant | None = request.grant  # type: ignore[attr-defined]
    if grant is None or access is None or access.public or getattr(view, "before_factor", False):
        return None
    return None if suffices(sign_in, grant) else redirect("second-factor")


def suffices(sign_in: SignIn, grant: Grant) -> bool:
    """Whether this way of signing in is enough for this role in this election.

    In a demo, whose people are invented, the second factor may come later: its passwords are
    printed, and visitors try everything out with them.
    """
    if grant.election.shows_demo:
        return True
    if sign_in.method == Method.PIN:
        return means_for([grant.role]) is Means.PIN
    return sign_in.method != Method.PASSWORD
