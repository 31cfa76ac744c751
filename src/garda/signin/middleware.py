"""Whether a sign-in still lasts, asked at every request of somebody who is signed in."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

from .models import SignIn
from .services import sessions

Next = Callable[[HttpRequest], HttpResponse]


class SignInMiddleware:
    """Sets ``request.sign_in``; a sign-in that was ended elsewhere or has run out is none."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        found: SignIn | None = None
        if request.user.is_authenticated:
            found = sessions.current(request)
            if found is None:
                logout(request)
            else:
                sessions.note(found)
        request.sign_in = found  # type: ignore[attr-defined]
        return self.get_response(request)
