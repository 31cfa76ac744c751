"""How addresses name people."""

from __future__ import annotations

from uuid import UUID

from garda.kernel.actor import Actor
from garda.people.access import Place
from garda.people.models import Person
from garda.regions.queries import within

from .breach_queries import breach_with_persons_of, breaches_of
from .export_queries import register_of
from .models import Breach, Export, Look, RetentionRun
from .queries import visible_people
from .retention_queries import runs_of
from .trace_queries import AccountAt, account_at


def _person(actor: Actor, person_id: UUID) -> Person | None:
    return visible_people(actor).filter(pk=person_id).first()


#: That somebody is registered at all is private: a person elsewhere looks like nobody.
PERSON = Place("orang", "person_id", _person, private=True)


def _export(actor: Actor, export_id: UUID) -> Export | None:
    return register_of(actor).filter(pk=export_id).first()


#: A list of another office is nobody else's business.
EXPORT = Place("ekspor", "export_id", _export, private=True)


def _look(actor: Actor, look_id: UUID) -> Look | None:
    found = Look.objects.filter(within(actor.path), pk=look_id)
    return found.select_related("account__person").first()


LOOK = Place("jejak", "look_id", _look, private=True)


def _officer(actor: Actor, account_id: UUID) -> AccountAt | None:
    return account_at(actor, account_id)


OFFICER = Place("petugas", "account_id", _officer, private=True)


def _breach(actor: Actor, breach_id: UUID) -> Breach | None:
    return breaches_of(actor).filter(pk=breach_id).first()


BREACH = Place("kebocoran data", "breach_id", _breach, private=True)


def _told_here(actor: Actor, breach_id: UUID) -> Breach | None:
    return breach_with_persons_of(actor, breach_id)


#: A breach of an office above, as far as it concerns people of one's own region.
BREACH_HERE = Place("kebocoran data", "breach_id", _told_here, private=True)


def _run(actor: Actor, run_id: UUID) -> RetentionRun | None:
    return runs_of(actor).filter(pk=run_id).first()


RUN = Place("penghapusan", "run_id", _run, private=True)
