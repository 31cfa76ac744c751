"""The site's routes with what they declare: for the start-up check, navigation and the matrix."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

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


@cache
def _access_by_name() -> dict[str, Access | None]:
    return {route.name: route.access for route in routes()}


def may_open(role: str, name: str) -> bool:
    """Whether a role may use the route of this name; where, the guard asks."""
    access = _access_by_name().get(name)
    return access is not None and (access.roles is None or role in access.roles)
