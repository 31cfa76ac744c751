"""Start-up check: every route says who may use it, and where."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.checks import Error, register
from django.urls import URLPattern, URLResolver, get_resolver

from garda.people.access import Access

_ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>")


@dataclass(frozen=True, slots=True)
class Route:
    """A route: its name and pattern, the view, and what its address names."""

    name: str
    pattern: str
    view: Any

    @property
    def arguments(self) -> tuple[str, ...]:
        return tuple(_ARGUMENT.findall(self.pattern))

    @property
    def access(self) -> Access | None:
        found = getattr(self.view, "access", None)
        return found if isinstance(found, Access) else None


def routes(
    patterns: Sequence[URLPattern | URLResolver] | None = None, prefix: str = ""
) -> Iterator[Route]:
    """Every route of the site."""
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry.url_patterns, path)
        else:
            yield Route(entry.name or "", path, entry.callback)


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
