"""Reads of people for those who may, of the trace, and of who was in a table at a time."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import nullcontext
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from garda.kernel.actor import Actor
from garda.kernel.rowlock import as_role
from garda.kernel.text import fold
from garda.people.models import PathShare, Person
from garda.regions.models import Region
from garda.regions.queries import within

from .finders import found_by
from .holdings import Holding, holding
from .models import Look, LookPerson


def visible_people(actor: Actor) -> QuerySet[Person]:
    """People of the actor's region, those shared with it, and the actor themselves."""
    shared = PathShare.objects.filter(within(actor.path), ended_at__isnull=True)
    own = Q(pk=actor.person_id) if actor.person_id else Q()
    return Person.objects.filter(
        within(actor.path) | Q(pk__in=shared.values("person_id")) | own,
    )


def people_in(path: str, typed: str) -> QuerySet[Person]:
    """People registered at or under ``path``, by name; ``typed``: the beginning of any of its
    words, however it is written, or the whole of a number that a room gave them there."""
    wanted = fold(typed)
    people = Person.objects.filter(within(path)).order_by("search_name", "id")
    if not wanted:
        return people
    return people.filter(
        Q(search_name__startswith=wanted)
        | Q(search_name__contains=f" {wanted}")
        | found_by(path, typed.strip()),
    )


def place_names(paths: Iterable[str]) -> dict[str, str]:
    """Name of each region by its path. One query."""
    return dict(Region.objects.filter(path__in=set(paths)).values_list("path", "name"))


def looks_at(person_id: UUID, limit: int) -> list[Look]:
    """The latest looks at a person, with who it was as far as the reader may know them. One query.

    The key of a look is in the order of time.
    """
    rows = LookPerson.objects.filter(person_id=person_id).order_by("-look_id")
    found = rows.select_related("look__account__person")[:limit]
    return [row.look for row in found]


def count_looks_at(person_id: UUID) -> int:
    return LookPerson.objects.filter(person_id=person_id).count()


def viewer_name(look: Look) -> str:
    """Who looked: the person's name where the reader may know it, else the user name."""
    if look.account is None:
        return "Garda sendiri"
    return look.account.person.name if look.account.person else look.account.username


def persons_in(table: str, moment: datetime, path: str) -> list[UUID]:
    """Persons of a region who were in a table at ``moment``, each once, in order. A query, and
    one more for tables whose rows go with an erasure.

    ``table`` is a holding's code. Who was erased later was there; who was erased before was not.
    Raises KeyError for an unknown table.
    """
    return _read(holding(table), moment, path)


def _read(found: Holding, moment: datetime, path: str) -> list[UUID]:
    rows = found.model._base_manager.filter(found.there(moment), within(path, found.path))
    ids = rows.order_by().values_list(found.person, flat=True).distinct()
    with as_role(found.role) if found.role else nullcontext():
        there = {person for person in ids if person is not None}
    gone = found.gone_since(moment, path) if found.gone_since else ()
    return sorted(there | set(gone))


def persons_in_any(tables: Iterable[str], moment: datetime, paths: Iterable[str]) -> list[UUID]:
    """Persons in at least one of the tables, in at least one of the regions; sorted."""
    pairs = [(table, path) for table in tables for path in paths]
    return sorted({person for table, path in pairs for person in persons_in(table, moment, path)})
