"""The second lock: what a session sees of people, whatever a query asks for."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction
from tests import factories
from tests.factories import World

from garda.kernel.codes import COUNTRY_PATH
from garda.kernel.ids import uuid7
from garda.kernel.rowlock import NOTHING, as_role, current, seeing, sight_of
from garda.people.models import Contact, IdentityClaim, PathShare, Person, PersonKey
from garda.people.services import NewPerson, register_people, system_operator

pytestmark = pytest.mark.django_db

NIK = "3320905512950007"


@pytest.fixture
def world() -> World:
    return factories.world(stations=(1, 1))


def names() -> set[str]:
    return set(Person.objects.values_list("name", flat=True))


def registered(path: str, name: str) -> Person:
    newcomer = NewPerson(name, "P", date(1995, 12, 15), path, NIK)
    (id_,) = register_people(system_operator(), people=[newcomer])
    return Person.objects.get(pk=id_)


class TestSight:
    def test_a_session_that_was_told_nothing_sees_nobody(self, world: World) -> None:
        registered(world.village.path, "Ani")
        with seeing(NOTHING):
            assert not Person.objects.exists()
            assert not PersonKey.objects.exists()
            assert not IdentityClaim.objects.exists()

    def test_settings_that_never_were_made_close(self, world: World) -> None:
        registered(world.village.path, "Ani")
        with connection.cursor() as cursor:
            cursor.execute("RESET garda.lo")
            cursor.execute("RESET garda.hi")
        assert not Person.objects.exists()

    def test_a_village_sees_its_own_and_not_its_neighbour(self, world: World) -> None:
        here, there = (v.path for v in world.villages)
        registered(here, "Ani")
        registered(there, "Budi")
        with seeing(sight_of(here)):
            assert names() == {"Ani"}
            assert IdentityClaim.objects.count() == PersonKey.objects.count() == 1
        with seeing(sight_of(world.district.path)):
            assert names() == {"Ani", "Budi"}

    def test_no_sibling_fits_a_prefix(self, world: World) -> None:
        registered(world.district.path + "/20011", "Panjang")
        with seeing(sight_of(world.district.path + "/2001")):
            assert "Panjang" not in names()

    def test_everybody_sees_themselves(self, world: World) -> None:
        me = registered(world.villages[1].path, "Saya")
        with seeing(sight_of(world.village.path, me.id)):
            assert names() == {"Saya"}
            assert not IdentityClaim.objects.exists()

    def test_a_share_opens_one_person_until_it_ends(self, world: World) -> None:
        here, there = (v.path for v in world.villages)
        shared = registered(there, "Berbagi")
        registered(there, "Lain")
        share = PathShare.objects.create(
            person=shared, path=here, reason="KPPS", consent_at=datetime(2024, 10, 5, tzinfo=UTC)
        )
        with seeing(sight_of(here)):
            assert names() == {"Berbagi"}
            assert Person.objects.filter(pk=shared.pk).update(name="Ganti") == 0
        share.ended_at = datetime(2024, 10, 6, tzinfo=UTC)
        share.save()
        with seeing(sight_of(here)):
            assert names() == set()

    def test_sights_nest_and_come_back(self, world: World) -> None:
        registered(world.village.path, "Ani")
        before = current()
        with seeing(sight_of(world.village.path)):
            with seeing(NOTHING):
                assert names() == set()
            assert names() == {"Ani"}
        assert current() == before

    def test_a_failed_transaction_brings_the_former_sight_back(self, world: World) -> None:
        registered(world.village.path, "Ani")
        with (
            seeing(NOTHING),
            pytest.raises(ProgrammingError),
            transaction.atomic(),
            seeing(sight_of(COUNTRY_PATH)),
            connection.cursor() as cursor,
        ):
            cursor.execute("SELECT no_such_column FROM people_person")
        assert names() == {"Ani"}
        with seeing(NOTHING):
            assert names() == set()


class TestWriting:
    def test_nobody_is_put_where_one_does_not_look(self, world: World) -> None:
        here, there = (v.path for v in world.villages)
        with seeing(sight_of(here)):
            factories.person(here)
            with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
                factories.person(there)

    def test_a_foreign_row_is_neither_changed_nor_removed(self, world: World) -> None:
        other = registered(world.villages[1].path, "Budi")
        with seeing(sight_of(world.village.path)):
            assert Person.objects.filter(pk=other.pk).update(name="X") == 0
            assert PersonKey.objects.filter(person_id=other.pk).delete()[0] == 0
        assert Person.objects.get(pk=other.pk).name == "Budi"
        assert PersonKey.objects.filter(person=other).count() == 1

    def test_a_row_does_not_leave_the_range(self, world: World) -> None:
        here, there = (v.path for v in world.villages)
        ani = registered(here, "Ani")
        with (
            seeing(sight_of(here)),
            pytest.raises(ProgrammingError, match="row-level security"),
            transaction.atomic(),
        ):
            Person.objects.filter(pk=ani.pk).update(path=there)

    def test_a_key_needs_a_person_in_range(self, world: World) -> None:
        other = factories.person(world.villages[1].path)
        with (
            seeing(sight_of(world.village.path)),
            pytest.raises(ProgrammingError, match="row-level security"),
            transaction.atomic(),
        ):
            PersonKey.objects.create(
                person_id=other.pk, path=other.path, purpose="x", wrapped=b"-", master_version=1
            )

    def test_a_telephone_number_is_the_villages_own(self, world: World) -> None:
        other = factories.person(world.villages[1].path)
        Contact.objects.create(
            id=uuid7(),
            person=other,
            path=other.path,
            ciphertext=b"-",
            recorded_at=datetime(2024, 10, 5, tzinfo=UTC),
        )
        with seeing(sight_of(world.village.path)):
            assert not Contact.objects.exists()


class TestRoles:
    def test_a_vault_role_reaches_no_people_and_ends_with_the_block(self, world: World) -> None:
        registered(world.village.path, "Ani")
        with (
            pytest.raises(ProgrammingError, match="permission denied"),
            transaction.atomic(),
            as_role("garda_care"),
        ):
            names()
        assert names() == {"Ani"}
        with as_role("garda_care"), connection.cursor() as cursor:
            cursor.execute("SELECT current_user")
            assert cursor.fetchone() == ("garda_care",)
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user = session_user")
            assert cursor.fetchone() == (True,)

    def test_the_serving_role_does_not_inherit(self, django_db_setup: None) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT rolinherit FROM pg_roles WHERE rolname = current_user")
            assert cursor.fetchone() == (False,)


@pytest.mark.django_db(transaction=True)
def test_a_new_connection_is_told_whom_it_serves(world: World) -> None:
    registered(world.village.path, "Ani")
    registered(world.villages[1].path, "Budi")
    seen: dict[str, Any] = {}

    def request(place: str | None) -> None:
        with seeing(sight_of(place)):
            seen[place or ""] = names()
            connection.close()
            seen[f"{place or ''}, again"] = names()
            connection.close()

    for place in (world.village.path, world.villages[1].path, None):
        thread = threading.Thread(target=request, args=(place,))
        thread.start()
        thread.join()
    first, second = world.village.path, world.villages[1].path
    assert seen[first] == seen[f"{first}, again"] == {"Ani"}
    assert seen[second] == seen[f"{second}, again"] == {"Budi"}
    assert seen[""] == seen[", again"] == set()
