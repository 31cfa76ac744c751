"""The backup key, and the marks of the keys that a backup needs but never holds."""

from __future__ import annotations

import hashlib
import hmac
from pathlib import Path

from garda.kernel.errors import GardaError
from garda.kernel.keyfile import read_or_make
from garda.ops import paths

#: Key files that open nothing in a database.
NOT_NEEDED = frozenset({"backup.key"})
_SHORTEST = 32


def default_file() -> Path:
    """The backup key of this installation: beside the vault's keys, outside every database."""
    return paths.keys_folder() / "backup.key"


def for_making(chosen: Path | None) -> tuple[bytes, bool]:
    """The key to seal with, and whether it was made just now (only the default one ever is)."""
    if chosen is not None:
        return _read(chosen), False
    path = default_file()
    fresh = not path.exists()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    return read_or_make(path).encode(), fresh


def for_opening(chosen: Path | None) -> bytes:
    """The key to open with. Raises GardaError when there is none: a new one would open nothing."""
    return _read(chosen or default_file())


def _read(path: Path) -> bytes:
    try:
        key = path.read_bytes().strip()
    except OSError as error:
        raise GardaError(
            id=f"Berkas kunci cadangan {path} tidak dapat dibaca ({error.strerror})."
            " Sebutkan letaknya dengan --key BERKAS.",
            en=f"The backup key file {path} cannot be read ({error.strerror})."
            " Say where it is with --key FILE.",
            code="no_key",
        ) from error
    if len(key) < _SHORTEST:
        raise GardaError(
            id=f"Berkas {path} bukan kunci cadangan: isinya kurang dari {_SHORTEST} huruf.",
            en=f"File {path} is no backup key: it holds fewer than {_SHORTEST} characters.",
            code="no_key",
        )
    return key


def marks() -> dict[str, str]:
    """Name and mark of every key file here that secrets of the database may be under.

    A mark is a keyed hash of nothing but a label: equal for equal keys, and of no other use.
    """
    folder = paths.keys_folder()
    files = sorted(folder.glob("*.key")) if folder.is_dir() else []
    return {path.name: _mark(path) for path in files if path.name not in NOT_NEEDED}


def _mark(path: Path) -> str:
    secret = hashlib.sha256(path.read_bytes().strip()).digest()
    return hmac.digest(secret, b"garda key mark", "sha256").hex()[:16]


def lacking(needed: dict[str, str]) -> list[str]:
    """Names of needed key files that are missing here or are other keys of the same name."""
    here = marks()
    return sorted(name for name, mark in needed.items() if here.get(name) != mark)
