"""Court papers: sealed, and reached by the database role ``garda_court`` alone."""

from __future__ import annotations

from garda.people.models import PersonKeyBase
from garda.sealed.models import SealedPaper


class CourtKey(PersonKeyBase):
    """Keys of court papers."""


class CourtPaper(SealedPaper):
    """A statement about convictions, or a letter or judgment of a court."""
