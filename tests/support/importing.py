"""Folders loaded into elections, and what the database holds."""

from __future__ import annotations

import hashlib
from pathlib import Path

from django.db import connection
from tests import factories

from garda.exchange.domain.folder import Folder
from garda.exchange.reader import read_folder
from garda.exchange.services import Imported, import_into
from garda.packs.loader import get_pack
from garda.packs.types import Pack
from garda.people.services import system_operator
from garda.regions.models import Election, ElectionKind

CODE = "uji"


def pack() -> Pack:
    return get_pack(factories.PACK)


def read(path: Path) -> Folder:
    """The folder, checked against the pack's limits."""
    return read_folder(
        path,
        max_voters=pack().max_voters_per_station,
        special_from=pack().special_station_from,
        max_choices=pack().max_choices,
    )


def load(
    path: Path, *, code: str = CODE, kind: ElectionKind | None = None
) -> tuple[Election, Imported]:
    """Import the folder at ``path``; the election is opened when missing."""
    return import_into(system_operator(), code=code, kind=kind, pack=pack(), folder=read(path))


def contents() -> dict[str, str]:
    """A fingerprint of every table that the serving role reads: equal when nothing was changed.

    The vaults of specific data are closed to it, for reading and for writing.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
            " AND relkind = 'r' AND has_table_privilege(oid, 'SELECT')"
        )
        return {table: _fingerprint(table) for (table,) in cursor.fetchall()}


def _fingerprint(table: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT t::text FROM "{table}" t ORDER BY 1')
        rows = "\n".join(row for (row,) in cursor.fetchall())
    return hashlib.sha256(rows.encode()).hexdigest()
