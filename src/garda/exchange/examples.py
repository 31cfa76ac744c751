"""Where the example regencies lie."""

from __future__ import annotations

import os
from pathlib import Path

EXAMPLES_VARIABLE = "GARDA_EXAMPLES"


def examples_folder() -> Path:
    """``GARDA_EXAMPLES``, else ``examples`` of the checkout."""
    named = os.environ.get(EXAMPLES_VARIABLE)
    return Path(named) if named else Path(__file__).resolve().parents[3] / "examples"
