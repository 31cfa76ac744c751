"""What the phone app costs a station: its files at the first visit, and the taps for one form.

``python bench/results_app.py`` prints one JSON object: ``tps_app_kb`` (kB of 1,000 bytes over the
wire, the QR decoder of browsers without their own included), ``tps_app_files``, and for a form of
C.Hasil with two pairs ``figures_per_form``, ``digits_per_form`` and ``keystrokes_per_form`` as the
keys of the app take them: every digit, and one more to go on.
"""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

from garda.ops import framework

#: A station of 571 voters; a figure without a leading zero, as it is typed.
FIGURES = (280, 291, 571, 182, 190, 372, 3, 2, 5, 4, 3, 7, 189, 195, 384, 586, 384, 1, 201, 2, 3, 5,
           117, 249, 366, 18, 384)  # fmt: skip


def main() -> dict[str, Any]:
    framework.set_up()
    from garda.phone import precache

    shell = precache.shell()
    later = Path(precache.__file__).parent.glob(f"static/{precache.LATER}*.js")
    decoder = sum(len(gzip.compress(file.read_bytes(), 9)) for file in later)
    digits = sum(len(str(figure)) for figure in FIGURES)
    return {
        "tps_app_kb": round((shell.compressed_bytes + decoder) / 1000, 1),
        "tps_app_files": len(shell.files),
        "figures_per_form": len(FIGURES),
        "digits_per_form": digits,
        "keystrokes_per_form": digits + len(FIGURES),
    }


if __name__ == "__main__":
    print(json.dumps(main()))
