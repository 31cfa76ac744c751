"""Names made alike for matching, column by column: one spelling of what is written in many ways."""

from __future__ import annotations

from typing import Final

import polars as pl

#: Whole words and their one spelling, after ``Y`` became ``I``. Old spellings first.
_SPELLINGS: Final = (
    ("OE", "U"),
    ("DJ", "J"),
    ("TJ", "C"),
    ("Y", "I"),
)
_MUHAMMAD: Final = r"\b(?:M[UO][CK]?H(?:A?MM?[AE][DT])?|MHD|M[UO]C?HM?D)\b"
_WORDS: Final = ((_MUHAMMAD, "MUHAMMAD"), (r"\bABD\b", "ABDUL"), (r"\bSITTI\b|\bST\b", "SITI"))
#: What stands before a name and is none: hajj, and degrees. After a comma stand only degrees.
_TITLES: Final = r"^(?:(?:H|HJ|DR|DRS|DRA|IR|KH|PROF)\b\.?\s*)+"


def normalised(name: pl.Expr) -> pl.Expr:
    """Capital letters and single blanks: no accents, titles, signs; one spelling of common names.

    NULL stays NULL. What has no letter becomes empty.
    """
    letters = (
        name.str.normalize("NFKD")
        .str.to_uppercase()
        .str.replace(",.*$", "")
        .str.replace(_TITLES, "")
        .str.replace_all(r"[^A-Z\s.\-]", "")
        .str.replace_all(r"[^A-Z]+", " ")
    )
    for written, spelling in _SPELLINGS:
        letters = letters.str.replace_all(written, spelling, literal=True)
    for written, spelling in _WORDS:
        letters = letters.str.replace_all(written, spelling)
    return letters.str.strip_chars()


def normalised_name(name: str) -> str:
    """:func:`normalised` of one name."""
    return str(pl.select(normalised(pl.lit(name, pl.String))).item())
