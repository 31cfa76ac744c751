"""The NIK vault: identity numbers under a random key per person, found by a keyed blind index.

Two secrets live in files outside the database: the master key, which wraps the persons' keys, and
the index key, under which equal numbers have equal blind indexes. Destroying a person's key row and
blind index erases the number everywhere, backups of the database included.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from garda.kernel.keyfile import read_or_make

MASTER_VERSION = 1
KEY_BYTES = 32
NONCE_BYTES = 12


@dataclass(frozen=True, slots=True)
class SealedNumber:
    """Ciphertext (nonce first) and blind index of one identity number."""

    ciphertext: bytes
    blind_index: bytes


@lru_cache(maxsize=8)
def _secret(folder: str, name: str) -> bytes:
    """32 bytes from a key file, which is made on first use."""
    path = Path(folder) / name
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    return hashlib.sha256(read_or_make(path).encode()).digest()


def _master() -> AESGCM:
    return AESGCM(_secret(str(settings.GARDA_KEYS), f"master-{MASTER_VERSION}.key"))


def _encrypt(cipher: AESGCM, data: bytes) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return nonce + cipher.encrypt(nonce, data, None)


def _decrypt(cipher: AESGCM, data: bytes) -> bytes:
    return cipher.decrypt(data[:NONCE_BYTES], data[NONCE_BYTES:], None)


def new_person_key() -> tuple[bytes, bytes]:
    """A fresh key of one person: (key, the same wrapped by the master key)."""
    key = os.urandom(KEY_BYTES)
    return key, _encrypt(_master(), key)


def unwrap(wrapped: bytes) -> bytes:
    """The person's key; raises cryptography's InvalidTag when the master key is another."""
    return _decrypt(_master(), bytes(wrapped))


def blind_index(kind: str, number: str) -> bytes:
    """HMAC-SHA-256 (32 bytes) under the index key; the kind keeps NIK and KK apart."""
    key = _secret(str(settings.GARDA_KEYS), "index.key")
    return hmac.digest(key, f"{kind}:{number}".encode(), "sha256")


def seal(person_key: bytes, kind: str, number: str) -> SealedNumber:
    """Encrypt one identity number (digits) for storing."""
    return SealedNumber(_encrypt(AESGCM(person_key), number.encode()), blind_index(kind, number))


def reveal(person_key: bytes, ciphertext: bytes) -> str:
    """The number in clear. Callers log why."""
    return _decrypt(AESGCM(person_key), bytes(ciphertext)).decode()


def masked(number: str) -> str:
    """A NIK as it may be shown: its first four digits only."""
    return number[:4] + "•" * (len(number) - 4)
