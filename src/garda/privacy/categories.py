"""Kinds of persons and rows that rules of retention speak of. Rooms register theirs at start-up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from garda.regions.models import Election

Count = Callable[[Election, str], int]
Persons = Callable[[Election, str], list[UUID]]


@dataclass(frozen=True, slots=True)
class Category:
    """``count`` says how many there are at or under a path. ``persons`` names whose data may be
    erased; it is None for rows that are only kept.
    """

    code: str
    count: Count
    persons: Persons | None = None


_categories: dict[str, Category] = {}


def register(category: Category) -> None:
    """Raises ValueError when another category has the code."""
    if _categories.setdefault(category.code, category) != category:
        raise ValueError(f"two categories with the code {category.code!r}")


def category(code: str) -> Category:
    """Raises KeyError for a code that no room knows."""
    return _categories[code]
