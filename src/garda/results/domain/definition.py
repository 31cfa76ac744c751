"""Looking at figures through their form definition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from garda.packs.types import Block, FormDefinition, Text

#: Figures of one form, in the order of the definition's fields. None is "not read", which is not 0.
Figures = Sequence[int | None]


def as_sheet(definition: FormDefinition, figures: Figures) -> dict[str, int | None]:
    """Figures by field key. Raises ValueError when there are more or fewer than fields."""
    return dict(zip(definition.keys, figures, strict=True))


def as_figures(
    definition: FormDefinition, sheet: Mapping[str, int | None]
) -> tuple[int | None, ...]:
    """Figures in the order of the fields; a key that is not there is None."""
    return tuple(sheet.get(key) for key in definition.keys)


def block_values(
    definition: FormDefinition, block: Block, figures: Figures
) -> tuple[int | None, ...]:
    """The figures of one block, in the order of the fields."""
    return tuple([figures[place] for place in definition.places_of(block)])


def field_name(definition: FormDefinition, key: str) -> Text:
    """Label of a field with its column: ``Pemilih dalam DPT (L)``."""
    field = definition.fields[definition.index[key]]
    if field.column is None:
        return field.label
    column = field.column.upper()
    return Text(f"{field.label.id} ({column})", f"{field.label.en} ({column})")
