"""The village says how its members did, after the vote."""

from __future__ import annotations

import re

import pytest
from tests.e2e.conftest import Visit
from tests.support.visitor import DESK

STAGE = "recap_district"
pytestmark = pytest.mark.e2e

#: Each screen evaluates another village.
VILLAGES = {True: "98.01.01.2001", False: "98.01.01.2002"}


def test_members_of_a_station_are_evaluated(visit: Visit, width: int) -> None:
    village = VILLAGES[width == DESK]
    member, kpu = visit(f"pps-{village}-1"), visit("kpu-98.01-1")
    assert member.go(f"/evaluasi/{village}/").ok
    member.look("evaluasi-desa")
    member.follow(re.compile("^Nilai TPS 001"))
    member.look("evaluasi-tps")
    card = member.page.locator("section[aria-labelledby=kursi-1]")
    card.get_by_label("Pelaksanaan tugas").select_option("4")
    member.press("Simpan evaluasi TPS 001")
    assert "Isi juga ini" in card.inner_text()
    assert card.get_by_label("Pelaksanaan tugas").input_value() == "4"
    member.look("evaluasi-tps-salah")
    card.get_by_label("Dipanggil lagi").select_option("yes")
    card.get_by_label("Catatan").fill("Teliti mengisi formulir")
    member.press("Simpan evaluasi TPS 001")
    assert kpu.go(f"/evaluasi/{village}/").ok
    assert "1 dari 7 anggota dinilai" in kpu.text()
    kpu.look("evaluasi-kpu")
