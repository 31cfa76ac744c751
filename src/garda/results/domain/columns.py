"""Names of figures in open data: those of the form's own fields, in the form's order.

Whoever writes figures of forms into a file takes names and order from here, so that a file, the
form and the manual's list of fields (``docs/panduan/aturan-chasil.md``) never say different things.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from garda.packs.types import Block, FormDefinition, Text
from garda.results.domain.definition import field_name


@dataclass(frozen=True, slots=True)
class FigureColumn:
    """A column of figures. ``key`` is its name in files, ``title`` what it means."""

    key: str
    title: Text
    block: Block


def columns(
    definition: FormDefinition, keys: Collection[str] | None = None
) -> tuple[FigureColumn, ...]:
    """Columns of all fields, or of those named by ``keys``. Raises KeyError for no field's key."""
    for key in keys or ():
        definition.index[key]
    return tuple(
        FigureColumn(field.key, field_name(definition, field.key), field.block)
        for field in definition.fields
        if keys is None or field.key in keys
    )
