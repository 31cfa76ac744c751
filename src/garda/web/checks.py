"""Start-up check: every route says who may use it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.core.checks import Error, register
from django.urls import URLPattern, URLResolver, get_resolver

from garda.people.access import Access


def routes(
    patterns: Sequence[URLPattern | URLResolver] | None = None, prefix: str = ""
) -> Iterator[tuple[str, Any]]:
    """Every route as (pattern, view)."""
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry.url_patterns, path)
        else:
            yield path, entry.callback


@register("garda")
def every_route_declares_access(**kwargs: Any) -> list[Error]:
    return [
        Error(
            f"The route {path!r} does not declare who may use it.",
            hint="Decorate its view with garda.people.access.public or for_roles.",
            id="garda.E001",
        )
        for path, view in routes()
        if not isinstance(getattr(view, "access", None), Access)
    ]
