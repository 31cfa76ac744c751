"""Who the proposed people are: known or new, and whether they are free for a seat."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from garda.formation.errors import AlreadyServing, UnknownPerson
from garda.formation.errors_secretariat import AlreadyNominated, NamedTwice
from garda.formation.models import Appointment, Nominee
from garda.kernel.actor import Actor
from garda.kernel.text import fold
from garda.people.models import Person
from garda.people.services import NewPerson, nik_holders, register_people, same_nik
from garda.regions.models import Election


@dataclass(frozen=True, slots=True)
class Nomination:
    """One person of a letter, for a seat of ``position`` (code); known by id, or to be registered.

    ``civil_servant``: what the letter says; it decides which tax and which papers the pay needs.
    """

    person: UUID | NewPerson
    position: str
    civil_servant: bool


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A nomination with what is known about who this is.

    ``persons``: every record with the same NIK; ``known``: the one that is this person; ``mark``
    tells people without a record apart.
    """

    name: str
    persons: frozenset[UUID]
    known: UUID | None
    mark: str

    @property
    def marks(self) -> set[UUID | str]:
        return {self.mark, *self.persons}


def settle_persons(
    actor: Actor, election: Election, nominations: Sequence[Nomination]
) -> list[UUID]:
    """Person ids of the nominations in their order, new people registered.

    A new person whose NIK, name and birth date are those of a record is that person; a NIK alone
    may be a typing error. Raises NamedTwice, AlreadyServing, AlreadyNominated, UnknownPerson. Six
    queries, and those of registering.
    """
    candidates = _candidates(nominations)
    _refuse_twice(candidates)
    everyone = {person for candidate in candidates for person in candidate.persons}
    _refuse(AlreadyServing, candidates, serving_among(election, everyone))
    _refuse(AlreadyNominated, candidates, _open_among(election, everyone))
    new = [
        nomination.person
        for nomination, candidate in zip(nominations, candidates, strict=True)
        if candidate.known is None and isinstance(nomination.person, NewPerson)
    ]
    made = iter(register_people(actor, people=new)) if new else iter(())
    return [candidate.known or next(made) for candidate in candidates]


def refuse_serving(election: Election, persons: Mapping[UUID, str]) -> None:
    """Raise AlreadyServing for those of ``persons`` (name by id) who hold a seat by now."""
    same = same_nik(persons)
    held = serving_among(election, {other for group in same.values() for other in group})
    names = [name for person, name in persons.items() if same[person] & held]
    if names:
        raise AlreadyServing(names)


def serving_among(election: Election, persons: Collection[UUID]) -> set[UUID]:
    """Those of ``persons`` who hold a seat in this election."""
    held = Appointment.objects.filter(election=election, person__in=persons, ended_on__isnull=True)
    return set(held.values_list("person", flat=True))


def _open_among(election: Election, persons: Collection[UUID]) -> set[UUID]:
    waiting = Nominee.objects.filter(election=election, person__in=persons, open=True)
    return set(waiting.values_list("person", flat=True))


def _candidates(nominations: Sequence[Nomination]) -> list[_Candidate]:
    people = [nomination.person for nomination in nominations]
    given = [person for person in people if isinstance(person, UUID)]
    names = dict(Person.objects.filter(id__in=given).values_list("id", "name"))
    unknown = [
        str(row) for row, p in enumerate(people, 1) if isinstance(p, UUID) and p not in names
    ]
    if unknown:
        raise UnknownPerson(unknown)
    same = same_nik(given)
    holders = nik_holders(p.nik for p in people if isinstance(p, NewPerson) and p.nik)
    records = Person.objects.in_bulk({id_ for group in holders.values() for id_ in group})
    return [
        _Candidate(names[person], frozenset(same[person]), person, str(person))
        if isinstance(person, UUID)
        else _new_candidate(person, holders.get(person.nik, set()), records)
        for person in people
    ]


def _new_candidate(
    person: NewPerson, holders: Collection[UUID], records: Mapping[UUID, Person]
) -> _Candidate:
    """``holders`` claim the same NIK; ``records`` are those of them that the actor may see."""
    seen = (records[id_] for id_ in sorted(holders) if id_ in records)
    return _Candidate(
        name=person.name,
        persons=frozenset(holders),
        known=next((row.id for row in seen if _is_same(row, person)), None),
        mark=person.nik or f"{fold(person.name)} {person.birth_date}",
    )


def _is_same(row: Person, person: NewPerson) -> bool:
    return (row.search_name, row.birth_date, row.sex) == (
        fold(person.name),
        person.birth_date,
        person.sex,
    )


def _refuse_twice(candidates: Sequence[_Candidate]) -> None:
    """The same record, or the same NIK under two names."""
    times = Counter(mark for candidate in candidates for mark in candidate.marks)
    rows = [
        row
        for row, candidate in enumerate(candidates)
        if any(times[mark] > 1 for mark in candidate.marks)
    ]
    if rows:
        raise NamedTwice([candidates[row].name for row in rows], rows)


def _refuse(
    error: type[AlreadyServing | AlreadyNominated],
    candidates: Sequence[_Candidate],
    persons: Collection[UUID],
) -> None:
    held = set(persons)
    rows = [row for row, candidate in enumerate(candidates) if candidate.persons & held]
    if rows:
        raise error([candidates[row].name for row in rows], rows)
