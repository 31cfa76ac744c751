"""``garda check bundle``: a station's bundle against its regency's key list, without a database."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from garda.kernel.errors import GardaError
from garda.kernel.outcome import Outcome

from .bundles import VERDICT_WORDS, Verdict
from .keylists import check

#: Larger files are no bundle and no list of a regency.
_MOST_BYTES = 16 << 20
BROKEN = 1


def run(args: Namespace) -> Outcome:
    """Say what the list says of the bundle; exit code 1 unless it holds."""
    verdict, bundle = check(_read(args.file), _read(args.keys), args.signer)
    content = None if bundle is None else bundle.content()
    told = (f"  {key}: {json.dumps(value, ensure_ascii=False)}" for key, value in _items(content))
    return Outcome(
        {"verdict": str(verdict), "bundle": content},
        "\n".join((VERDICT_WORDS[verdict], *told)),
        0 if verdict is Verdict.HOLDS else BROKEN,
    )


def _items(content: dict[str, Any] | None) -> Iterable[tuple[str, Any]]:
    return () if content is None else content.items()


def _read(name: str) -> bytes:
    path = Path(name)
    if not path.is_file() or path.stat().st_size > _MOST_BYTES:
        raise GardaError(
            id=f"Berkas {name} tidak ada, atau terlalu besar untuk bundel dan daftar kunci.",
            en=f"There is no file {name}, or it is too large for a bundle or a key list.",
            code="no_file",
        )
    return path.read_bytes()
