"""What a database holds, in figures that can be compared: counts, digests, heads, object addresses.

Everything is computed by the server, inside the caller's snapshot, in memory that does not grow
with the tables. Works for every database of Garda, whatever its rooms.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql

from garda.kernel.canonical import canonical_bytes

#: A column that holds an object's address is named ``<something>_sha256``; see CONTRIBUTING. What
#: was received is kept at times only: it is archived when there, and not missed when not.
OBJECT_COLUMN = r"^(?!received_)\w+_sha256$"
LEDGER_TABLE = "ledger_ledgerlink"
MIGRATIONS_TABLE = "django_migrations"
#: What migrating fills by itself, visitors' sessions and the job queue's own book-keeping: a
#: database that holds nothing else is empty.
_NO_CONTENT = frozenset(
    {MIGRATIONS_TABLE, "django_content_type", "auth_permission", "django_session"}
)
_QUEUE_PREFIX = "procrastinate_"
# Texts of rows must not depend on how a server is set up.
_PLAIN_TEXTS = (
    "SET LOCAL timezone = 'UTC'",
    "SET LOCAL datestyle = 'ISO, YMD'",
    "SET LOCAL intervalstyle = 'postgres'",
    "SET LOCAL bytea_output = 'hex'",
    "SET LOCAL extra_float_digits = 1",
    # Rows that a policy would hide are an error here, not a smaller count.
    "SET LOCAL row_security = off",
)
# The sum of the rows' fingerprints (two halves of 64 bits) does not depend on their order, and a
# row that is there twice counts twice. It proves against loss and faults; against an attacker the
# sealed file does.
_ROWS = """
    SELECT count(*), coalesce(sum(mac_lo), 0)::text || ':' || coalesce(sum(mac_hi), 0)::text
    FROM (
        SELECT ('x' || substr(h, 1, 16))::bit(64)::bigint AS mac_lo,
               ('x' || substr(h, 17, 16))::bit(64)::bigint AS mac_hi
        FROM (
            SELECT encode(sha256(convert_to(t::text, 'UTF8')), 'hex') AS h FROM {} t
        ) AS fingerprints
    ) AS halves
"""
_TABLES = """
    SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relkind = 'r' ORDER BY c.relname COLLATE "C"
"""
# Constraints, indexes and policies by name: PostgreSQL writes their expressions down in other words
# after each restoring. Not-null constraints have names from version 18 on only.
_RULES = """
    SELECT c.relname, 'lock', c.relrowsecurity::text || c.relforcerowsecurity::text
    FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
    UNION ALL
    SELECT t.tgrelid::regclass::text, 'trigger', pg_get_triggerdef(t.oid) || t.tgenabled::text
    FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
    WHERE NOT t.tgisinternal AND c.relnamespace = 'public'::regnamespace
    UNION ALL
    SELECT c.conrelid::regclass::text, 'constraint', concat_ws(' ', c.conname, c.convalidated)
    FROM pg_constraint c
    WHERE c.connamespace = 'public'::regnamespace AND c.conrelid <> 0 AND c.contype <> 'n'
    UNION ALL
    SELECT i.tablename, 'index', i.indexname FROM pg_indexes i WHERE i.schemaname = 'public'
    UNION ALL
    SELECT p.tablename, 'policy', concat_ws(' ', p.policyname, p.permissive, p.cmd, p.roles)
    FROM pg_policies p WHERE p.schemaname = 'public'
    UNION ALL
    SELECT '', 'function', pg_get_functiondef(p.oid)
    FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace AND p.prokind IN ('f', 'p')
"""
_OBJECT_COLUMNS = """
    SELECT table_name, column_name FROM information_schema.columns
    WHERE table_schema = 'public' AND column_name ~ %s
      AND data_type IN ('character varying', 'text')
    ORDER BY table_name, column_name
"""


@dataclass(frozen=True)
class Contents:
    """Figures of one snapshot.

    ``tables``: rows per table. ``digest``: SHA-256 (hex) over every table's rows. ``rules``: the
    same over triggers, functions, row locks and the names of policies, constraints and indexes.
    ``heads``: per log of the ledger its last number and hash (hex).
    """

    tables: Mapping[str, int]
    digest: str
    rules: str
    heads: Mapping[str, tuple[int, str]]
    migrations: tuple[str, ...]

    @property
    def rows(self) -> int:
        return sum(self.tables.values())


def read(connection: psycopg.Connection) -> Contents:
    """Figures of what ``connection`` (the owner's) sees, in its present transaction."""
    for setting in _PLAIN_TEXTS:
        connection.execute(setting)
    tables = {name: _fingerprint(connection, name) for name in names(connection)}
    return Contents(
        tables={name: count for name, (count, _) in tables.items()},
        digest=hashlib.sha256(canonical_bytes(tables)).hexdigest(),
        rules=_rules(connection),
        heads=_heads(connection) if LEDGER_TABLE in tables else {},
        migrations=_migrations(connection) if MIGRATIONS_TABLE in tables else (),
    )


def names(connection: psycopg.Connection) -> list[str]:
    """Tables of the database, sorted byte by byte."""
    return [row[0] for row in connection.execute(_TABLES)]


def _fingerprint(connection: psycopg.Connection, table: str) -> tuple[int, str]:
    count, fingerprint = _row(connection, sql.SQL(_ROWS).format(sql.Identifier(table)))
    return int(count), str(fingerprint)


def _row(connection: psycopg.Connection, query: sql.Composed) -> tuple[Any, ...]:
    row = connection.execute(query).fetchone()
    if row is None:
        raise LookupError("an aggregate has one row")
    return row


def _rules(connection: psycopg.Connection) -> str:
    lines = sorted("\x00".join(map(str, row)) for row in connection.execute(_RULES))
    return hashlib.sha256("\x01".join(lines).encode()).hexdigest()


def _heads(connection: psycopg.Connection) -> dict[str, tuple[int, str]]:
    query = (
        "SELECT DISTINCT ON (log) log, seq, encode(hash, 'hex') FROM ledger_ledgerlink"
        " ORDER BY log, seq DESC"
    )
    return {log: (seq, head) for log, seq, head in connection.execute(query)}


def _migrations(connection: psycopg.Connection) -> tuple[str, ...]:
    query = "SELECT app || '.' || name FROM django_migrations"
    return tuple(sorted(row[0] for row in connection.execute(query)))


def object_addresses(connection: psycopg.Connection) -> Iterator[str]:
    """Every object address that a row refers to, once, sorted; read with a server cursor.

    Columns are found by their names, so that a new room's objects are backed up, too.
    """
    columns = connection.execute(_OBJECT_COLUMNS, [OBJECT_COLUMN]).fetchall()
    if not columns:
        return
    parts = [
        sql.SQL(
            "SELECT {column} COLLATE \"C\" AS address FROM {table} WHERE {column} <> ''"
        ).format(column=sql.Identifier(column), table=sql.Identifier(table))
        for table, column in columns
    ]
    with connection.cursor(name="garda_objects") as cursor:
        cursor.execute(sql.SQL(" UNION ").join(parts) + sql.SQL(" ORDER BY address"))
        for (address,) in cursor:
            yield str(address)


def holds_anything(connection: psycopg.Connection) -> bool:
    """Whether any table has a row that neither migrating nor mere serving brings."""
    query = sql.SQL("SELECT EXISTS (SELECT 1 FROM {})")
    return any(
        _row(connection, query.format(sql.Identifier(name)))[0]
        for name in names(connection)
        if name not in _NO_CONTENT and not name.startswith(_QUEUE_PREFIX)
    )
