"""The draw of a village by its steps: list, dice, proposal."""

from __future__ import annotations

import pytest
from tests.e2e.conftest import Visit
from tests.support.visitor import DESK

STAGE = "public_response"
pytestmark = pytest.mark.e2e

#: Each screen draws another village, since dice count once.
VILLAGES = {True: "98.01.01.2001", False: "98.01.01.2002"}
DICE = "3162544162"


def test_list_dice_and_proposal(visit: Visit, width: int) -> None:
    village = VILLAGES[width == DESK]
    member = visit(f"pps-{village}-1")
    assert member.go(f"/usulan/{village}/").ok
    assert "Daftarnya ditetapkan dahulu" in member.text()
    member.look("undian-daftar")
    member.press("Tetapkan daftar")
    member.look("undian-dadu")
    dice, again = member.page.get_by_label("Angka dadu"), member.page.get_by_label("Ketik sekali")
    dice.fill(DICE)
    again.fill(DICE[::-1])
    member.press("Catat dadu")
    assert dice.input_value() == DICE
    member.look("undian-dadu-salah")
    again.fill(DICE)
    member.press("Catat dadu")
    assert member.page.get_by_role("img", name=f"Angka dadu: {DICE}").is_visible()
    member.look("undian-benih")
    member.press("Susun usulan")
    assert "belum diputuskan" in member.text()
    member.look("undian-usulan")
