"""Legal time zones of Indonesia by IANA name (Keppres 41/1987)."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

ZONE_NAMES = {
    "Asia/Jakarta": "WIB",
    "Asia/Pontianak": "WIB",
    "Asia/Makassar": "WITA",
    "Asia/Jayapura": "WIT",
}


def zone_name(zone: str) -> str:
    """``"Asia/Makassar"`` → ``"WITA"``; ValueError for a zone outside Indonesia."""
    try:
        return ZONE_NAMES[zone]
    except KeyError:
        raise ValueError(f"not a time zone of Indonesia: {zone!r}") from None


def stamp(moment: datetime, zone: str) -> str:
    """Date and time in figures, for files: ``"04-12-2024 17.10 WIB"``."""
    return f"{moment.astimezone(ZoneInfo(zone)):%d-%m-%Y %H.%M} {zone_name(zone)}"
