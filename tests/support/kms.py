"""A keeper of master keys that is no file: another cipher, keys in memory only.

``GARDA_KMS`` takes it by the path ``tests.support.kms.keeper``.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from garda.people.keyring import Bound, KeyMissing, KeyWrong, Purpose


class KeeperInMemory:
    """Counts how often it is asked: a keeper elsewhere is a journey each time."""

    def __init__(self) -> None:
        self.keys: dict[tuple[str, int], bytes] = {}
        self.asked = 0

    def versions(self, purpose: str) -> list[int]:
        return sorted(version for known, version in self.keys if known == purpose)

    def make(self, purpose: str, version: int) -> None:
        self.keys.setdefault((str(purpose), version), os.urandom(32))

    def destroy(self, purpose: str, version: int) -> None:
        self.keys.pop((str(purpose), version), None)

    def fingerprint(self, purpose: str, version: int) -> bytes:
        return hashlib.sha256(b"fingerprint" + self._key(purpose, version)).digest()

    def wrap(self, purpose: str, version: int, items: Sequence[Bound]) -> list[bytes]:
        cipher = ChaCha20Poly1305(self._key(purpose, version))
        self.asked += 1
        nonces = [os.urandom(12) for _ in items]
        return [
            nonce + cipher.encrypt(nonce, item.data, item.context)
            for nonce, item in zip(nonces, items, strict=True)
        ]

    def unwrap(self, purpose: str, version: int, items: Sequence[Bound]) -> list[bytes]:
        cipher = ChaCha20Poly1305(self._key(purpose, version))
        self.asked += 1
        try:
            return [cipher.decrypt(i.data[:12], i.data[12:], i.context) for i in items]
        except InvalidTag:
            raise KeyWrong(purpose, version) from None

    def index(self, version: int, messages: Sequence[bytes]) -> list[bytes]:
        self.asked += 1
        key = self._key(Purpose.INDEX, version)
        return [hashlib.blake2b(m, key=key, digest_size=32).digest() for m in messages]

    def _key(self, purpose: str, version: int) -> bytes:
        try:
            return self.keys[purpose, version]
        except KeyError:
            raise KeyMissing(purpose, version) from None


keeper = KeeperInMemory()
