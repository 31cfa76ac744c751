"""Health papers: sealed, and reached by the database role ``garda_care`` alone."""

from __future__ import annotations

from garda.people.models import PersonKeyBase
from garda.sealed.models import SealedPaper


class HealthKey(PersonKeyBase):
    """Keys of health papers."""


class HealthPaper(SealedPaper):
    """A letter about somebody's health. It never reaches the selection."""
