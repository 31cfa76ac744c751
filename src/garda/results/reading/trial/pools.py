"""Sheets composed of what the real classifier said about real boxes, writer by writer.

A photograph of a whole form costs a second to draw; the boxes of one can be put together to many
forms. A writer's boxes stay together, so that one person's mistakes come together as they do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from garda.results.reading.trial.hands import Array, Draw
from garda.results.reading.trial.sheets import MakeHand


@dataclass(frozen=True)
class Pool:
    """Boxes of one writer: true ``classes`` [n] and what was said of them, ``said`` [n, 14]."""

    classes: npt.NDArray[np.int64]
    said: Array

    @cached_property
    def by_class(self) -> Mapping[int, Array]:
        return {int(c): self.said[self.classes == c] for c in np.unique(self.classes)}


@dataclass(frozen=True)
class PooledHand:
    """Writes with one writer's boxes; a class that the writer never wrote comes from the others."""

    own: Pool
    others: Pool
    draw: Draw

    def read(self, classes: Sequence[int]) -> Array:
        return np.array([self._one(int(c)) for c in classes], dtype=np.float64)

    def _one(self, true: int) -> Array:
        seen = self.own.by_class.get(true, self.others.by_class.get(true))
        if seen is None:  # nobody wrote it: nothing is known of it
            return np.full(self.own.said.shape[1], 1 / self.own.said.shape[1])
        answer: Array = seen[self.draw.integers(len(seen))]
        return answer


def pooled_hand(pools: Sequence[Pool]) -> MakeHand:
    """Draws one of the writers."""
    everyone = Pool(
        np.concatenate([pool.classes for pool in pools]),
        np.concatenate([pool.said for pool in pools]),
    )
    return lambda draw: PooledHand(pools[int(draw.integers(len(pools)))], everyone, draw)
