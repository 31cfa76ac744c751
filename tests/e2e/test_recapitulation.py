"""From a form that two people read differently to the official line that everybody reads."""

from __future__ import annotations

import re
from typing import Any

import pytest
from tests.e2e.conftest import Visit
from tests.support.site import Site
from tests.support.visitor import DESK, Visitor

STAGE = "recap_district"
pytestmark = pytest.mark.e2e

#: Each screen holds the plenary of another contest.
CONTESTS = {True: "gubernur", False: "bupati"}
DISTRICT, LONE_DISTRICT, REGENCY = "98.01.01", "98.01.02", "98.01"
#: Votes of the district in the published results of the folder.
VOTES = {"gubernur": ("250", "210", "110"), "bupati": ("480", "95")}
WAITING = """
    SELECT s.id, s.block FROM results_settlement s JOIN results_voteround r ON r.id = s.round_id
    JOIN results_contest c ON c.id = r.contest_id
    WHERE s.state = 'differs' AND c.kind = %s ORDER BY s.block = 'votes' DESC
"""
STATE = "SELECT state FROM results_settlement WHERE id = %s"


@pytest.fixture
def contest(width: int) -> str:
    return CONTESTS[width == DESK]


def test_from_the_queue_to_the_public_result(visit: Visit, site: Site, contest: str) -> None:
    decider, second = visit(f"ppk-{DISTRICT}-2"), visit(f"ppk-{DISTRICT}-3")
    decider.look("tugas-ppk")
    decider.follow(re.compile("Putuskan|Buka antrean"))
    decider.look("antrean")
    waiting = site.rows(WAITING, contest)
    assert waiting
    for settlement, block in waiting:
        _decide(decider, settlement, block)
        _refused_to_confirm(decider, site, settlement, block)
        _confirm(second, site, settlement, block)
    _hold_plenary(decider, second, site, contest)
    _read_result(visit(), contest)
    _read_result(visit(scripts=False), contest)


def _decide(member: Visitor, settlement: Any, block: str) -> None:
    """The paper's value is the one that PPK read from the sheet."""
    member.go(f"/penyelesaian/{settlement}/")
    member.look(f"selisih-{block}")
    choices = member.page.locator("input[type=radio][value=ppk]")
    assert choices.count() > 0
    for choice in choices.all():
        choice.check()
    member.page.get_by_label("Alasan keputusan").fill("Terbaca jelas pada C.Hasil plano.")
    member.press(re.compile(r"^Tetapkan \d+ angka"))
    assert "Orang lain harus mengonfirmasi" in member.text()
    member.look(f"selisih-{block}-diputus")


def _refused_to_confirm(member: Visitor, site: Site, settlement: Any, block: str) -> None:
    assert member.page.get_by_role("button", name=re.compile("^Konfirmasi")).count() == 0
    assert "Mintalah anggota PPK lain memeriksanya" in member.text()
    status, _ = member.post(f"/penyelesaian/{settlement}/", {"act": "confirm"})
    assert status == 409
    assert site.value(STATE, settlement) == "decided"


def _confirm(member: Visitor, site: Site, settlement: Any, block: str) -> None:
    member.go(f"/penyelesaian/{settlement}/")
    member.look(f"selisih-{block}-konfirmasi")
    member.press(re.compile("^Konfirmasi keputusan ini"))
    assert "Angkanya berlaku sekarang" in member.text()
    assert site.value(STATE, settlement) == "settled"
    member.look(f"selisih-{block}-cocok")


def _hold_plenary(leader: Visitor, second: Visitor, site: Site, contest: str) -> None:
    path = f"/pleno/{contest}/{DISTRICT}/"
    leader.go(path)
    leader.look("pleno-belum")
    leader.press("Buka rapat pleno")
    leader.look("pleno-dibuka")
    for slip in site.facts["slips"]:
        if slip["contest"] == contest:
            _correct(leader, second, path, slip)
    leader.go(path)
    leader.press("Tutup pleno Teluk Kerang")
    assert "sudah menjadi garis resmi" in leader.text()
    leader.look("pleno-ditutup")


def _correct(leader: Visitor, second: Visitor, path: str, slip: dict[str, Any]) -> None:
    """What is wrong on paper is read out, corrected with a reason, and agreed to by another."""
    leader.page.locator("[data-queue]").get_by_role(
        "link", name=re.compile("Bacakan")
    ).first.click()
    leader.page.get_by_text("Usulkan pembetulan", exact=True).click()
    leader.page.get_by_label("Isian yang dibetulkan").select_option(slip["key"])
    leader.page.get_by_label("Angka yang benar").fill(str(slip["true"]))
    leader.page.get_by_label("Alasan pembetulan").fill("Dihitung ulang di depan saksi.")
    leader.press(re.compile("^Usulkan pembetulan TPS"))
    assert "Menunggu orang kedua" in leader.text()
    assert leader.page.get_by_role("button", name=re.compile("^Tutup pleno")).is_disabled()
    leader.look("pleno-usul")
    second.go(path)
    second.press(re.compile("^Setujui"))
    assert "Disetujui" in second.text()
    second.look("pleno-setuju")


def _read_result(reader: Visitor, contest: str) -> None:
    reader.go(f"/hasil/{contest}/{DISTRICT}/")
    words = reader.text()
    assert "Hasil rekap" in words
    assert "4 dari 4" in words
    for votes in VOTES[contest]:
        assert votes in words
    reader.go(f"/hasil/{contest}/{REGENCY}/")
    assert "pleno ditutup" in reader.text()
    assert reader.context.cookies() == []


def test_who_entered_the_sheet_cannot_decide(visit: Visit, site: Site, contest: str) -> None:
    source = visit(f"ppk-{LONE_DISTRICT}-1")
    source.go("/penyelesaian/")
    assert "Tidak ada selisih" in source.text()
    source.look("antrean-kosong")


def test_the_regency_waits_for_its_districts(visit: Visit, contest: str) -> None:
    chair = visit("kpu-98.01-1")
    chair.look("tugas-kpu-rekap")
    path = f"/pleno/{contest}/{REGENCY}/"
    chair.go(path)
    chair.press("Buka rapat pleno")
    assert "belum menutup pleno" in chair.text()
    assert chair.page.get_by_role("button", name=re.compile("^Tutup pleno")).is_disabled()
    chair.look("pleno-kabupaten")
    chair.go(f"/wilayah/{REGENCY}/")
    chair.look("wilayah-kabupaten-rekap")
