"""Sites of played elections, and visitors with real browsers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright
from tests.support.databases import TestServer
from tests.support.site import Site, serving
from tests.support.visitor import DESK, PHONE, Visitor, visiting

from garda.ops import framework

#: Called with a user name ("" for a visitor): a browser window in which this person is signed in.
Visit = Callable[..., Visitor]


@pytest.fixture(scope="session")
def site_home(test_server: TestServer, worker_id: str) -> Path:
    """``GARDA_HOME`` of this test process's sites, with their static files."""
    home = test_server.folder / f"sites-{worker_id}"
    framework.run_django(
        "collectstatic", "--no-input", "--verbosity=0", env={"GARDA_HOME": str(home)}
    )
    return home


@pytest.fixture(scope="module")
def site(
    request: pytest.FixtureRequest, test_server: TestServer, site_home: Path
) -> Iterator[Site]:
    """The site of a test file, whose journey stopped at the file's ``STAGE``."""
    with serving(test_server, request.module.STAGE, site_home) as running:
        yield running


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """Chromium. For one file only: its event loop keeps Django's models from being used."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield launched
        launched.close()


@pytest.fixture(params=[DESK, PHONE], ids=["desk", "phone"])
def width(request: pytest.FixtureRequest) -> int:
    """Both screens."""
    chosen: int = request.param
    return chosen


@pytest.fixture
def visit(browser: Browser, site: Site, width: int) -> Iterator[Visit]:
    """Opens windows, which are closed after the test."""
    with ExitStack() as windows:

        def open_window(username: str = "", *, scripts: bool = True) -> Visitor:
            visitor = windows.enter_context(visiting(browser, site, width, scripts=scripts))
            if username:
                visitor.sign_in(username)
            return visitor

        yield open_window
