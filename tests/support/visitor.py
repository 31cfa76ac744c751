"""A person at a browser: goes to pages, and on each looks for what must hold on every page.

``look`` fails on serious findings of axe, a page wider than the screen, script errors and
refusals of the content security policy. With ``GARDA_SHOTS`` (a folder) it also keeps pictures.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Response
from tests.support.site import Site

from garda.demo.sign_ins import PASSWORD

#: Screens that pages are made for: a desk and a small phone.
DESK, PHONE = 1280, 360
_HEIGHTS = {DESK: 800, PHONE: 740}
_PATIENCE_MS = 20_000
_REFUSED = 400
_GRAVE = {"serious", "critical"}
_SHOTS = "GARDA_SHOTS"
_OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@dataclass
class Visitor:
    """One browser context with one page. ``errors``: what the console complained about."""

    site: Site
    context: BrowserContext
    page: Page
    width: int
    errors: list[str] = field(default_factory=list)

    def go(self, path: str) -> Response:
        """Open a path of the site."""
        response = self.page.goto(self.site.url + path)
        assert response is not None
        return response

    def look(self, name: str) -> None:
        """What must hold on every page; ``name`` is that of its picture."""
        self.picture(name)
        assert self.errors == [], f"{name}: {self.errors}"
        assert self.page.evaluate(_OVERFLOW) <= 0, f"{name} is wider than {self.width} px"
        found = [v for v in Axe().run(self.page).response["violations"] if v["impact"] in _GRAVE]
        assert found == [], f"{name} ({self.width} px): {_told(found)}"

    def picture(self, name: str) -> None:
        folder = os.environ.get(_SHOTS)
        if folder:
            path = Path(folder) / f"{name}-{self.width}.png"
            self.page.screenshot(path=path, full_page=True)

    def text(self, selector: str = "main") -> str:
        """Words of a part of the page, line breaks taken out."""
        return re.sub(r"\s+", " ", self.page.locator(selector).first.inner_text())

    def sign_in(self, username: str) -> None:
        """Through the page, as everybody does; ends at the own tasks."""
        self.go("/masuk/")
        self.page.get_by_label("Nama pengguna").fill(username)
        self.page.get_by_label("Kata sandi").fill(PASSWORD)
        self.page.get_by_role("button", name="Masuk", exact=True).click()
        self.page.wait_for_url("**/tugas/")

    def press(self, name: str | re.Pattern[str]) -> None:
        """Click the button of this name and wait for the page that it leads to."""
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=name).click()

    def follow(self, name: str | re.Pattern[str]) -> None:
        """Click the first link of this name and wait for its page."""
        with self.page.expect_navigation():
            self.page.get_by_role("link", name=name).first.click()

    def tab_to(self, selector: str, most: int = 80) -> None:
        """Reach an element by the Tab key alone."""
        for _ in range(most):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("s => document.activeElement.matches(s)", selector):
                return
        raise AssertionError(f"{selector} is not reached by {most} times Tab")

    def post(self, path: str, data: dict[str, str]) -> tuple[int, str]:
        """Send a form that the page does not offer; status and body of the answer."""
        token = self.page.locator("meta[name=csrf-token]").get_attribute("content")
        answer = self.context.request.post(
            self.site.url + path,
            form={**data, "csrfmiddlewaretoken": token or ""},
            headers={"Referer": self.site.url + path},
        )
        return answer.status, answer.text()


def _told(findings: list[dict[str, Any]]) -> str:
    return "; ".join(
        f"{f['id']}: {[node['target'] for node in f['nodes']]} {f['nodes'][0]['failureSummary']}"
        for f in findings
    )


@contextmanager
def visiting(
    browser: Browser, site: Site, width: int, *, scripts: bool = True
) -> Iterator[Visitor]:
    """A visitor with no cookies, on a screen ``width`` CSS pixels wide."""
    context = browser.new_context(
        viewport={"width": width, "height": _HEIGHTS[width]},
        locale="id-ID",
        java_script_enabled=scripts,
        reduced_motion="reduce",
    )
    context.set_default_timeout(_PATIENCE_MS)
    visitor = Visitor(site, context, context.new_page(), width)
    _listen(visitor)
    try:
        yield visitor
    finally:
        context.close()


def _listen(visitor: Visitor) -> None:
    def on_console(message: ConsoleMessage) -> None:
        # A refusal (403, 409, 422) is an answer, although the browser logs it as a failed load.
        refusal = message.text.startswith("Failed to load resource")
        if message.type == "error" and not refusal:
            visitor.errors.append(message.text)

    def on_response(response: Response) -> None:
        # A refusal is fine for the page itself, never for a style sheet or script of it.
        if response.status >= _REFUSED and not response.request.is_navigation_request():
            visitor.errors.append(f"{response.status} {response.url}")

    visitor.page.on("console", on_console)
    visitor.page.on("pageerror", lambda error: visitor.errors.append(str(error)))
    visitor.page.on("response", on_response)
