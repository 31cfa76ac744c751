"""Reading once more what chance chose: the draw, the look, what it tells; and by keyboard."""

from __future__ import annotations

import re

import pytest
from tests.e2e.conftest import Visit
from tests.support.site import Site
from tests.support.visitor import DESK

STAGE = "recap_district"
pytestmark = pytest.mark.e2e

DRAWN = """
    SELECT r.id, s.figures FROM results_secondlook l
    JOIN results_voteround r ON r.id = l.round_id
    JOIN results_reading s ON s.round_id = r.id AND s.source = 'ppk'
    WHERE l.drawn ORDER BY l.id DESC LIMIT 1
"""


def test_a_draw_and_what_the_looks_tell(visit: Visit, site: Site, width: int) -> None:
    if width == DESK:
        drawing = visit("kpu-98.01-1")
        drawing.go("/periksa-ulang/")
        drawing.look("periksa-ulang-undi")
        drawing.page.get_by_label("Angka undian").fill("4-2-6-1-1-5")
        drawing.press(re.compile("^Undi"))
        assert "formulir terundi" in drawing.text()
    looker = visit("kpu-98.01-1")
    looker.go("/periksa-ulang/")
    looker.look("periksa-ulang")
    (round_id, figures) = site.rows(DRAWN)[0]
    looker.go(f"/periksa-ulang/{round_id}/")
    looker.look("periksa-ulang-isi")
    if width == DESK:
        keys = looker.page.keyboard
        fields = looker.page.locator("[data-enter]").count()
        for figure in figures:
            keys.type(str(figure))
            keys.press("Enter")
        assert fields == len(figures)
        with looker.page.expect_navigation():
            keys.press("Enter")
        assert "Pemeriksaan ulang acak" in looker.text()
        looker.look("periksa-ulang-bukti")
    watcher = visit("bawaslu-98.01-1")
    watcher.go("/mutu-isian/")
    watcher.look("mutu-isian")
    assert "Per angka" in watcher.text()


def test_the_queue_by_kind(visit: Visit, site: Site) -> None:
    member = visit("ppk-98.01.01-3")
    member.go("/penyelesaian/")
    member.look("antrean")
