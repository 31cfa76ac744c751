"""Every route as every role, in the own place and in those around it, against ``matrix.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.urls import reverse
from tests.support.two_regencies import Land, land
from tests.support.walked import Thing, Walker
from tests.support.walking import things, walker

from garda.kernel.codes import in_scope
from garda.kernel.roles import Role
from garda.web.routes import Route, routes

MATRIX = tomllib.loads(Path(__file__).with_name("matrix.toml").read_text(encoding="utf-8"))
#: Written by every request of a signed-in person: when they were last seen.
_SEEN = {"signin_signin", "django_session", "signin_bucket"}
_WRITES = """
    SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables
"""


@pytest.fixture(scope="module")
def country(django_db_setup: None, django_db_blocker: Any) -> Iterator[Land]:
    """One world for all walks, undone at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield land()
        transaction.set_rollback(True)


@pytest.fixture
def walk(country: Land, django_db_blocker: Any) -> Iterator[Land]:
    """The world, with what one walk does to it undone afterwards."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield country
        transaction.set_rollback(True)


def roles_in(names: Sequence[str] | str) -> frozenset[str]:
    """Roles that a row names, groups opened."""
    if names == "public":
        return frozenset(Role)
    groups = MATRIX["groups"]
    found = [roles_in(groups[n]) if n in groups else frozenset({n}) for n in names]
    return frozenset().union(*found)


def address(route: Route, row: Mapping[str, Any], who: Walker, thing: Thing) -> str:
    queries = row.get("query", {})
    named = (
        q for names, q in queries.items() if names != "others" and who.role in roles_in([names])
    )
    query = next(named, queries.get("others", ""))
    return reverse(route.name, kwargs=dict(thing.arguments)) + (f"?{query}" if query else "")


def expected(row: Mapping[str, Any], who: Walker, thing: Thing) -> int:
    """Status of a GET, by the row alone."""
    allowed, public = roles_in(row["who"]), row["who"] == "public"
    lawful: int = row.get("get", 200)
    if public:
        return lawful
    if not who.role:
        return int(row.get("visitors", 302))
    if who.role not in allowed:
        return 404 if "visitors" in row else 403
    if thing.path and not in_scope(thing.path, who.home):
        return 404 if row.get("hidden") else 403
    return lawful


def told(wrong: Sequence[object]) -> str:
    """Every cell that is not as the matrix says, a line each."""
    return "\n".join(["", *(str(line) for line in wrong)])


def writes() -> dict[str, int]:
    """Rows written by this transaction so far, by table."""
    with connection.cursor() as cursor:
        cursor.execute(_WRITES)
        return {table: rows for table, rows in cursor.fetchall() if table not in _SEEN}


def rows() -> Iterator[tuple[Route, Mapping[str, Any]]]:
    """Routes with their rows; one without a row has a test of its own."""
    for route in routes():
        if route.name in MATRIX["route"]:
            yield route, MATRIX["route"][route.name]


@pytest.mark.parametrize("role", ["", *Role])
def test_every_page_for_every_role(walk: Land, role: str) -> None:
    who, wrong = walker(walk, role), []
    for route, row in rows():
        for where, thing in things(walk, row, who):
            answer = who.browser.get(address(route, row, who, thing))
            if answer.status_code != (wanted := expected(row, who, thing)):
                wrong.append((route.name, where, answer.status_code, wanted))
    assert not wrong, told(wrong)


@pytest.mark.parametrize("role", ["", *Role])
def test_whoever_may_not_act_changes_nothing(walk: Land, role: str) -> None:
    who, wrong = walker(walk, role), []
    for route, row in rows():
        if row["who"] == "public":
            continue
        acts = who.role in roles_in(row.get("acts", []))
        # A role that has no business here is turned away before the place is looked at.
        known = who.role in roles_in(row["who"])
        for where, thing in islice(things(walk, row, who), None if known else 1):
            mine = thing.owner is None or thing.owner == who.account
            if acts and mine and in_scope(thing.path or who.home, who.home):
                continue
            for form in row.get("forms", [{}]):
                url = address(route, row, who, thing)
                wrong += [(route.name, where, *line) for line in _refused(who, url, form)]
    assert not wrong, told(wrong)


#: What refuses: not signed in, not the role, not there, not this way, not now, not so.
REFUSALS = frozenset({302, 403, 404, 405, 409, 422})


def _refused(who: Walker, url: str, form: Mapping[str, str]) -> Iterator[tuple[Any, ...]]:
    """What a sending changed, or that it was not refused."""
    before = writes()
    answer = who.browser.post(url, form)
    signed_out = answer.status_code == 302 and who.role
    if answer.status_code not in REFUSALS or signed_out:
        yield dict(form), answer.status_code
    changed = {t: n for t, n in writes().items() if n != before.get(t, 0)}
    if changed:
        yield dict(form), changed


@pytest.mark.parametrize("role", list(Role))
def test_whoever_may_act_is_let_in(walk: Land, role: str) -> None:
    who, wrong = walker(walk, role), []
    for route, row in rows():
        if who.role not in roles_in(row.get("acts", [])):
            continue
        for where, thing in things(walk, row, who):
            if where != "own" or not in_scope(thing.path or who.home, who.home):
                continue
            for form in row["forms"]:
                with transaction.atomic():
                    url = address(route, row, who, thing)
                    status = who.browser.post(url, form).status_code
                    transaction.set_rollback(True)
                if status in {403, 405}:
                    wrong.append((route.name, dict(form), status))
    assert not wrong, told(wrong)


def test_every_route_is_in_the_matrix_and_the_matrix_names_no_other() -> None:
    assert {route.name for route in routes()} == set(MATRIX["route"])


def test_routes_have_names_of_their_own() -> None:
    names = [route.name for route in routes()]
    assert "" not in names
    assert len(set(names)) == len(names)


def test_the_declarations_say_the_same() -> None:
    """Roles in the code and in the matrix, without a request in between."""
    different = {
        route.name: sorted(declared ^ roles_in(row["who"]))
        for route, row in rows()
        if route.access is not None
        and row["who"] != "public"
        and (declared := route.access.roles) is not None
        and declared != roles_in(row["who"])
    }
    assert different == {}


def test_every_role_and_group_is_known() -> None:
    named = [row[key] for row in MATRIX["route"].values() for key in ("who", "acts") if key in row]
    for names in named:
        assert roles_in(names) <= set(Role)
