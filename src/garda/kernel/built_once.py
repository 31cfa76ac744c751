"""Queries on the path that thousands of phones take: built once, asked with other values.

To turn a queryset into SQL costs several times what the database needs to answer it. Here the SQL
is kept per shape of the arguments (how many ids, not which), and rows are made by Django as ever.
The database, too, plans each once per connection.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import copy
from datetime import date, timedelta
from functools import wraps
from typing import Any, Final, ParamSpec, TypeAlias, TypeVar
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection, connections, transaction
from django.db.models import QuerySet

from .prepared import fetched

P = ParamSpec("P")
Row = TypeVar("Row")
Value: TypeAlias = UUID | str | date

#: Longer lists of ids are asked as ever: what they bring costs more than their SQL.
MOST_VALUES: Final = 16
_FIRST_ID: Final = 0x7374616E642D696E << 64


def built_once(build: Callable[P, Any]) -> Callable[P, list[Any]]:
    """The rows of the queryset that ``build`` makes of its arguments.

    Arguments are ids, texts and days, or collections of them, by position. ``build`` may only put
    them into lookups: it is not called again for other values of the same shape.
    """
    kept: dict[tuple[int | None, ...], _Statement] = {}

    @wraps(build)
    def rows(*args: P.args, **kwargs: P.kwargs) -> list[Any]:
        given = [_values(one) for one in args]
        if kwargs or sum(map(len, given)) > MOST_VALUES:
            return list(build(*args, **kwargs))
        shape = tuple(
            None if _is_value(one) else len(values) for one, values in zip(args, given, strict=True)
        )
        if shape not in kept:
            kept[shape] = _Statement(build, shape, given)
        return kept[shape].rows([value for values in given for value in values])

    return rows


def _values(argument: Any) -> list[Any]:
    return [argument] if _is_value(argument) else list(argument)


def _is_value(argument: object) -> bool:
    return isinstance(argument, Value)


class _Statement:
    """SQL with the places of its values, and Django's compiler, which reads what comes back.

    Stands for a queryset where Django makes rows of the answer.
    """

    def __init__(
        self,
        build: Callable[..., QuerySet[Any]],
        shape: Sequence[int | None],
        given: Sequence[Sequence[Value]],
    ) -> None:
        places: dict[object, int] = {}
        stands = [[_stand_in(value, places) for value in values] for values in given]
        queryset: Any = build(
            *(own[0] if size is None else own for own, size in zip(stands, shape, strict=True))
        )
        self._iterable = queryset._iterable_class
        self._locks = queryset.query.select_for_update
        self.compiler = queryset.query.get_compiler(queryset.db)
        self.sql, self._parameters, self._places = _compiled(self.compiler, places)
        missing = set(places.values()) - set(self._places)
        if self.sql and missing:
            raise LookupError(f"{build.__qualname__} asks for something made of its arguments")
        self.converters = _converters(self.compiler) if self.sql else {}

    def rows(self, values: Sequence[Value]) -> list[Any]:
        if not self.sql:
            return []
        if self._locks and connection.get_autocommit():
            raise transaction.TransactionManagementError("rows are locked in a transaction")
        parameters = tuple(
            fixed if place is None else values[place]
            for fixed, place in zip(self._parameters, self._places, strict=True)
        )
        return list(self._iterable(_Asked(self, parameters)))


def _converters(compiler: Any) -> Any:
    """How the columns' values become Python's."""
    return compiler.get_converters([column[0] for column in compiler.select[: compiler.col_count]])


def _compiled(
    compiler: Any, places: dict[object, int]
) -> tuple[str, Sequence[object], list[int | None]]:
    """SQL, its parameters, and which of them give way to which value; no SQL for no rows at all."""
    try:
        sql, parameters = compiler.as_sql()
    except EmptyResultSet:
        return "", (), []
    return sql, parameters, [places.get(p) if _is_value(p) else None for p in parameters]


def _stand_in(value: Value, places: dict[object, int]) -> Value:
    """Something of the same kind that is in no query otherwise."""
    number = len(places)
    if isinstance(value, UUID):
        stand: Value = UUID(int=_FIRST_ID + number)
    elif isinstance(value, str):
        stand = f"stand-in {number}"
    else:
        stand = date.min + timedelta(days=number)
    places[stand] = number
    return stand


class _Asked:
    """What Django's row makers want to know of a queryset."""

    def __init__(self, statement: _Statement, parameters: Sequence[object]) -> None:
        self.query = self
        self._known_related_objects: dict[Any, Any] = {}
        self._fields = None
        compiler = statement.compiler
        self.db: str = compiler.using
        self.model = compiler.query.model
        self._own = copy(compiler)
        self._own.connection = connections[compiler.using]
        # How values become Python's is the same for all rows ever; to find it out took longer than
        # to make them.
        self._own.get_converters = lambda _columns: statement.converters
        self._own.has_composite_fields = lambda _columns: False
        self._own.execute_sql = lambda *_args, **_kwargs: [fetched(statement.sql, parameters)]

    def get_compiler(self, using: str) -> Any:
        return self._own
