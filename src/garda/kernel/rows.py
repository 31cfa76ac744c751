"""Abstract bases of stored rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models

from .ids import uuid7

if TYPE_CHECKING:
    _CharField = models.CharField[str, str]
else:
    _CharField = models.CharField


class Row(models.Model):
    """A row that may be born on a phone, a node or in a bundle: its id is made in Python."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)

    class Meta:
        abstract = True


class PathField(_CharField):
    """Materialised path of a region or station, compared byte by byte (``COLLATE "C"``).

    Byte order is what makes ``lo <= path < hi`` the exact subtree on every machine.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 60)
        kwargs.setdefault("db_collation", "C")
        super().__init__(*args, **kwargs)


class CodeField(_CharField):
    """A short official or rule code, compared byte by byte."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 40)
        kwargs.setdefault("db_collation", "C")
        super().__init__(*args, **kwargs)
