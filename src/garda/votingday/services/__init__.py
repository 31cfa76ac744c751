"""Acts of voting day."""

from .reports import NewStationReport, take_station_reports
from .telling import report_step, take_back

__all__ = ["NewStationReport", "report_step", "take_back", "take_station_reports"]
