"""The trace of access: one query per look, never changed, no numbers in reasons."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.db import ProgrammingError, connection, transaction
from tests import factories
from tests.factories import World

from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.roles import Role
from garda.people.models import Person
from garda.people.services import system_operator
from garda.privacy.models import Look, LookPerson
from garda.privacy.queries import count_looks_at, looks_at, viewer_name
from garda.privacy.reasons import LONGEST, BadReason, checked_reason
from garda.privacy.services import saw

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return factories.world()


@pytest.fixture
def pps(world: World) -> Actor:
    return factories.actor(world, Role.PPS)


def test_a_look_says_who_whose_what_why_and_when(world: World, pps: Actor) -> None:
    ani, budi = factories.person(world.village.path), factories.person(world.village.path)
    moment = factories.local(date(2024, 10, 1), 9)
    with clock.as_of(moment):
        saw(pps, persons=[ani.id, budi.id], what="name", why="Daftar", path=world.village.path)
    look = Look.objects.get()
    assert (look.account_id, look.viewer_id, look.role) == (pps.account_id, pps.person_id, "pps")
    assert (look.what, look.why, look.path) == ("name", "Daftar", world.village.path)
    assert (look.election_id, look.count, look.at) == (world.election.id, 2, moment)
    assert {row.person_id for row in LookPerson.objects.all()} == {ani.id, budi.id}


def test_any_number_of_persons_is_one_query(
    world: World, pps: Actor, django_assert_num_queries: Callable[..., Any]
) -> None:
    many = [uuid4() for _ in range(10_000)]
    with django_assert_num_queries(1):
        saw(pps, persons=many, what="name", why="Ekspor", path=world.village.path)
    assert Look.objects.get().count == LookPerson.objects.count() == 10_000


def test_nobody_shown_is_nothing_written(
    world: World, pps: Actor, django_assert_num_queries: Callable[..., Any]
) -> None:
    with django_assert_num_queries(0):
        saw(pps, persons=[], what="name", why="Daftar", path=world.village.path)
    assert not Look.objects.exists()


def test_a_person_counts_once(world: World, pps: Actor) -> None:
    ani = factories.person(world.village.path)
    saw(pps, persons=[ani.id, ani.id], what="nik", why="Cocokkan", path=world.village.path)
    assert Look.objects.get().count == LookPerson.objects.count() == 1


def test_the_machine_leaves_a_trace_too(world: World) -> None:
    ani = factories.person(world.village.path)
    saw(system_operator(), persons=[ani.id], what="papers", why="Cetak", path=ani.path)
    (look,) = looks_at(ani.id, 5)
    assert viewer_name(look) == "Garda sendiri"


def test_an_unknown_kind_of_data_is_a_mistake_of_the_program(world: World, pps: Actor) -> None:
    with pytest.raises(ValueError, match="horoscope"):
        saw(pps, persons=[uuid4()], what="horoscope", why="x", path=world.village.path)
    assert not Look.objects.exists()


@pytest.mark.parametrize(
    "why",
    [
        "",
        "  ",
        "x" * (LONGEST + 1),
        "NIK 3320905512950007",
        "telp 0812-3456-7890",
        "rek 123 456 789",
    ],
)
def test_a_reason_that_is_none_is_refused_and_nothing_is_written(
    world: World, pps: Actor, why: str
) -> None:
    with pytest.raises(BadReason):
        saw(pps, persons=[uuid4()], what="nik", why=why, path=world.village.path)
    assert not Look.objects.exists()


def test_a_reason_keeps_dates_and_short_numbers() -> None:
    assert checked_reason("  Surat 12/PPS/2024,  27 November 2024 ") == (
        "Surat 12/PPS/2024, 27 November 2024"
    )


def test_the_latest_look_stands_first(
    world: World, pps: Actor, django_assert_num_queries: Callable[..., Any]
) -> None:
    ani = factories.person(world.village.path)
    for why in ("pertama", "kedua", "ketiga"):
        saw(pps, persons=[ani.id], what="name", why=why, path=ani.path)
        time.sleep(0.002)  # ids tell milliseconds apart
    with django_assert_num_queries(1):
        latest = looks_at(ani.id, 2)
        names = [viewer_name(look) for look in latest]
    assert names == [Person.objects.get(pk=pps.person_id).name] * 2
    assert [look.why for look in latest] == ["ketiga", "kedua"]
    assert count_looks_at(ani.id) == 3


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE privacy_look SET why = 'x'",
        "DELETE FROM privacy_look",
        "UPDATE privacy_lookperson SET look_id = look_id",
        "DELETE FROM privacy_lookperson",
        "TRUNCATE privacy_lookperson",
    ],
)
def test_the_serving_role_cannot_change_the_trace(statement: str) -> None:
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


@pytest.mark.parametrize("table", ["privacy_look", "privacy_lookperson"])
def test_not_even_the_owner_changes_the_trace(
    owner_connection: psycopg.Connection, table: str
) -> None:
    for statement in (f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="append-only"):
            owner_connection.execute(statement)
