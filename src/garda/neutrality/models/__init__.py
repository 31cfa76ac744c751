"""Lists of members and campaign teams, screenings, and cases with what lies in them."""

from .cases import Case, CaseHit, CaseStep, StepKind
from .lists import AffiliationList, ListRow
from .screenings import Screening

__all__ = [
    "AffiliationList",
    "Case",
    "CaseHit",
    "CaseStep",
    "ListRow",
    "Screening",
    "StepKind",
]
