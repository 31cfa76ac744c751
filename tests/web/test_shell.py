"""The shell of pages: what visitors get, what signed-in people get, and the watermark."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace as Row
from typing import Any

import pytest
from django.template.loader import render_to_string
from pytest_django import Settings

from garda.regions.models import Region
from garda.web.middleware import Shift

NAV = [
    {"label": "Hasil", "url": "/hasil/", "current": True},
    {"label": "Jadwal", "url": "/jadwal/", "current": False},
]
GRANT = Row(
    id=1,
    account_id=5,
    account=Row(person=Row(name="Sri Wulandari"), username="sri"),
    role_name="PPK",
    region=Region(level="district", code="33.20.14", name="Keling"),
    station_id=None,
)
OTHER = Row(
    id=2,
    role_name="KPPS",
    region=Region(level="village", code="33.20.14.2001", name="Watuaji"),
    station_id=3,
    path="id/33/20/14/2001/007",
)


@pytest.fixture(autouse=True)
def _plain_static(settings: Settings) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


def page(*, kind: str = "real", **context: Any) -> str:
    election = Row(name="Pilkada Uji", kind=kind, watermark=kind != "real")
    return render_to_string("web/base.html", {"election": election, **context})


def test_a_visitor_gets_navigation_and_nothing_that_needs_a_cookie() -> None:
    html = page(public_nav=NAV)
    assert html.count('href="/hasil/" aria-current="page"') == 2  # bar and phone menu
    assert "Masuk petugas" in html
    for word in ("csrf", "htmx", "data-account", "SIMULASI", "Keluar"):
        assert word not in html


def test_an_officer_sees_name_role_and_the_other_grants() -> None:
    html = page(grant=GRANT, grants=[GRANT, OTHER], officer_nav=NAV, csrf_token="token")
    for word in (
        "Sri Wulandari",
        "SW",
        "PPK · Kecamatan Keling",
        "Ganti ke KPPS TPS 007 Desa Watuaji",
        "Keluar",
    ):
        assert word in html
    assert html.count('href="/hasil/" aria-current="page"') == 2  # bar and phone menu
    assert 'content="token"' in html
    assert "htmx-2" in html
    assert "Ganti ke PPK" not in html
    assert "Masuk petugas" not in html


@pytest.mark.parametrize(("kind", "word"), [("demo", "peragaan"), ("practice", "latihan")])
def test_rehearsals_are_marked_in_title_band_and_ground(kind: str, word: str) -> None:
    html = page(kind=kind)
    assert "Pilkada Uji · SIMULASI</title>" in html
    assert f"Pemilihan {word}." in html
    assert html.count('class="sim-water" aria-hidden="true"') == 1


def test_the_page_tells_its_time_in_the_zone_of_the_region() -> None:
    now = datetime(2030, 11, 30, 7, 20, tzinfo=UTC)
    assert "30 November 2030 16.20 WIT" in page(now=now, time_zone="Asia/Jayapura")


def test_a_moved_clock_is_said_on_the_page() -> None:
    moment = datetime(2024, 11, 7, 3, 0, tzinfo=UTC)
    html = page(kind="demo", shifted=Shift(moment, "Asia/Makassar"))
    assert "Waktu digeser ke 7 November 2024 11.00 WITA" in html
    assert "Waktu digeser" not in page(kind="demo")
