"""Statements that the database plans once per connection, and then only executes.

For what thousands of phones send at once: planning costs more than such a statement itself. Values
go beside the SQL, never into it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.db import DEFAULT_DB_ALIAS, connections
from psycopg import Cursor

_AT_ONCE: Final = 0


class _PreparedCursor(Cursor[Any]):
    """Django leaves prepared statements off; they are on while this cursor executes."""

    def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
        raw = self.connection
        usual, raw.prepare_threshold = raw.prepare_threshold, _AT_ONCE
        try:
            return super().execute(query, params, **options)
        finally:
            raw.prepare_threshold = usual


def prepared_cursor() -> Any:
    """A cursor of Django's whose statements are prepared; for SQL that is always the same text."""
    # The thread's own connection: to ask the proxy for it each time costs more than the rest.
    own = connections[DEFAULT_DB_ALIAS]
    if own.connection is None:
        own.connect()
    raw = own.connection
    usual, raw.cursor_factory = raw.cursor_factory, _PreparedCursor
    try:
        return own.cursor()
    finally:
        raw.cursor_factory = usual


def fetched(sql: str, parameters: Sequence[object]) -> list[tuple[Any, ...]]:
    """All rows of a query."""
    with prepared_cursor() as cursor:
        cursor.execute(sql, parameters)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows
