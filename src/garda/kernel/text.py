"""Text folded for search: lower case, no accents, single blanks."""

from __future__ import annotations

import unicodedata


def fold(text: str) -> str:
    """``"Sî  TI"`` → ``"si ti"``. Used on write for search columns and on queries."""
    decomposed = unicodedata.normalize("NFKD", text)
    letters = "".join(c for c in decomposed if not unicodedata.combining(c))
    return " ".join(letters.casefold().split())
