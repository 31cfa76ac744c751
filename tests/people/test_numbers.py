"""Finding people by their identity number, past what the asker sees."""

from __future__ import annotations

from datetime import date

import pytest
from tests import factories

from garda.kernel.ids import uuid7
from garda.kernel.rowlock import NOTHING, seeing, sight_of
from garda.people.models import ClaimStatus, IdentityClaim, Person
from garda.people.services import (
    NewPerson,
    nik_holders,
    register_people,
    same_nik,
    system_operator,
)

pytestmark = pytest.mark.django_db
NIK, OTHER = "3320905512950007", "3320905512950008"


@pytest.fixture
def twins() -> list[Person]:
    """Two records with one NIK, made in two villages, and somebody else."""
    here, there = (v.path for v in factories.world(stations=(1, 1)).villages)
    people = [
        NewPerson("Ani", "P", date(1995, 12, 15), here, NIK),
        NewPerson("Ani Wijaya", "P", date(1995, 12, 15), there, NIK, kk=OTHER),
        NewPerson("Budi", "L", date(1990, 1, 1), here, OTHER),
    ]
    ids = register_people(system_operator(), people=people)
    return [Person.objects.get(pk=id_) for id_ in ids]


def test_both_records_are_found_whatever_the_asker_sees(twins: list[Person]) -> None:
    first, second, other = (person.id for person in twins)
    for sight in (NOTHING, sight_of(twins[0].path)):
        with seeing(sight):
            assert nik_holders([NIK, NIK, OTHER]) == {NIK: {first, second}, OTHER: {other}}
            assert same_nik([first, other]) == {first: {first, second}, other: {other}}


def test_a_family_card_of_the_same_digits_is_no_nik(twins: list[Person]) -> None:
    assert nik_holders([OTHER]) == {OTHER: {twins[2].id}}


def test_a_superseded_or_erased_claim_says_nothing(twins: list[Person]) -> None:
    first, second, _ = (person.id for person in twins)
    claims = IdentityClaim.objects.filter(kind="nik")
    claims.filter(person=second).update(status=ClaimStatus.SUPERSEDED)
    assert same_nik([first]) == {first: {first}}
    claims.filter(person=first).update(blind_index=None)
    assert nik_holders([NIK]) == {}


def test_nobody_asked_nobody_found() -> None:
    stranger = uuid7()
    assert nik_holders([]) == {}
    assert same_nik([]) == {}
    assert same_nik([stranger]) == {stranger: {stranger}}
