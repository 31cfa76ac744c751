"""Acts of voting day."""

from .handovers import Handed, NewReceipt, hand_over
from .incidents import NewIncident, add_incident_photo, follow_incident, record_incident
from .orders import NewOrder, decide_round, hold_round, propose_round
from .reports import NewStationReport, take_station_reports
from .telling import report_step, take_back

__all__ = [
    "Handed",
    "NewIncident",
    "NewOrder",
    "NewReceipt",
    "NewStationReport",
    "add_incident_photo",
    "decide_round",
    "follow_incident",
    "hand_over",
    "hold_round",
    "propose_round",
    "record_incident",
    "report_step",
    "take_back",
    "take_station_reports",
]
