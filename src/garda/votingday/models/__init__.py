"""What stations report, what happened there, what is handed over, and votes held again."""

from .handovers import HandOver, HandOverStation, Leg
from .incidents import Incident, IncidentPhoto, IncidentState, IncidentStep
from .orders import OrderState, RoundOrder
from .reports import ReportKind, RollCallMember, StationReport, Way

__all__ = [
    "HandOver",
    "HandOverStation",
    "Incident",
    "IncidentPhoto",
    "IncidentState",
    "IncidentStep",
    "Leg",
    "OrderState",
    "ReportKind",
    "RollCallMember",
    "RoundOrder",
    "StationReport",
    "Way",
]
