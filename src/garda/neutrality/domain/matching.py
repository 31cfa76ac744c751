"""Who on a list may be who on another, by name: asked only where birth date, sex and regency agree.

Two stages, since the better measure is ten times slower: words in order must be somewhat alike
(``sort_cut``), then words as sets very much (``set_cut``). A name of one word would lie in every
name that holds it, so it is compared as a whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import polars as pl

#: What has to agree before names are compared.
BLOCK: Final = ("birth_date", "sex", "regency")
#: Processes of one comparison: threads, as the library lets go of the interpreter.
WORKERS: Final = 2
_WHOLE: Final = 100

Scores = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Cuts:
    """Least likeness (0 to 100) in the first and in the second stage."""

    sort: int
    whole: int


def likely(people: pl.DataFrame, rows: pl.DataFrame, cuts: Cuts) -> pl.DataFrame:
    """Pairs that are alike: ``person``, ``row`` and ``score`` (UInt8, ``cuts.whole`` to 100).

    ``people`` has ``person`` and ``rows`` has ``row``; both ``name`` (normalised) and
    :data:`BLOCK`, without NULL in what is compared.
    """
    pairs = _pairs(people, rows)
    scores = score(pairs["name"], pairs["listed"], cuts)
    found = pairs.select("person", "row").with_columns(pl.Series("score", scores))
    return found.filter(pl.col("score") > 0)


def _pairs(people: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    named = pl.col("name") != ""
    known = people.filter(named).select("person", "name", *BLOCK)
    listed = rows.filter(named).select("row", pl.col("name").alias("listed"), *BLOCK)
    return known.join(listed, on=list(BLOCK), how="inner")


def score(names: pl.Series, others: pl.Series, cuts: Cuts) -> Scores:
    """Likeness of each pair of normalised names; 0 below the cuts. Equal ones have 100."""
    found: Scores = ((names == others).to_numpy() * _WHOLE).astype(np.uint8)
    several = names.str.contains(" ", literal=True) & others.str.contains(" ", literal=True)
    asked = np.flatnonzero(several.to_numpy() & (found == 0))
    if asked.size:
        found[asked] = _two_stages(names.gather(asked), others.gather(asked), cuts)
    return found


def _two_stages(names: pl.Series, others: pl.Series, cuts: Cuts) -> Scores:
    # Loaded when it is needed: most programs of the room never compare a name.
    from rapidfuzz import fuzz

    first = _compared(names, others, fuzz.token_sort_ratio, cuts.sort)
    left = np.flatnonzero(first)
    found = np.zeros(len(names), dtype=np.uint8)
    found[left] = _compared(
        names.gather(left), others.gather(left), fuzz.token_set_ratio, cuts.whole
    )
    return found


def _compared(names: pl.Series, others: pl.Series, scorer: Any, cut: int) -> Scores:
    from rapidfuzz import process

    result: Scores = process.cpdist(
        names.to_list(),
        others.to_list(),
        scorer=scorer,
        score_cutoff=cut,
        dtype=np.uint8,
        workers=WORKERS,
    )
    return result
