"""Find a Chromium that starts, or get one: the system's, Playwright's, the distribution's package.

Prints the path of the program. Messages go to standard error.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
_START_SECONDS = 60
_ADVICE = (
    "Chromium tidak ditemukan dan tidak dapat diunduh; pasang paket chromium lalu ulangi.\n"
    "No Chromium was found or could be fetched; install the package chromium and try again."
)


def starts(path: str) -> bool:
    """Whether the program really shows a page: a stub or missing libraries do not."""
    command = [path, "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom", "about:blank"]
    try:
        done = subprocess.run(command, capture_output=True, timeout=_START_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0 and b"<html" in done.stdout


def installed() -> str | None:
    """The one named by ``GARDA_CHROMIUM``, or a system's."""
    found = (os.environ.get("GARDA_CHROMIUM"), *(shutil.which(name) for name in NAMES))
    return next((path for path in found if path and starts(path)), None)


def playwrights() -> str | None:
    """Playwright's own, downloaded when it is not there yet."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    if not starts(path):
        _try([sys.executable, "-m", "playwright", "install", "chromium"])
    return path if starts(path) else None


def packaged() -> str | None:
    """The distribution's package, when this is root on a system with apt."""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return None
    _try(["apt-get", "update", "-q"])
    _try(["apt-get", "install", "-q", "-y", "--no-install-recommends", "chromium"])
    return installed()


def _try(command: list[str]) -> None:
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(command, stdout=sys.stderr, env=environment, check=False)


def find() -> str | None:
    """The first way that works."""
    ways: tuple[Callable[[], str | None], ...] = (installed, playwrights, packaged)
    return next((path for way in ways if (path := way())), None)


def main() -> int:
    """Print the path, or advice and exit code 1."""
    path = find()
    print(path or _ADVICE, file=sys.stdout if path else sys.stderr)
    return 0 if path else 1


if __name__ == "__main__":
    raise SystemExit(main())
