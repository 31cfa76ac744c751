"""Gatherings of every kind: who calls whom where, who came, what was agreed and spent."""

from .attendance import Attendance, Means, OnlineLeave, Presence, Scan, ScanVoid
from .gatherings import (
    Activity,
    ActivityKind,
    ActivityMember,
    ActivitySession,
    MemberRole,
    Series,
)
from .records import AgendaItem, Allowance, AllowanceKind, FollowUp, Material

__all__ = [
    "Activity",
    "ActivityKind",
    "ActivityMember",
    "ActivitySession",
    "AgendaItem",
    "Allowance",
    "AllowanceKind",
    "Attendance",
    "FollowUp",
    "Material",
    "Means",
    "MemberRole",
    "OnlineLeave",
    "Presence",
    "Scan",
    "ScanVoid",
    "Series",
]
