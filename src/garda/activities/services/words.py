"""Texts that officers type about a gathering."""

from __future__ import annotations

from garda.activities.errors_gathering import WordsMissing
from garda.kernel.identity import holds_identity_number


def words(text: str, what_id: str, what_en: str, longest: int) -> str:
    """``text`` without outer spaces. Raises WordsMissing: empty, too long, or with a number."""
    found = " ".join(text.split())
    if not found or len(found) > longest or holds_identity_number(found):
        raise WordsMissing(what_id, what_en, longest)
    return found


def words_or_none(text: str, what_id: str, what_en: str, longest: int) -> str:
    """As :func:`words`, but it may be left out."""
    return words(text, what_id, what_en, longest) if text.strip() else ""
