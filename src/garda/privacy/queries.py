"""Reads of people for those who may, and of the trace."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q, QuerySet

from garda.kernel.actor import Actor
from garda.kernel.text import fold
from garda.people.models import PathShare, Person
from garda.regions.models import Region
from garda.regions.queries import within

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
    words, however it is written."""
    wanted = fold(typed)
    people = Person.objects.filter(within(path)).order_by("search_name", "id")
    if not wanted:
        return people
    return people.filter(
        Q(search_name__startswith=wanted) | Q(search_name__contains=f" {wanted}"),
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
