"""(Helper) Queries of many shapes with random values, as no page would ask them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid4

from sights import TABLES, Truth, Viewer, lies_in

MOST_ROWS = 200
_LETTERS = "aeiourstnkmdw"
PERSON, CLAIM, KEY, CONTACT, SHARED, *_ = TABLES

#: Rows of one table as (table, id).
Seen = Iterable[tuple[str, UUID]]


@dataclass(frozen=True)
class Asking:
    """One officer with the dice."""

    chance: Random
    truth: Truth
    viewer: Viewer

    def key(self, table: str = PERSON) -> UUID:
        return self.chance.choice(self.truth.keys[table])

    def some_keys(self, table: str = PERSON) -> list[UUID]:
        return [self.key(table) for _ in range(self.chance.randint(1, 20))]

    def path(self) -> str:
        """Of anybody in the country, cut anywhere."""
        path = self.truth.rows[PERSON][self.key()].path
        return path[: self.chance.randint(2, len(path))]

    def letter(self) -> str:
        return self.chance.choice(_LETTERS)

    def limit(self) -> int:
        return self.chance.randint(1, MOST_ROWS)


# --- queries by the ORM --------------------------------------------------------------------------


def filtered_persons(a: Asking) -> Seen:
    from django.db.models import Q

    from garda.people.models import Person

    born = date(1960, 1, 1) + timedelta(days=a.chance.randint(0, 16_000))
    conditions = [
        Q(name__icontains=a.letter() + a.letter()), Q(sex=a.chance.choice("LP")),
        Q(path__startswith=a.path()), Q(path__gte=a.path()), Q(birth_date__lt=born),
        Q(id__in=a.some_keys()), ~Q(path=a.path()), Q(synthetic=True),
    ]  # fmt: skip
    chosen = a.chance.sample(conditions, a.chance.randint(0, 3))
    rows = Person.objects.all()
    joined = Q()
    for condition in chosen:
        joined = joined | condition if a.chance.random() < 0.5 else joined & condition
    order = a.chance.choice(["name", "-birth_date", "path", "-id", "?"])
    return [(PERSON, id_) for id_ in _ids(rows.filter(joined).order_by(order)[: a.limit()])]


def _ids(rows: Any) -> list[UUID]:
    return list(rows.values_list("id", flat=True))


def persons_by_id(a: Asking) -> Seen:
    from garda.people.models import Person

    return [(PERSON, p.id) for p in Person.objects.filter(pk__in=a.some_keys())]


def claims_with_persons(a: Asking) -> Seen:
    from garda.people.models import IdentityClaim

    rows = IdentityClaim.objects.select_related("person").order_by("-claimed_at")
    for claim in rows.filter(person__name__contains=a.letter())[: a.limit()]:
        yield CLAIM, claim.id
        yield PERSON, claim.person.id


def applicants(a: Asking) -> Seen:
    from garda.formation.models import Application

    rows = Application.objects.select_related("person").order_by(
        "?" if a.chance.random() < 0.2 else "id"
    )
    return [(PERSON, row.person.id) for row in rows.filter(path__startswith=a.path())[: a.limit()]]


def members(a: Asking) -> Seen:
    from garda.formation.models import Appointment

    rows = Appointment.objects.exclude(person__name__startswith=a.letter().upper())
    rows = rows.filter(person__sex=a.chance.choice("LP")).order_by("path", "seat")
    return [(PERSON, id_) for id_ in rows.values_list("person__id", flat=True)[: a.limit()]]


def who_applied(a: Asking) -> Seen:
    from garda.formation.models import Application
    from garda.people.models import Person

    applied = Application.objects.filter(path__gte=a.path()).values("person_id")
    return [(PERSON, id_) for id_ in _ids(Person.objects.filter(id__in=applied)[: a.limit()])]


def with_keys(a: Asking) -> Seen:
    from django.db.models import Exists, OuterRef

    from garda.people.models import Person, PersonKey

    keys = PersonKey.objects.filter(person=OuterRef("pk"))
    rows = Person.objects.filter(Exists(keys), path__startswith=a.path())
    for person in rows.prefetch_related("claims")[: a.limit()]:
        yield PERSON, person.id
        yield from ((CLAIM, claim.id) for claim in person.claims.all())


def gathered(a: Asking) -> Seen:
    from django.contrib.postgres.aggregates import ArrayAgg

    from garda.people.models import Person

    rows = Person.objects.filter(path__startswith=a.path()).values("sex")
    found = rows.annotate(ids=ArrayAgg("id")).values_list("ids", flat=True)
    return [(PERSON, id_) for ids in found for id_ in ids[:MOST_ROWS]]


def united(a: Asking) -> Seen:
    from garda.people.models import Person

    one = Person.objects.filter(path__startswith=a.path()).values_list("id")
    other = Person.objects.filter(name__startswith=a.letter().upper()).values_list("id")
    return [(PERSON, id_) for (id_,) in one.union(other)[: a.limit()]]


# --- raw SQL, as no page writes it ---------------------------------------------------------------

#: Statement, tables of its columns, and what to put in: k a key, p a path, l a letter, n a limit.
RAW: Sequence[tuple[str, tuple[str, ...], str]] = (
    ("SELECT id FROM people_person WHERE name LIKE %s OR path LIKE %s LIMIT %s", (PERSON,), "lpn"),
    ("SELECT id FROM people_person WHERE path >= %s OR true LIMIT %s", (PERSON,), "pn"),
    ("SELECT id FROM people_person WHERE NOT (path LIKE %s) LIMIT %s", (PERSON,), "pn"),
    ("SELECT id FROM people_person TABLESAMPLE SYSTEM (20) LIMIT %s", (PERSON,), "n"),
    ("SELECT id FROM people_person WHERE id = %s FOR UPDATE", (PERSON,), "k"),
    ("SELECT max(id::text)::uuid FROM people_person WHERE path < %s", (PERSON,), "p"),
    ("SELECT unnest(array_agg(id)) FROM people_person WHERE path < %s LIMIT %s", (PERSON,), "pn"),
    (
        "WITH all_of_them AS MATERIALIZED (SELECT * FROM people_person) SELECT id FROM all_of_them"
        " WHERE path > %s LIMIT %s",
        (PERSON,),
        "pn",
    ),
    (
        "SELECT a.id, b.id FROM people_identityclaim a JOIN people_identityclaim b"
        " ON a.blind_index = b.blind_index AND a.person_id <> b.person_id LIMIT %s",
        (CLAIM, CLAIM),
        "n",
    ),
    (
        "SELECT p.id, k.id FROM people_person p LEFT JOIN people_personkey k ON k.person_id = p.id"
        " WHERE p.path LIKE %s LIMIT %s",
        (PERSON, KEY),
        "pn",
    ),
    (
        "SELECT k.id, p.id FROM people_personkey k FULL JOIN people_person p ON p.id = k.person_id"
        " ORDER BY k.id DESC NULLS LAST LIMIT %s",
        (KEY, PERSON),
        "n",
    ),
    (
        "SELECT p.id, c.id FROM formation_application f JOIN LATERAL (SELECT * FROM people_person q"
        " WHERE q.id = f.person_id) p ON true LEFT JOIN people_contact c ON c.person_id = p.id"
        " WHERE f.path >= %s LIMIT %s",
        (PERSON, CONTACT),
        "pn",
    ),
    (
        "SELECT id FROM (SELECT id, row_number() OVER (PARTITION BY path ORDER BY name) n"
        " FROM people_person) numbered WHERE n <= 2 LIMIT %s",
        (PERSON,),
        "n",
    ),
    (
        "SELECT id FROM people_person EXCEPT SELECT person_id FROM formation_application"
        " WHERE path LIKE %s LIMIT %s",
        (PERSON,),
        "pn",
    ),
    ("SELECT id FROM people_pathshare WHERE path <> %s LIMIT %s", (SHARED,), "pn"),
    ("SELECT id FROM people_contact WHERE person_id = %s OR path LIKE %s", (CONTACT,), "kp"),
    ("SELECT id FROM people_identityclaim WHERE person_id = %s", (CLAIM,), "k"),
    ("SELECT id FROM people_personkey WHERE person_id = %s OR path >= %s LIMIT %s", (KEY,), "kpn"),
)  # fmt: skip


def raw(a: Asking) -> Seen:
    from django.db import connection

    statement, tables, wanted = a.chance.choice(RAW)
    values = {
        "k": a.key,
        "p": lambda: a.path() + "%" if "LIKE" in statement else a.path(),
        "l": lambda: f"%{a.letter()}%",
        "n": a.limit,
    }
    with connection.cursor() as cursor:
        cursor.execute(statement, [values[kind]() for kind in wanted])
        found = cursor.fetchmany(MOST_ROWS)
    return [(table, key) for row in found for table, key in zip(tables, row, strict=True) if key]


SHAPES: Sequence[Callable[[Asking], Seen]] = (
    filtered_persons, persons_by_id, claims_with_persons, applicants, members, who_applied,
    with_keys, gathered, united, *[raw] * 12,
)  # fmt: skip


# --- writing what is not one's own ----------------------------------------------------------------


def foreign_write(a: Asking) -> bool:
    """Try to change, move, remove or add what the officer may not; whether that succeeded."""
    from django.db import IntegrityError, ProgrammingError, connection, transaction

    other, elsewhere = a.key(), a.truth.rows[PERSON][a.key()].path
    if a.truth.sees(a.viewer, PERSON, other) or lies_in(elsewhere, a.viewer.area):
        return False
    now = datetime.now(UTC)
    statement, values = a.chance.choice(
        [
            ("UPDATE people_person SET name = 'x' WHERE id = %s", [other]),
            ("UPDATE people_person SET path = %s WHERE id <> %s", [elsewhere, other]),
            ("DELETE FROM people_personkey WHERE person_id = %s", [other]),
            ("DELETE FROM people_identityclaim WHERE path = %s", [elsewhere]),
            (
                "INSERT INTO people_pathshare (id, person_id, path, reason, consent_at)"
                " VALUES (%s, %s, %s, 'x', %s)",
                [uuid4(), other, elsewhere, now],
            ),
            (
                "INSERT INTO people_person (id, name, search_name, sex, birth_date, path,"
                " synthetic) VALUES (%s, 'x', 'x', 'L', '1990-01-01', %s, true)",
                [uuid4(), elsewhere],
            ),
        ]
    )
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, values)
            changed = cursor.rowcount > 0
            transaction.set_rollback(True)
    except ProgrammingError:
        return False
    except IntegrityError:
        # Another rule refused what the lock had let through.
        return True
    return changed
