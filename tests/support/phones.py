"""Phones in the field: the app opened, somebody's PIN entered, a list filled in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Route, expect
from tests.support.entrance import PIN
from tests.support.visitor import Visitor

#: Everything that the app keeps, as text: rows as they lie there, sealed bytes as letters.
STORED = """
    async () => {
      const asked = (r) => new Promise((ok, no) => {
        r.onsuccess = () => ok(r.result); r.onerror = () => no(r.error);
      });
      const database = await asked(indexedDB.open("garda-hp"));
      const found = {};
      for (const name of database.objectStoreNames) {
        const rows = await asked(database.transaction(name).objectStore(name).getAll());
        found[name] = rows.map((row) => JSON.stringify(row)
          + (row.sealed ? new TextDecoder("latin1").decode(row.sealed) : ""));
      }
      const [holder] = await asked(database.transaction("keys").objectStore("keys").getAll());
      const given = await crypto.subtle.exportKey("raw", holder.deviceKey).then(() => 1, () => 0);
      return { ...found, exported: given };
    }
"""


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


def wait_for_lists(phone: Visitor) -> None:
    """Gatherings and their lists lie on the phone."""
    phone.page.wait_for_selector("#perbarui:enabled")


def to_list(phone: Visitor, activity: str, rest: str = "") -> None:
    """A page of a gathering, whose list lies on the phone already."""
    phone.page.wait_for_selector(f'a[href="#/hadir/{activity}"]')
    phone.page.evaluate("path => { location.hash = path; }", f"#/hadir/{activity}{rest}")
    # The viewfinder goes as soon as the browser says that there is no camera; what was told stays.
    phone.page.wait_for_selector(".saved, .scan-told")


def tick(phone: Visitor, seats: int) -> None:
    """The first members of a station's list, one tap each."""
    for _ in range(seats):
        left = phone.page.locator(".member .button.main").count()
        phone.page.locator(".member .button.main").first.click()
        expect(phone.page.locator(".member .button.main")).to_have_count(left - 1)


def waiting(phone: Visitor) -> int:
    return len(stored(phone)["queue"])


def stored(phone: Visitor) -> dict[str, Any]:
    found: dict[str, Any] = phone.page.evaluate(STORED)
    return found


def lose_first_answer(phone: Visitor, address: str) -> list[int]:
    """The server gets what is sent and answers, but the first answer never arrives. Gives the
    status of each answer that the server gave."""
    given: list[int] = []

    def carry(route: Route) -> None:
        answer = route.fetch()
        given.append(answer.status)
        if len(given) == 1:
            route.abort()
        else:
            route.fulfill(response=answer)

    phone.context.route(address, carry)
    return given


def until(phone: Visitor, holds: Callable[[], bool]) -> None:
    """Wait for something that no page shows."""
    for _ in range(100):
        if holds():
            return
        phone.page.wait_for_timeout(100)
    raise AssertionError("it never came")
