"""Acts around oaths: make-up and station oaths, signatures, papers of the swearing-in."""

from .papers import issue_papers
from .planning import plan_makeup, plan_station_oaths
from .signing import sign_here, sign_on_paper, take_pacts
from .station import record_station_oath

__all__ = [
    "issue_papers",
    "plan_makeup",
    "plan_station_oaths",
    "record_station_oath",
    "sign_here",
    "sign_on_paper",
    "take_pacts",
]
