"""Public pages: front, calendar, find-my-TPS, station, errors."""
