"""What counting the ballots again may change: votes. Who came and what was handed out stays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from garda.packs.types import Block, FormDefinition

#: Parts that an order to count again names.
RECOUNTED: Final = frozenset({Block.VOTES})


def changed_lines(
    definition: FormDefinition, before: Mapping[str, int], after: Mapping[str, int | None]
) -> Iterator[tuple[str, int, int]]:
    """Key, figure before and figure after of lines that a recount does not touch and that differ,
    in the order of the form. What is not known on either side does not."""
    for field in definition.fields:
        old, new = before.get(field.key), after.get(field.key)
        if field.block not in RECOUNTED and old is not None and new is not None and old != new:
            yield field.key, old, new
