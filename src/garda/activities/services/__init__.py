"""Acts around gatherings: planning, changing, recording who was there, what was agreed and paid."""

from .agreeing import agree, finish
from .allowances import confirm_received, grant_allowance
from .attending import AttendanceEntry, close, record_attendance
from .coordinating import plan_coordination
from .editing import (
    NewItem,
    NewSession,
    cancel_activity,
    change_activity,
    set_agenda,
    set_sessions,
)
from .leave import ask_leave, decide_leave
from .materials import add_material
from .members import end_member, name_member
from .papers import sign_assignment, sign_minutes
from .planning import plan_oath, plan_training

__all__ = [
    "AttendanceEntry",
    "NewItem",
    "NewSession",
    "add_material",
    "agree",
    "ask_leave",
    "cancel_activity",
    "change_activity",
    "close",
    "confirm_received",
    "decide_leave",
    "end_member",
    "finish",
    "grant_allowance",
    "name_member",
    "plan_coordination",
    "plan_oath",
    "plan_training",
    "record_attendance",
    "set_agenda",
    "set_sessions",
    "sign_assignment",
    "sign_minutes",
]
