"""Kill -9 while phones send figures and photos: each receipt has its row and its bytes, once.

The small sister of ``bench/results_web.py``, which sends 5,000.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

BENCH = Path(__file__).resolve().parents[2] / "bench" / "results_web.py"
SUBMISSIONS, KILLS = 100, 5
SIZE = ("--stations", "50", "--photos", "5", "--lines", "6")


def test_no_receipt_of_figures_or_a_photo_is_lost_or_doubled() -> None:
    command = [sys.executable, str(BENCH), *SIZE]
    command += ["--kill-submissions", str(SUBMISSIONS), "--kills", str(KILLS)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    found = json.loads(done.stdout)
    assert (found["lost_after_kill"], found["double_after_kill"]) == (0, 0)
    assert (found["receipts"], found["photo_receipts"]) == (SUBMISSIONS, SUBMISSIONS)
    assert len(found["kills"]) == KILLS
    assert found["sent_again"] > 0, "no phone noticed a kill"
