"""Before the vote: two taps name the operators of a station, without a script."""

from __future__ import annotations

import pytest
from tests.e2e.conftest import Visit
from tests.e2e.test_signin import accept
from tests.support.site import Site

STAGE = "oath"
pytestmark = pytest.mark.e2e
VILLAGE = "98.01.01.2001"


def test_operators_are_named_in_two_taps(visit: Visit, site: Site, width: int) -> None:
    officer = visit()
    accept(officer, site, f"pps-{VILLAGE}-{1 + (width > 400)}")
    address = f"/kesiapan/{VILLAGE}/operator/"
    officer.go(address)
    released = officer.page.locator("#tps-2 button[name=operator]")
    while released.count():
        with officer.page.expect_navigation():
            released.first.click()
    officer.look("operator-tps")
    for _ in range(2):
        with officer.page.expect_navigation():
            officer.page.locator("#tps-2 button[name=member]").first.click()
    assert officer.page.url.endswith(f"{address}#tps-2")
    assert "2 dari 2 operator" in officer.text("#tps-2")
    assert officer.page.locator("#tps-2 button[name=member]").count() == 0
    officer.look("operator-tps-lengkap")
    officer.go(f"/kesiapan/{VILLAGE}/")
    officer.look("kesiapan")
    assert "2 TPS: 0 siap" in officer.text("body")
