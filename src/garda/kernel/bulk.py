"""Writing past the ORM, for services only: many rows by COPY, a few by a prepared statement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any

from django.db import connection, models

from .prepared import prepared_cursor


def copy_rows(
    model: type[models.Model], fields: Sequence[str], rows: Iterable[Sequence[Any]]
) -> int:
    """COPY ``rows`` (values in the order of ``fields``, attribute names) into the model's table.

    Constraints and triggers hold as for INSERT, inside the caller's transaction. Values are plain
    Python values that psycopg can dump (UUID, str, int, date, aware datetime, list of int, None).
    Returns the number of rows.
    """
    table, names = _names(model, fields)
    count = 0
    with (
        # COPY goes past Django's cursor, and so would its errors.
        connection.wrap_database_errors,
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(row)
            count += 1
    return count


#: Rows sent in one statement by :func:`insert_rows`.
INSERT_BATCH = 10_000


def insert_rows(
    model: type[models.Model], fields: Sequence[str], rows: Iterable[Sequence[Any]]
) -> int:
    """Like :func:`copy_rows` for tables with row-level security, which refuse COPY.

    One statement per 10,000 rows: an array per column, turned into rows by the server. Returns the
    number of rows. A column of arrays cannot be sent this way.
    """
    table, names = _names(model, fields)
    casts = ", ".join(f"%s::{_array_type(model, name)}" for name in fields)
    statement = f"INSERT INTO {table} ({names}) SELECT * FROM unnest({casts})"  # noqa: S608
    count = 0
    with connection.cursor() as cursor:
        for batch in batched(rows, INSERT_BATCH):
            cursor.execute(statement, [list(column) for column in zip(*batch, strict=True)])
            count += len(batch)
    return count


def update_rows(
    model: type[models.Model], fields: Sequence[str], rows: Iterable[Sequence[Any]]
) -> int:
    """Set columns of many rows by their key: values in the order of ``fields``, the key first.

    Sent like :func:`insert_rows`; a row that is not there is passed over. Returns how many were
    changed.
    """
    table, names = _names(model, fields)
    key, *columns = names.split(", ")
    casts = ", ".join(f"%s::{_array_type(model, name)}" for name in fields)
    sets = ", ".join(f"{column} = sent.{column}" for column in columns)
    statement = (
        f"UPDATE {table} SET {sets} FROM unnest({casts}) AS sent ({names})"  # noqa: S608
        f" WHERE {table}.{key} = sent.{key}"
    )
    count = 0
    with connection.cursor() as cursor:
        for batch in batched(rows, INSERT_BATCH):
            cursor.execute(statement, [list(column) for column in zip(*batch, strict=True)])
            count += cursor.rowcount
    return count


def batched(rows: Iterable[Sequence[Any]], size: int) -> Iterator[list[Sequence[Any]]]:
    """Lists of at most ``size`` rows."""
    source = iter(rows)
    while batch := list(islice(source, size)):
        yield batch


def _array_type(model: type[models.Model], name: str) -> str:
    """Texts go as ``text``: a cast to ``varchar(n)`` would cut what is too long without a word."""
    kind = str(model._meta.get_field(name).db_type(connection))
    return "text[]" if kind.startswith("varchar") else f"{kind}[]"


def _names(model: type[models.Model], fields: Sequence[str]) -> tuple[str, str]:
    """Quoted table, and its quoted columns with commas between."""
    quote = connection.ops.quote_name
    columns = ", ".join(quote(_column(model, name)) for name in fields)
    return quote(model._meta.db_table), columns


def _column(model: type[models.Model], name: str) -> str:
    column = getattr(model._meta.get_field(name), "column", None)
    if column is None:
        raise LookupError(f"{model.__name__}.{name} has no column")
    return str(column)


def insert_new(*rows: models.Model) -> None:
    """Write a few new rows, of tables that may differ, in one statement; as
    ``save(force_insert=True)``, without signals."""
    with prepared_cursor() as cursor:
        values = [value for row in rows for value in _values(row, cursor.db)]
        cursor.execute(_inserts(*map(type, rows)), values)
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias


def _values(row: models.Model, own: Any) -> Iterator[Any]:
    """As the connection ``own`` sends them."""
    for field in row._meta.concrete_fields:
        yield field.get_db_prep_save(getattr(row, field.attname), own)


@lru_cache(maxsize=64)
def _inserts(*kinds: type[models.Model]) -> str:
    """All but the last stand in a WITH: rows they refer to each other by are looked for later."""
    *before, last = map(_insert, kinds)
    return _with(before) + last


def _with(statements: Sequence[str]) -> str:
    named = ", ".join(f"part{n} AS ({text})" for n, text in enumerate(statements))
    return f"WITH {named} " if named else ""


def _insert(model: type[models.Model]) -> str:
    quote = connection.ops.quote_name
    columns = [quote(str(f.column)) for f in model._meta.concrete_fields]
    places = ", ".join("%s" for _ in columns)
    table = quote(model._meta.db_table)
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})"  # noqa: S608
