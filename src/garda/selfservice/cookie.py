"""The code of a slip in a browser: no script reads it, and it ends with the browser's session."""

from __future__ import annotations

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

_SALT = "garda.selfservice.slip"


def remember(response: HttpResponse, code: str) -> None:
    response.set_cookie(
        settings.GARDA_SLIP_COOKIE,
        signing.dumps(code, salt=_SALT),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )


def forget(response: HttpResponse) -> None:
    response.delete_cookie(settings.GARDA_SLIP_COOKIE, samesite="Strict")


def code_of(request: HttpRequest) -> str:
    """The code that this browser has entered; empty where there is none, or one we never set."""
    text = request.COOKIES.get(settings.GARDA_SLIP_COOKIE, "")
    try:
        return str(signing.loads(text, salt=_SALT)) if text else ""
    except signing.BadSignature:
        return ""
