"""How addresses name people."""

from __future__ import annotations

from uuid import UUID

from garda.kernel.actor import Actor
from garda.people.access import Place
from garda.people.models import Person

from .queries import visible_people


def _person(actor: Actor, person_id: UUID) -> Person | None:
    return visible_people(actor).filter(pk=person_id).first()


#: That somebody is registered at all is private: a person elsewhere looks like nobody.
PERSON = Place("orang", "person_id", _person, private=True)
