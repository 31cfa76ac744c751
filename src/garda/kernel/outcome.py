"""What a command did, for a machine and for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple


class Outcome(NamedTuple):
    """``data`` is printed with ``--json``, ``text`` otherwise; ``code`` ends the process."""

    data: Mapping[str, Any]
    text: str
    code: int = 0
