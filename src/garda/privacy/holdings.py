"""Which tables hold persons, and who was in one of them at a time.

Every table that points at persons is found in the models themselves, so that a new one is not
forgotten; a room refines what only it knows: a name for people, the column that says when a row
came, the database role of a vault. A row came with its id (UUIDv7 carries its time) unless a column
says so; rows that ended stay in their tables and count as being there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models
from django.db.models import Q

from garda.kernel.ids import last_id_at
from garda.people.models import Person

When = Callable[[datetime], Q]
Since = Callable[[datetime, str], Iterable[UUID]]


def by_id(moment: datetime) -> Q:
    """Rows whose id was made up to ``moment``."""
    return Q(pk__lte=last_id_at(moment))


def by_column(name: str) -> When:
    """Rows whose column ``name`` (a time) is not later than ``moment``."""
    return lambda moment: Q(**{f"{name}__lte": moment})


@dataclass(frozen=True, slots=True)
class Holding:
    """A table with persons. ``code`` is its name in the database, ``title`` what people call it.

    ``person`` and ``path`` are lookups from its rows; ``there`` is the condition for being there
    at a time; ``role`` the database role that alone may read it (a vault); ``gone_since`` names
    persons of a region whose rows were removed after a time.
    """

    code: str
    title: str
    model: type[models.Model]
    person: str = "person_id"
    path: str = "person__path"
    there: When = by_id
    role: str = ""
    gone_since: Since | None = None


_refined: dict[str, Holding] = {}
_left_out: set[str] = set()


def refine(
    model: type[models.Model],
    title: str,
    *,
    there: When = by_id,
    path: str = "",
    person: str = "",
    role: str = "",
    gone_since: Since | None = None,
) -> None:
    """Say of a table what its model does not."""
    found = _from_model(model)
    _refined[found.code] = Holding(
        found.code,
        title,
        model,
        person=person or found.person,
        path=path or found.path,
        there=there,
        role=role,
        gone_since=gone_since,
    )


def leave_out(model: type[models.Model]) -> None:
    """A table whose rows only say what was done with data of persons: trace and registers."""
    _left_out.add(model._meta.db_table)


def holdings() -> list[Holding]:
    """Every table that holds persons, in the order of its title."""
    found = [
        _refined.get(model._meta.db_table) or _from_model(model)
        for model in apps.get_models()
        if _holds_persons(model) and model._meta.db_table not in _left_out
    ]
    return sorted(found, key=lambda holding: holding.title)


def holding(code: str) -> Holding:
    """Raises KeyError."""
    return {each.code: each for each in holdings()}[code]


def _holds_persons(model: type[models.Model]) -> bool:
    """A table that points at persons, or one of which a room says by what way it does."""
    return _points_at_person(model) or model._meta.db_table in _refined


def _points_at_person(model: type[models.Model]) -> bool:
    return model is Person or _link(model) is not None


def _link(model: type[models.Model]) -> models.Field[Any, Any] | None:
    """The column that says whose row it is; a person's own row needs none."""
    if model is Person:
        return None
    links = [field for field in model._meta.concrete_fields if field.related_model is Person]
    return links[0] if links else None


def _from_model(model: type[models.Model]) -> Holding:
    own_path = any(field.name == "path" for field in model._meta.concrete_fields)
    link = _link(model)
    person = "pk" if link is None else link.attname
    path = "path" if own_path or link is None else f"{link.name}__path"
    table = model._meta.db_table
    return Holding(table, str(model._meta.verbose_name), model, person=person, path=path)
