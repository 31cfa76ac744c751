"""Households where each person can be in one only: a placement's."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping
from typing import TypeVar

Who = TypeVar("Who", bound=Hashable)


def joined(households: Mapping[Who, Collection[str]]) -> dict[Who, str]:
    """One household for each person: those that a person is in count as one.

    Only through people of ``households`` themselves, so that a couple who both apply bring their
    two cards together, and one who does not apply brings nothing together.
    """
    leads: dict[str, str] = {}
    for shared in households.values():
        names = sorted({_lead(leads, name) for name in shared})
        leads.update(dict.fromkeys(names, names[0]) if names else {})
    return {who: _lead(leads, min(shared)) for who, shared in households.items() if shared}


def _lead(leads: Mapping[str, str], name: str) -> str:
    while (above := leads.get(name, name)) != name:
        name = above
    return name
