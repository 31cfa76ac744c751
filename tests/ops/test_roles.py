"""The serving role can add to the record but never change it."""

from __future__ import annotations

import psycopg
import pytest
from django.db import ProgrammingError, connection, transaction
from tests.support.databases import TestServer

from garda.kernel.errors import GardaError
from garda.ops import roles

PROTECTED = ("ledger_ledgerentry", "ledger_ledgerlink", "results_reading")


def _refused(statement: str) -> None:
    with (
        pytest.raises(ProgrammingError, match=r"permission denied|must be owner"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


@pytest.mark.django_db
@pytest.mark.parametrize("table", PROTECTED)
def test_insert_only_tables_refuse_change(table: str) -> None:
    _refused(f"UPDATE {table} SET id = id")
    _refused(f"DELETE FROM {table}")
    _refused(f"TRUNCATE {table}")


@pytest.mark.django_db
def test_a_payload_can_be_erased_but_not_changed() -> None:
    _refused("UPDATE ledger_ledgerpayload SET nonce = nonce")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM ledger_ledgerpayload")


@pytest.mark.django_db
def test_the_app_makes_no_tables() -> None:
    _refused("CREATE TABLE mine (id int)")
    _refused("ALTER TABLE regions_region ADD COLUMN mine int")


def test_serving_as_owner_is_refused(owner_connection: psycopg.Connection) -> None:
    with pytest.raises(GardaError) as refusal:
        roles.check_not_owner(owner_connection)
    assert refusal.value.code == "app_owns_tables"


@pytest.mark.usefixtures("django_db_setup")
def test_serving_as_app_is_accepted(test_server: TestServer, test_database: str) -> None:
    url = test_server.server.app_url(test_database)
    with psycopg.connect(url.text()) as app:
        roles.check_not_owner(app)


def test_every_named_table_exists(owner_connection: psycopg.Connection) -> None:
    query = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    tables = {row[0] for row in owner_connection.execute(query)}
    named = {*roles.RIGHTS, *roles.ROW_LOCKED}
    named |= {table for vault in roles.VAULTS.values() for table in vault}
    assert named <= tables


def test_row_locked_tables_are_those_with_a_lock(owner_connection: psycopg.Connection) -> None:
    query = "SELECT relname FROM pg_class WHERE relrowsecurity ORDER BY relname"
    locked = {row[0] for row in owner_connection.execute(query)}
    assert set(roles.ROW_LOCKED) == locked


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_what_a_transactional_test_commits_is_gone_afterwards(turn: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM django_session")
        assert cursor.fetchone() == (0,)
        cursor.execute("INSERT INTO django_session VALUES (%s, '', now())", [f"turn {turn}"])
