"""What a browser calls itself, in a few words that people recognise."""

from __future__ import annotations

_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)
_PHONES = ("Android", "iPhone", "iPad")


def agent_of(header: str) -> str:
    """``"Chrome di Android"``; of the header nothing else is kept."""
    browser = next((name for mark, name in _BROWSERS if mark in header), "Peramban")
    system = next((name for mark, name in _SYSTEMS if mark in header), "")
    return f"{browser} di {system}" if system else browser


def is_phone(header: str) -> bool:
    return any(mark in header for mark in _PHONES)
