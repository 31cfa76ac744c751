"""Every table that holds persons, and who was in it at a time."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from hypothesis import given
from hypothesis import strategies as st
from tests import factories
from tests.factories import World

from garda.activities.models import Activity, Attendance
from garda.kernel import clock
from garda.kernel.ids import last_id_at, uuid7
from garda.people.models import Person
from garda.people.services import (
    NewPerson,
    erase_person,
    record_contact,
    register_people,
    system_operator,
)
from garda.privacy import holdings
from garda.privacy.queries import persons_in, persons_in_any

NIK = "3320905512950007"
OCTOBER = factories.local(date(2024, 10, 1))
#: Says what was done with data of persons, and is no data of theirs.
REGISTERS = {
    "care_healthkey",
    "conduct_courtkey",
    "funds_bankkey",
    "sealed_guardiankey",
    "people_erasurecertificate",
    "people_mergestep",
    "people_personkey",
    "privacy_look",
    "privacy_lookperson",
    "privacy_breachperson",
    "privacy_retentionitem",
    "sealed_unusual",
}


@given(st.datetimes(datetime(2020, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_the_last_id_of_a_moment_is_above_all_of_it_and_below_the_next(moment: datetime) -> None:
    milliseconds = int(moment.timestamp() * 1000)
    last = last_id_at(moment)
    assert last.int >> 80 == milliseconds
    assert last < last_id_at(moment + timedelta(milliseconds=2))


def test_ids_made_now_lie_between_the_moments_around_them() -> None:
    before = datetime.now(UTC) - timedelta(milliseconds=5)
    made = uuid7()
    time.sleep(0.005)
    assert last_id_at(before) < made < last_id_at(datetime.now(UTC))


def test_no_table_with_persons_is_forgotten() -> None:
    pointing = {
        model._meta.db_table
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.related_model is Person or model is Person
    }
    known = {holding.code for holding in holdings.holdings()}
    assert pointing - known == REGISTERS
    titles = [holding.title for holding in holdings.holdings()]
    assert len(set(titles)) == len(titles)


@pytest.mark.django_db
class TestPersonsIn:
    def test_people_registered_by_then(self, world: World) -> None:
        earlier, later = _registered(world, OCTOBER), _registered(world, OCTOBER + timedelta(2))
        path = world.village.path
        assert persons_in("people_person", OCTOBER + timedelta(1), path) == [earlier]
        assert persons_in("people_person", OCTOBER - timedelta(1), path) == []
        both = sorted([earlier, later])
        assert persons_in("people_identityclaim", OCTOBER + timedelta(3), path) == both

    def test_without_a_column_the_id_says_when(self, world: World) -> None:
        before = datetime.now(UTC) - timedelta(milliseconds=5)
        ani = factories.person(world.village.path)
        assert persons_in("people_person", before, world.village.path) == []
        assert persons_in("people_person", datetime.now(UTC), world.village.path) == [ani.id]

    def test_only_people_of_the_region(self, world: World) -> None:
        here, there = (factories.person(village.path) for village in world.villages)
        now = datetime.now(UTC)
        assert persons_in("people_person", now, world.village.path) == [here.id]
        both = sorted([here.id, there.id])
        assert persons_in("people_person", now, world.district.path) == both

    def test_applicants_members_and_those_present(self, world: World) -> None:
        applied = factories.application(factories.call(world), world.village)
        member = factories.appointment(world, world.station(), 1)
        activity = Activity.objects.create(
            election=world.election,
            kind="oath",
            audience="kpps",
            region=world.village,
            path=world.village.path,
            title="Pelantikan",
            starts_at=factories.local(date(2024, 11, 7)),
        )
        Attendance.objects.create(
            election=world.election,
            activity=activity,
            person=member.person,
            path=world.village.path,
            presence="onsite",
            happened_at=factories.local(date(2024, 11, 7)),
            recorded_at=factories.local(date(2024, 11, 8)),
        )
        day = factories.local
        path = world.village.path
        applications, members = "formation_application", "formation_appointment"
        assert persons_in(applications, day(date(2024, 9, 16)), path) == []
        assert persons_in(applications, day(date(2024, 9, 18)), path) == [applied.person_id]
        assert persons_in(members, day(date(2024, 10, 4)), path) == []
        assert persons_in(members, day(date(2024, 10, 6)), path) == [member.person_id]
        assert persons_in("activities_attendance", day(date(2024, 11, 7)), path) == []
        assert persons_in("activities_attendance", day(date(2024, 11, 9)), path) == [
            member.person_id
        ]

    def test_one_query_and_each_person_once(
        self, world: World, django_assert_num_queries: Callable[..., Any]
    ) -> None:
        ani = factories.person(world.village.path)
        now = datetime.now(UTC)
        with django_assert_num_queries(1):
            persons_in("people_person", now, world.regency.path)
        tables = ["people_person", "people_account"]
        paths = [world.village.path, world.district.path]
        assert persons_in_any(tables, now, paths) == [ani.id]

    def test_erased_later_was_there_and_erased_before_was_not(self, world: World) -> None:
        ani = _registered(world, OCTOBER)
        with clock.as_of(OCTOBER + timedelta(1)):
            record_contact(system_operator(), person_id=ani, number="0812-9000-0001")
        with clock.as_of(OCTOBER + timedelta(5)):
            erase_person(system_operator(), person_id=ani, reason="Uji")
        path, claims, contacts = world.village.path, "people_identityclaim", "people_contact"
        for table in (claims, contacts):
            assert persons_in(table, OCTOBER + timedelta(3), path) == [ani]
            assert persons_in(table, OCTOBER + timedelta(6), path) == []

    def test_an_unknown_table_is_a_mistake_of_the_program(self) -> None:
        with pytest.raises(KeyError):
            persons_in("regions_region", OCTOBER, "id")


def _registered(world: World, when: datetime) -> Any:
    newcomer = NewPerson("Ani", "P", date(1995, 12, 15), world.village.path, NIK)
    with clock.as_of(when):
        return register_people(system_operator(), people=[newcomer])[0]


def test_every_model_with_persons_says_where_they_are() -> None:
    for holding in holdings.holdings():
        assert issubclass(holding.model, models.Model)
        assert holding.path.endswith("path")
