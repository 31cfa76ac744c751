"""Acts around gatherings: planning oath and training, recording who was there, closing the list."""

from .attending import AttendanceEntry, close, record_attendance
from .planning import plan_oath, plan_training

__all__ = ["AttendanceEntry", "close", "plan_oath", "plan_training", "record_attendance"]
