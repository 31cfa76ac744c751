"""Acts of the room, one module per act."""

from .clarifying import add_evidence, record_answer, record_interview, tell_applicant
from .deciding import refuse_strangers
from .deleting import delete_list
from .handing import hand_over
from .importing import NewList, import_list
from .reporting import open_from_report
from .screening import screen
from .wiping import wipe_cases

__all__ = [
    "NewList",
    "add_evidence",
    "delete_list",
    "hand_over",
    "import_list",
    "open_from_report",
    "record_answer",
    "record_interview",
    "refuse_strangers",
    "screen",
    "tell_applicant",
    "wipe_cases",
]
