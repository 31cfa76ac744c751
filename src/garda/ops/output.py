"""What commands say: one JSON object on standard output when asked for, the rest for people."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from typing import Any

from rich.console import Console

from garda.kernel.errors import GardaError


def console() -> Console:
    """Progress and messages for people; always standard error."""
    return Console(stderr=True)


def emit(data: Mapping[str, Any], *, as_json: bool, text: str) -> None:
    """Print a command's outcome: the object on standard output, or the sentence for people."""
    if as_json:
        print(json.dumps(data, ensure_ascii=False, default=str), flush=True)
    else:
        console().print(text, highlight=False, markup=False, soft_wrap=True)


def fail(error: GardaError, *, as_json: bool) -> None:
    """Print a refusal in Indonesian, then English; with ``as_json`` as an object, too."""
    sys.stderr.write(f"{error.id}\n{error.en}\n")
    if as_json:
        emit({"error": {"code": error.code, "id": error.id, "en": error.en}}, as_json=True, text="")
