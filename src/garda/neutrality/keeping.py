"""What this room keeps, for retention and for the list of tables with persons."""

from __future__ import annotations

from garda.privacy.categories import Category, register
from garda.privacy.holdings import by_column, refine

from .models import Case
from .queries import undeleted


def ready() -> None:
    refine(Case, "Kasus klarifikasi netralitas", there=by_column("opened_at"))
    register(Category("affiliation_rows", undeleted))
