"""Phones in the field: the app opened, somebody's PIN entered."""

from __future__ import annotations

from tests.support.entrance import PIN
from tests.support.visitor import Visitor


def open_app(phone: Visitor) -> None:
    """The app's page, with its worker and all files kept."""
    phone.page.goto(f"{phone.site.url}/hp/")
    phone.page.wait_for_selector("html[data-ready]")
    phone.page.wait_for_function("() => navigator.serviceWorker.ready.then(() => true)")


def unlock(phone: Visitor, pin: str = PIN, *, right: bool = True) -> None:
    """Six digits go by themselves; a right PIN leads to the first page."""
    phone.page.get_by_label("PIN").fill(pin)
    if right:
        phone.page.wait_for_selector(".home-line")
    else:
        phone.page.wait_for_selector("#pin-salah:not(:empty)")
