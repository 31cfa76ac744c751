"""Start-up check: every route says who may use it, and where."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.checks import Error, register

from garda.web.routes import Route, routes


@register("garda")
def every_route_declares_access(**kwargs: Any) -> list[Error]:
    """E001: no declaration. E002: an address names something, and nothing says where that lies."""
    return [error for route in routes() for error in _errors(route)]


def _errors(route: Route) -> Iterator[Error]:
    access = route.access
    if access is None:
        yield Error(
            f"The route {route.pattern!r} does not declare who may use it.",
            hint="Decorate its view with garda.people.access.public or for_roles.",
            id="garda.E001",
        )
    elif route.arguments and not access.public and access.argument not in route.arguments:
        yield Error(
            f"The route {route.pattern!r} does not say how its place is found.",
            hint="Give for_roles a place= for one of the address's arguments.",
            id="garda.E002",
        )
