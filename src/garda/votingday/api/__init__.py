"""What phones at the stations ask and send: JSON under ``/api/hp/tps/``."""
