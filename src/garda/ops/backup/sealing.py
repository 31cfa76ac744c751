"""A stream that can be opened only whole, in order, and with the right key.

Layout of a sealed stream, all numbers big-endian::

    header   8 bytes  b"GARDABAK"
             2 bytes  format version
             4 bytes  bytes of plain text in a chunk
            32 bytes  salt, random for every stream
            16 bytes  mark of the key: tells a wrong key from damage, and gives nothing away
    chunk    AES-256-GCM of that many bytes (the last may hold fewer, or none), tag included
    …

The stream's key is HKDF-SHA-256 of the backup key and the salt, so that no two streams share one.
A chunk's nonce is its number and whether it is the last; the header is authenticated with each.
So a chunk that is moved, repeated, left out, changed or taken from another stream does not open,
and neither does a stream that ends too early or goes on too long. (This is the construction that
is known as STREAM.) Pure: bytes in, bytes out; files are the caller's.
"""

from __future__ import annotations

import hmac
import io
import os
import struct
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from garda.kernel.errors import GardaError

MAGIC = b"GARDABAK"
VERSION = 1
CHUNK_BYTES = 1 << 20
SALT_BYTES = 32
MARK_BYTES = 16
TAG_BYTES = 16
_FIXED = struct.Struct(f">8sHI{SALT_BYTES}s{MARK_BYTES}s")
HEADER_BYTES = _FIXED.size
# A header asks for memory before anything in it can be proved.
_LARGEST_CHUNK = 16 << 20
_NONCE = struct.Struct(">3xQ?")


class NotABackup(GardaError):
    code = "not_a_backup"

    def __init__(self) -> None:
        super().__init__(
            id="Berkas ini bukan cadangan Garda. Periksa nama berkasnya.",
            en="This file is not a Garda backup. Check the name of the file.",
        )


class NewerFormat(GardaError):
    code = "newer_format"

    def __init__(self, version: int) -> None:
        super().__init__(
            id=f"Cadangan ini berformat {version}, lebih baru daripada yang dikenal ({VERSION})."
            " Pulihkan dengan versi Garda yang membuatnya.",
            en=f"This backup has format {version}, newer than the one known here ({VERSION})."
            " Restore it with the version of Garda that made it.",
        )


class WrongKey(GardaError):
    code = "wrong_key"

    def __init__(self) -> None:
        super().__init__(
            id="Kunci cadangan tidak cocok: berkas ini dibuat dengan kunci lain."
            " Sebutkan kunci yang benar dengan --key BERKAS.",
            en="The backup key does not fit: this file was made with another one."
            " Name the right key with --key FILE.",
        )


class Damaged(GardaError):
    code = "damaged"

    def __init__(self, chunk: int) -> None:
        super().__init__(
            id=f"Cadangan ini rusak pada bagian {chunk + 1}; isinya tidak dapat dipercaya."
            " Gunakan cadangan lain.",
            en=f"This backup is damaged in part {chunk + 1}; its content cannot be trusted."
            " Use another backup.",
        )


class Truncated(GardaError):
    code = "truncated"

    def __init__(self) -> None:
        super().__init__(
            id="Cadangan ini terpotong: akhirnya tidak ada atau tidak utuh."
            " Salin ulang atau gunakan cadangan lain.",
            en="This backup is cut off: its end is missing or not whole."
            " Copy it again or use another one.",
        )


def _derive(key: bytes, salt: bytes, purpose: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length, salt, b"garda backup v1 " + purpose).derive(key)


def _nonce(number: int, *, last: bool) -> bytes:
    return _NONCE.pack(number, last)


class Sealer(io.RawIOBase):
    """Writes a sealed stream into ``sink``. :meth:`finish` seals the end; without it none opens.

    ``key`` is the secret of the backup key file, as bytes of any length with at least 256 bits of
    chance in them. The caller closes ``sink``.
    """

    def __init__(self, sink: BinaryIO, key: bytes, *, chunk_bytes: int = CHUNK_BYTES) -> None:
        super().__init__()
        salt = os.urandom(SALT_BYTES)
        mark = _derive(key, salt, b"mark", MARK_BYTES)
        self._header = _FIXED.pack(MAGIC, VERSION, chunk_bytes, salt, mark)
        self._cipher = AESGCM(_derive(key, salt, b"data", 32))
        self._sink = sink
        self._size = chunk_bytes
        self._waiting = bytearray()
        self._number = 0
        sink.write(self._header)

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        """Take bytes in; whole chunks go to the sink, but never the one that may be the last."""
        self._waiting += data
        while len(self._waiting) > self._size:
            self._seal(bytes(self._waiting[: self._size]), last=False)
            del self._waiting[: self._size]
        return len(data)

    def finish(self) -> None:
        """Seal what waits as the last chunk."""
        self._seal(bytes(self._waiting), last=True)
        self._waiting.clear()

    def _seal(self, plain: bytes, *, last: bool) -> None:
        nonce = _nonce(self._number, last=last)
        self._sink.write(self._cipher.encrypt(nonce, plain, self._header))
        self._number += 1


class Opener(io.RawIOBase):
    """Reads the plain text of a sealed stream from ``source``; nothing unproved is ever given out.

    Raises NotABackup, NewerFormat or WrongKey at once, Damaged or Truncated while reading. A
    reader must go to the end: only the end proves that nothing is missing.
    """

    def __init__(self, source: BinaryIO, key: bytes) -> None:
        super().__init__()
        self._source = source
        self._header = _read(source, HEADER_BYTES)
        self._size, salt = _checked(self._header, key)
        self._cipher = AESGCM(_derive(key, salt, b"data", 32))
        self._ahead = _read(source, self._size + TAG_BYTES)
        self._number = 0
        self._plain = memoryview(b"")
        self._done = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill ``buffer`` with what comes next; 0 at the proved end."""
        while not self._plain and not self._done:
            self._plain = memoryview(self._open())
        count = min(len(buffer), len(self._plain))
        buffer[:count] = self._plain[:count]
        self._plain = self._plain[count:]
        return count

    def _open(self) -> bytes:
        sealed, self._ahead = self._ahead, _read(self._source, self._size + TAG_BYTES)
        self._done = not self._ahead
        plain = self._decrypt(sealed, last=self._done)
        self._number += 1
        return plain

    def _decrypt(self, sealed: bytes, *, last: bool) -> bytes:
        try:
            return self._cipher.decrypt(_nonce(self._number, last=last), sealed, self._header)
        except InvalidTag:
            raise self._reason(sealed, last=last) from None

    def _reason(self, sealed: bytes, *, last: bool) -> GardaError:
        """Where a stream was cut, its last chunk is a good one that is not the end, or is short."""
        if not last:
            return Damaged(self._number)
        if len(sealed) < self._size + TAG_BYTES:
            return Truncated()
        try:
            self._cipher.decrypt(_nonce(self._number, last=False), sealed, self._header)
        except InvalidTag:
            return Damaged(self._number)
        return Truncated()


def _checked(header: bytes, key: bytes) -> tuple[int, bytes]:
    """Chunk size and salt of a header that is ours, known and under ``key``."""
    if not header.startswith(MAGIC):
        raise NotABackup
    if len(header) < HEADER_BYTES:
        raise Truncated
    _, version, size, salt, mark = _FIXED.unpack(header)
    if version != VERSION:
        raise NewerFormat(version)
    if not 0 < size <= _LARGEST_CHUNK:
        raise NotABackup
    if not hmac.compare_digest(mark, _derive(key, salt, b"mark", MARK_BYTES)):
        raise WrongKey
    return size, salt


def _read(source: BinaryIO, count: int) -> bytes:
    """Exactly ``count`` bytes, or fewer at the end: a pipe may give less at a time."""
    parts = []
    while count and (part := source.read(count)):
        parts.append(part)
        count -= len(part)
    return b"".join(parts)
