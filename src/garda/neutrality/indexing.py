"""Shaped rows of a list with the keyed blind index in place of the number.

The key is the one by which claims of persons are found: equal numbers have equal indexes, and
nobody without the key can try numbers. The number itself ends here.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import polars as pl

from garda.people import vault
from garda.people.models import ClaimKind

#: Path, party, blind index, name, birth date, sex.
IndexedRow = tuple[str, str, bytes | None, str, date | None, str]
COLUMNS = ["path", "party", "blind_index", "name", "birth_date", "sex"]


def indexed(shaped: pl.DataFrame, version: int) -> Iterator[IndexedRow]:
    """Rows in the order of COLUMNS, under a version of the index key."""
    indexes = iter(indexes_of(shaped["nik"].drop_nulls(), version))
    columns = shaped.select("path", "party", "nik", "name", "birth_date", "sex")
    for path, party, number, name, born, sex in columns.iter_rows():
        yield path, party, next(indexes) if number is not None else None, name, born, sex


def indexes_of(numbers: pl.Series, version: int) -> list[bytes]:
    """A blind index for each number."""
    kind = str(ClaimKind.NIK)
    return vault.blind_indexes(version, [(kind, number) for number in numbers.to_list()])
