"""Counting rows by the region above them, in the database."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import CharField, Count, Func, QuerySet

#: Segments of a path by level; a station's path is its village's plus the number.
DEPTH = {"country": 1, "province": 2, "regency": 3, "district": 4, "village": 5, "station": 6}


class PathPrefix(Func):
    """The first segments of a path: the region of ``level`` that a row belongs to."""

    template = "array_to_string((string_to_array(%(expressions)s, '/'))[1:%(depth)d], '/')"
    arity = 1
    output_field = CharField(db_collation="C")

    def __init__(self, path: str, *, level: str, **extra: Any) -> None:
        super().__init__(path, depth=DEPTH[level], **extra)


def count_by(
    rows: QuerySet[Any], path: str, level: str, **counts: Count
) -> dict[str, Mapping[str, int]]:
    """Counts of rows by the region of ``level`` above them. One query."""
    grouped = rows.annotate(above=PathPrefix(path, level=level)).values("above").annotate(**counts)
    return {row["above"]: row for row in grouped}
