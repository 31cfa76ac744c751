"""Equal numbers among millions, by blind index alone.

A blind index is 32 bytes of a keyed hash; its first 16 are enough to tell numbers apart, and as two
unsigned words they are sorted and joined without copying bytes. The first word finds, the second
confirms.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import polars as pl

from .questions import QUESTION_SCHEMA

#: Columns of a frame of blind indexes.
HIGH, LOW = "index_high", "index_low"
_ROW = "row"
_WORDS = 2
_BYTES = 16


def words(indexes: Iterable[bytes]) -> pl.DataFrame:
    """Blind indexes (at least 16 bytes each) as two words."""
    joined = b"".join(index[:_BYTES] for index in indexes)
    pairs = np.frombuffer(joined, ">u8").reshape(-1, _WORDS).astype(np.uint64)
    return pl.DataFrame({HIGH: pairs[:, 0], LOW: pairs[:, 1]})


def repeated(indexes: pl.DataFrame) -> pl.Series:
    """Rows whose index stands in another row, too."""
    likely = indexes.select(HIGH, LOW).with_row_index(_ROW).filter(pl.col(HIGH).is_duplicated())
    return likely.filter(pl.struct(HIGH, LOW).is_duplicated())[_ROW]


def listed(indexes: pl.DataFrame, register: pl.DataFrame) -> pl.Series:
    """Rows whose index stands in the register (same columns), once each, in order."""
    numbered = indexes.select(HIGH, LOW).with_row_index(_ROW)
    met = numbered.lazy().join(register.lazy(), on=HIGH, how="inner", suffix="_there")
    hits = met.filter(pl.col(LOW) == pl.col(f"{LOW}_there")).select(_ROW).collect()
    return hits[_ROW].unique().sort()


def asked(rows: pl.Series, rule: str, origin: str) -> pl.DataFrame:
    """Open questions about ``rule`` for these rows, for ``assess_frame``."""
    frame = pl.DataFrame({_ROW: rows.cast(pl.UInt32)})
    named = frame.with_columns(rule=pl.lit(rule), origin=pl.lit(origin))
    return named.with_columns(pl.lit(None, pl.String).alias("verdict")).select(*QUESTION_SCHEMA)
