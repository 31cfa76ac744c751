"""Voter lists that were drawn, put back into the folder they complete."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from garda.demo.figures import RegencyFigures
from garda.exchange.domain.folder import Folder, Standing


def with_voter_lists(folder: Folder, drawn: RegencyFigures) -> Folder:
    """The folder with a voter list at every station; what it did not say itself is simulated."""
    known = pl.col("male").is_not_null()
    stations = folder.frames.stations.with_columns(
        pl.when(known)
        .then(pl.col("voters_standing"))
        .otherwise(pl.lit(str(Standing.SIMULATED)))
        .alias("voters_standing"),
        pl.Series("male", drawn.dpt[:, 0], dtype=pl.Int64),
        pl.Series("female", drawn.dpt[:, 1], dtype=pl.Int64),
    )
    return replace(folder, frames=replace(folder.frames, stations=stations))
