"""Parts of the person page that other rooms bring: registered at start-up, shown by role."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from garda.kernel.actor import Actor
from garda.people.models import Person

Context = Callable[[Actor, Person], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Panel:
    """A section of the person page for some ``roles``.

    ``template`` is rendered with ``panel``, ``person``, ``actor``, ``request`` and what ``context``
    gives. A panel that shows more than the page itself calls ``saw`` for what it shows.
    """

    code: str
    title: str
    roles: frozenset[str]
    template: str
    context: Context


_panels: dict[str, Panel] = {}


def register(panel: Panel) -> None:
    """Add a panel at its end of the page. Raises ValueError when another has its code."""
    if _panels.setdefault(panel.code, panel) != panel:
        raise ValueError(f"two panels with the code {panel.code!r}")


def panels_for(role: str) -> list[Panel]:
    """The panels of a role, in the order of their registration."""
    return [panel for panel in _panels.values() if role in panel.roles]
