"""The second lock: which rows a database session may see (row-level security).

The first lock is each query's own scope. Should a page forget it, the policies on the tables of
people still show only the rows of the range set here. A session sees nothing unless somebody said
otherwise, so a forgotten call closes, it never opens:

- a request sees the region of the grant it acts under (set by the middleware);
- commands and jobs of the machine see everything (:func:`open_for_process`);
- a public page that names people opens just the place it speaks of (:func:`seeing`).

Content that is fetched after the response was returned (a streamed body) is outside all of this
and sees nothing: read first, then stream.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from psycopg import pq, sql

from .codes import COUNTRY_PATH, scope_of

_SET = (
    "SELECT set_config('garda.lo', %s, false), set_config('garda.hi', %s, false),"
    " set_config('garda.person', %s, false)"
)


@dataclass(frozen=True, slots=True)
class Sight:
    """Rows with ``lo <= path < hi``, and those of one person wherever they are."""

    lo: str = ""
    hi: str = ""
    person: str = ""


NOTHING = Sight()
_process_default = NOTHING
_chosen: ContextVar[Sight | None] = ContextVar("garda_sight", default=None)


def sight_of(path: str | None, person_id: UUID | None = None) -> Sight:
    """All at or under ``path`` (nothing when None), and the person themselves."""
    lo, hi = scope_of(path) if path else ("", "")
    return Sight(lo, hi, str(person_id or ""))


def current() -> Sight:
    """What this context sees now."""
    return _chosen.get() or _process_default


def open_for_process() -> None:
    """From now on this process sees everything by default: for commands and jobs, not for pages."""
    global _process_default  # noqa: PLW0603 - one process is one kind of program
    _process_default = sight_of(COUNTRY_PATH)
    _apply()


@contextmanager
def seeing(sight: Sight) -> Iterator[None]:
    """See ``sight`` inside the block, whatever was seen before; then what was seen before."""
    if sight == current():
        yield
        return
    token = _chosen.set(sight)
    _apply()
    try:
        yield
    finally:
        _chosen.reset(token)
        _apply()


@contextmanager
def as_role(role: str) -> Iterator[None]:
    """Work as a database role that alone may touch a vault of specific data.

    Opens a transaction (or a savepoint): whatever happens inside, the session is the serving
    role again afterwards.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(role)))
        yield
        cursor.execute("SET LOCAL ROLE NONE")


def on_connect(**_kwargs: Any) -> None:
    """A connection from the pool may have served somebody else: tell it whom it serves now."""
    _apply()


def _apply() -> None:
    """Not through Django's cursor: it is part of the connection's state, not a query of the page.

    In a transaction that has failed nothing can be set; its end brings the former state back.
    """
    raw = connection.connection
    if raw is None or raw.closed:
        return
    if raw.info.transaction_status == pq.TransactionStatus.INERROR:
        return
    sight = current()
    raw.execute(_SET, (sight.lo, sight.hi, sight.person))
