"""A signed decree comes back as a photo, and is seen by whoever sent it and by nobody else."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.e2e.conftest import Visit
from tests.support.files import photo
from tests.support.site import Site
from tests.support.visitor import DESK, Visitor

STAGE = "counting"
pytestmark = pytest.mark.e2e

#: Each screen sends the decree of another village.
VILLAGES = {True: "98.01.01.2001", False: "98.01.01.2002"}
SCANNED = """
    SELECT d.state, u.kind, u.facts->>'width' FROM documents_document d
    JOIN documents_upload u ON u.id = d.scan_id
    JOIN regions_region r ON r.id = d.region_id WHERE r.code = %s
"""


@pytest.fixture
def village(width: int) -> str:
    return VILLAGES[width == DESK]


def choose(visitor: Visitor, path: Path) -> None:
    visitor.page.set_input_files("input[type=file]", path)


def test_from_the_village_to_the_scan_and_back(
    visit: Visit, site: Site, village: str, tmp_path: Path
) -> None:
    picture, other = tmp_path / "sk.jpg", tmp_path / "sk.txt"
    picture.write_bytes(photo(900, 1200))
    other.write_text("bukan foto")
    member = visit(f"pps-{village}-1")
    member.go(f"/wilayah/{village}/")
    member.follow("Dokumen")
    assert "Pindaian belum ada" in member.text()
    member.look("register-dokumen")
    member.follow("Keputusan PPS")
    choose(member, other)
    member.press("Kirim pindaian")
    assert "yang diterima: JPEG, PNG, WebP, PDF" in member.text(".field-error")
    member.look("pindaian-ditolak")
    choose(member, picture)
    member.press("Kirim pindaian")
    assert "foto, 900 × 1.200 piksel" in member.text()
    member.look("pindaian")
    assert site.rows(SCANNED, village) == [("scanned", "photo", "900")]
    link = member.page.get_by_role("link", name="Lihat pindaian").get_attribute("href")
    assert link is not None
    opened = member.go(link)
    assert opened.headers["content-type"] == "image/jpeg"
    assert member.page.evaluate("document.images[0].naturalWidth") == 900
    stranger = visit(f"pps-{village}-2")
    assert stranger.go(link).status == 403
    assert "dibuat untuk akun lain" in stranger.text()


def test_a_file_that_is_too_large_is_named_before_it_is_sent(
    visit: Visit, village: str, tmp_path: Path
) -> None:
    large = tmp_path / "besar.jpg"
    large.write_bytes(bytes(21 << 20))
    member = visit(f"pps-{village}-3")
    member.go(f"/wilayah/{village}/dokumen/")
    member.follow("Keputusan PPS")
    choose(member, large)
    field = member.page.locator("input[type=file]")
    assert "lebih besar dari 20 MB" in field.evaluate("f => f.validationMessage")
