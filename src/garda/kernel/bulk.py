"""Bulk writing by COPY, for services only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models


def copy_rows(
    model: type[models.Model], fields: Sequence[str], rows: Iterable[Sequence[Any]]
) -> int:
    """COPY ``rows`` (values in the order of ``fields``, attribute names) into the model's table.

    Constraints and triggers hold as for INSERT, inside the caller's transaction. Values are plain
    Python values that psycopg can dump (UUID, str, int, date, aware datetime, list of int, None).
    Returns the number of rows.
    """
    columns = [_column(model, name) for name in fields]
    names = ", ".join(connection.ops.quote_name(c) for c in columns)
    table = connection.ops.quote_name(model._meta.db_table)
    count = 0
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(row)
            count += 1
    return count


def _column(model: type[models.Model], name: str) -> str:
    column = getattr(model._meta.get_field(name), "column", None)
    if column is None:
        raise LookupError(f"{model.__name__}.{name} has no column")
    return str(column)
