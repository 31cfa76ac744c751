"""Master keys: what wraps the keys of persons, and what blind indexes are made with.

A master key has a purpose and a version, and never lies in the database. By default it is a file
(:class:`KeyFiles`); the setting ``GARDA_KMS`` names another keeper, such as a key management
service or a hardware module, by the dotted path of an object with the methods of :class:`Secrets`.
These take many items at once: such a keeper is asked once per act and not once per person.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple, Protocol, cast

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.utils.module_loading import import_string

from garda.kernel.errors import GardaError
from garda.kernel.keyfile import read_or_make

NONCE_BYTES = 12
_PROOF = b"garda: which key is this?"


class Purpose(StrEnum):
    """What a key is for. Each has master keys, versions and keys of persons of its own."""

    IDENTITY = "identity"
    CONTACT = "contact"
    HEALTH = "health"
    BANK = "bank"
    COURT = "court"
    MINOR = "minor"
    #: Whoever said something about an applicant and gave a name.
    REPORTER = "reporter"
    #: Wraps nothing: equal numbers have equal blind indexes under it.
    INDEX = "index"


class Bound(NamedTuple):
    """Bytes to seal or to open, and what they belong to: with another context nothing opens."""

    data: bytes
    context: bytes


class KeyMissing(GardaError):
    """A master key that the data need is not where it should be."""

    code = "key_missing"

    def __init__(self, purpose: str, version: int) -> None:
        super().__init__(
            id=f"Kunci induk {purpose}-{version} tidak ada. Kembalikan {purpose}-{version}.key dari"
            " cadangan kunci ke folder kunci (GARDA_KEYS); data tidak diubah. Jangan membuat berkas"
            " baru dengan nama itu.",
            en=f"Master key {purpose}-{version} is missing. Put {purpose}-{version}.key back into"
            " the folder of keys (GARDA_KEYS) from its backup; no data were changed. Do not make a"
            " new file of that name.",
        )


class KeyWrong(GardaError):
    """What is sealed does not open: another key, or it was changed or moved to another row."""

    code = "key_wrong"

    def __init__(self, purpose: str, version: int) -> None:
        super().__init__(
            id=f"Kunci induk {purpose}-{version} tidak membuka data ini: berkas kuncinya bukan yang"
            " dulu, atau datanya diubah. Periksa dengan: garda keys",
            en=f"Master key {purpose}-{version} does not open this: the key file is not the one it"
            " was, or the data were changed. Check with: garda keys",
        )


class Secrets(Protocol):
    """A keeper of master keys. Versions count from 1; a destroyed one never comes back."""

    def versions(self, purpose: str) -> list[int]:
        """Versions that are there, rising."""
        ...

    def make(self, purpose: str, version: int) -> None:
        """Make a version at random unless it is there."""
        ...

    def destroy(self, purpose: str, version: int) -> None:
        """Make a version unusable for ever; nothing happens when it is not there."""
        ...

    def fingerprint(self, purpose: str, version: int) -> bytes:
        """32 bytes that tell two keys apart and tell nothing of them. Raises KeyMissing."""
        ...

    def wrap(self, purpose: str, version: int, items: Sequence[Bound]) -> list[bytes]:
        """Seal keys of persons, in the order given. Raises KeyMissing."""
        ...

    def unwrap(self, purpose: str, version: int, items: Sequence[Bound]) -> list[bytes]:
        """Open what :meth:`wrap` sealed. Raises KeyMissing, KeyWrong."""
        ...

    def index(self, version: int, messages: Sequence[bytes]) -> list[bytes]:
        """32 bytes for each message, equal exactly for equal messages. Raises KeyMissing."""
        ...


def encrypt(cipher: AESGCM, item: Bound) -> bytes:
    """AES-256-GCM; a random nonce comes first."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + cipher.encrypt(nonce, item.data, item.context)


def decrypt(cipher: AESGCM, item: Bound) -> bytes:
    """What :func:`encrypt` sealed. Raises cryptography's InvalidTag."""
    data = bytes(item.data)
    return cipher.decrypt(data[:NONCE_BYTES], data[NONCE_BYTES:], item.context)


class KeyFiles:
    """Master keys as files ``<purpose>-<version>.key`` that only this account reads."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def versions(self, purpose: str) -> list[int]:
        names = (path.stem for path in self.folder.glob(f"{purpose}-*.key"))
        numbers = (name.removeprefix(f"{purpose}-") for name in names)
        return sorted(int(number) for number in numbers if number.isdecimal())

    def make(self, purpose: str, version: int) -> None:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        read_or_make(self._path(purpose, version))

    def destroy(self, purpose: str, version: int) -> None:
        """The file is written over before it goes; a disk that copies on write may keep the old."""
        path = self._path(purpose, version)
        if not path.exists():
            return
        with path.open("r+b") as file:
            file.write(os.urandom(path.stat().st_size))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()

    def fingerprint(self, purpose: str, version: int) -> bytes:
        return hmac.digest(self._key(purpose, version), _PROOF, "sha256")

    def wrap(self, purpose: str, version: int, items: Sequence[Bound]) -> list[bytes]:
        cipher = AESGCM(self._key(purpose, version))
        return [encrypt(cipher, item) for item in items]

    def unwrap(self, purpose: str, version: int, items: Sequence[Bound]) -> list[bytes]:
        cipher = AESGCM(self._key(purpose, version))
        try:
            return [decrypt(cipher, item) for item in items]
        except InvalidTag:
            raise KeyWrong(purpose, version) from None

    def index(self, version: int, messages: Sequence[bytes]) -> list[bytes]:
        inner, outer = _hmac_states(self._key(Purpose.INDEX, version))
        return [_hmac_from(inner, outer, message) for message in messages]

    def _path(self, purpose: str, version: int) -> Path:
        return self.folder / f"{purpose}-{version}.key"

    def _key(self, purpose: str, version: int) -> bytes:
        """32 bytes; a file that went or was replaced is noticed at once by every process."""
        path = self._path(purpose, version)
        try:
            state = path.stat()
        except FileNotFoundError:
            raise KeyMissing(purpose, version) from None
        return _read_key(path, state.st_ino, state.st_mtime_ns)


#: Bytes of one block of SHA-256, and what HMAC (RFC 2104) mixes into the key on each side.
_BLOCK, _INNER, _OUTER = 64, 0x36, 0x5C


def _hmac_states(key: bytes) -> tuple[hashlib._Hash, hashlib._Hash]:
    """SHA-256 begun with both pads of a key, which is no longer than a block."""
    block = key.ljust(_BLOCK, b"\0")
    inner, outer = (bytes(byte ^ pad for byte in block) for pad in (_INNER, _OUTER))
    return hashlib.sha256(inner), hashlib.sha256(outer)


def _hmac_from(inner: hashlib._Hash, outer: hashlib._Hash, message: bytes) -> bytes:
    """``hmac.digest(key, message, "sha256")`` at a third of its time: the pads are hashed once.

    A list of members of all parties has twenty million numbers.
    """
    first, second = inner.copy(), outer.copy()
    first.update(message)
    second.update(first.digest())
    return second.digest()


@lru_cache(maxsize=64)
def _read_key(path: Path, _inode: int, _changed: int) -> bytes:
    return hashlib.sha256(path.read_text().strip().encode()).digest()


def secrets() -> Secrets:
    """The keeper of this installation."""
    if settings.GARDA_KMS:
        return cast(Secrets, import_string(settings.GARDA_KMS))
    return KeyFiles(Path(settings.GARDA_KEYS))
