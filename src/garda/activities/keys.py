"""Keys of cards and of the codes in online rooms, under a key file outside the database."""

from __future__ import annotations

import hashlib
import hmac
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from garda.kernel.keyfile import read_or_make

FILE = "cards-1.key"


def file() -> Path:
    return Path(settings.GARDA_KEYS) / FILE


def keyed(purpose: str, message: bytes) -> bytes:
    """HMAC-SHA-256 (32 bytes) of ``message``; purposes never mix."""
    return hmac.digest(_key(file(), purpose), message, hashlib.sha256)


def signing_key() -> Ed25519PrivateKey:
    """The key that signs cards."""
    return _signing_key(file())


@lru_cache(maxsize=4)
def _signing_key(path: Path) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(_key(path, "card"))


@lru_cache(maxsize=16)
def _key(path: Path, purpose: str) -> bytes:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    return hmac.digest(read_or_make(path).encode(), purpose.encode(), hashlib.sha256)
