"""One line of log and one count per request: which route, how it ended, how long, in which role.

Never the address, the account or where it came from: those tell who did what, and that stands in
the ledger and the trace of access, which have rules of their own. The number in ``X-Request-Id``
joins an answer to its line.
"""

from __future__ import annotations

import secrets
import string
import time
from collections.abc import Callable

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

from garda.kernel.actor import Actor
from garda.ops import metrics
from garda.web.views import health

Next = Callable[[HttpRequest], HttpResponse]
NO_ROUTE, STATIC = "none", "static"
# Letters alone: ten digits side by side, which chance would bring now and then, are taken out of
# the log as if they were somebody's number, and the answer would have no line.
_NUMBER_SIGNS, _NUMBER_LENGTH = string.ascii_lowercase, 16

logger = structlog.get_logger("garda.access")


class ObservingMiddleware:
    """Stands first, so that it sees every answer there is."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        number = "".join(secrets.choice(_NUMBER_SIGNS) for _ in range(_NUMBER_LENGTH))
        started = time.perf_counter()
        with structlog.contextvars.bound_contextvars(request=number):
            response = self.get_response(request)
            _note(request, response.status_code, time.perf_counter() - started)
        response.headers["X-Request-Id"] = number
        return response


def _note(request: HttpRequest, status: int, seconds: float) -> None:
    route = route_of(request)
    metrics.observe(route, status, seconds)
    if route in health.ROUTES and status < 500:
        return
    actor: Actor | None = getattr(request, "actor", None)
    logger.info(
        "request",
        route=route,
        method=request.method,
        status=status,
        ms=round(seconds * 1000, 1),
        role=actor.role if actor else None,
    )


def route_of(request: HttpRequest) -> str:
    """The route's name; what matches none has no name of its own, however many addresses exist."""
    match = request.resolver_match
    if match is not None:
        return match.view_name or NO_ROUTE
    return STATIC if request.path_info.startswith(settings.STATIC_URL) else NO_ROUTE


class BareRoutesMiddleware:
    """Answers the machine's questions before sessions, sign-in and election ask the database."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info not in health.PATHS:
            return self.get_response(request)
        try:
            request.resolver_match = resolve(request.path_info)
        except Resolver404:
            return self.get_response(request)
        answer: HttpResponse = request.resolver_match.func(request)
        return answer
