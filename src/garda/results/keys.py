"""The keys with which a regency signs its lists of stations' keys: one file outside the database.

Each regency's key is made from the file by the regency's code, so that no list of one can pass for
another's. Whoever moves a regency to its own machine takes the file along, or prints a new signer.
"""

from __future__ import annotations

import hashlib
import hmac
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from garda.kernel.keyfile import read_or_make

FILE = "results-1.key"


def file() -> Path:
    return Path(settings.GARDA_KEYS) / FILE


def list_key(region_code: str) -> Ed25519PrivateKey:
    """The regency's key for lists."""
    return Ed25519PrivateKey.from_private_bytes(_derived(file(), f"keylist:{region_code}"))


def keyed(purpose: str, secret: str) -> bytes:
    """HMAC-SHA-256 (32 bytes) of a secret: what the database holds of a partner's token."""
    return hmac.digest(_derived(file(), purpose), secret.encode(), hashlib.sha256)


@lru_cache(maxsize=64)
def _derived(path: Path, purpose: str) -> bytes:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    return hmac.digest(read_or_make(path).encode(), purpose.encode(), hashlib.sha256)
