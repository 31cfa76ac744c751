"""Secrets of signing in, under key files that lie outside the database and its backups."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from garda.kernel.keyfile import read_or_make

_NONCE_BYTES = 12
_FILE = "signin-1.key"
#: Names the key under which a text was sealed, so that a later one can be told from it.
_VERSION = "1:"


@lru_cache(maxsize=4)
def _key(folder: str, purpose: str) -> bytes:
    path = Path(folder) / _FILE
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    return hmac.digest(read_or_make(path).encode(), purpose.encode(), hashlib.sha256)


def keyed(purpose: str, secret: str) -> bytes:
    """HMAC-SHA-256 (32 bytes) of a code, PIN or device secret; purposes never mix."""
    return hmac.digest(_key(str(settings.GARDA_KEYS), purpose), secret.encode(), hashlib.sha256)


def seal(text: str) -> str:
    """AES-256-GCM of a second factor's secret, as text for a JSON column."""
    nonce = os.urandom(_NONCE_BYTES)
    sealed = AESGCM(_key(str(settings.GARDA_KEYS), "factor")).encrypt(nonce, text.encode(), None)
    return _VERSION + base64.b64encode(nonce + sealed).decode()


def unseal(text: str) -> str:
    """Counterpart of :func:`seal`; raises InvalidTag when the key file is another."""
    data = base64.b64decode(text.removeprefix(_VERSION))
    cipher = AESGCM(_key(str(settings.GARDA_KEYS), "factor"))
    return cipher.decrypt(data[:_NONCE_BYTES], data[_NONCE_BYTES:], None).decode()
