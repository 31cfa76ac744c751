"""Looking for a text in every row of every table, those of the vaults included."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection, transaction

from garda.ops.roles import VAULTS

_READABLE = """
SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace
AND relkind IN ('r', 'p') AND has_table_privilege(oid, 'SELECT') ORDER BY relname
"""


def readable_tables() -> Iterator[tuple[str, str]]:
    """Tables that the serving role reads, with the role it takes on for that (or none)."""
    with connection.cursor() as cursor:
        cursor.execute(_READABLE)
        yield from ((name, "") for (name,) in cursor.fetchall())
    yield from ((table, role) for role, tables in VAULTS.items() for table in tables)


def rows_with(needle: str) -> dict[str, int]:
    """Rows of each table whose text holds the needle; bytes show as hex in it."""
    found = {}
    for table, role in readable_tables():
        with transaction.atomic(), connection.cursor() as cursor:
            if role:
                cursor.execute(f"SET LOCAL ROLE {role}")
            cursor.execute(
                f'SELECT count(*) FROM "{table}" t WHERE strpos(t::text, %s) > 0', [needle]
            )
            found[table] = cursor.fetchone()[0]
            if role:
                cursor.execute("SET LOCAL ROLE NONE")
    return {table: count for table, count in found.items() if count}
