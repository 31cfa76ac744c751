"""Acts of visits: planning them, keeping reports, following findings."""

from .following import assign_finding
from .papers import sign_report
from .planning import plan_visits
from .reporting import NewReport, Position, add_photo, record_report

__all__ = [
    "NewReport",
    "Position",
    "add_photo",
    "assign_finding",
    "plan_visits",
    "record_report",
    "sign_report",
]
