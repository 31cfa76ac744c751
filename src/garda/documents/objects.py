"""Content-addressed store of papers and pictures on disk: the SHA-256 of the bytes is the name."""

from __future__ import annotations

import os
import re
import tempfile
from pathlib import Path

from django.conf import settings

from garda.kernel.canonical import sha256_hex
from garda.kernel.errors import GardaError

_ADDRESS = re.compile(r"[0-9a-f]{64}")


class ObjectDamaged(GardaError):
    """The bytes on disk are not those that were written."""

    code = "object_damaged"

    def __init__(self, address: str) -> None:
        super().__init__(
            id=f"Berkas {address[:12]}… rusak atau tidak tersimpan utuh. Simpan ulang atau "
            "pulihkan dari cadangan.",
            en=f"Object {address[:12]}… is damaged or was not stored whole. Store it again or "
            "restore it from a backup.",
        )


class ObjectMissing(GardaError):
    """There is no object of this address."""

    code = "object_missing"

    def __init__(self, address: str) -> None:
        super().__init__(
            id=f"Berkas {address[:12]}… tidak ada di penyimpanan. Pulihkan dari cadangan.",
            en=f"Object {address[:12]}… is not in the store. Restore it from a backup.",
        )


class ObjectStore:
    """Objects under ``root``, spread over two levels of folders. Nothing is ever overwritten."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path_of(self, address: str) -> Path:
        """File of an address, under ``root``. Raises ValueError for text that is no SHA-256."""
        if _ADDRESS.fullmatch(address) is None:
            raise ValueError("an object's address is a SHA-256 in hex")
        return self.root / address[:2] / address[2:4] / address

    def put(self, data: bytes) -> str:
        """Store ``data`` durably and return its address (SHA-256, hex).

        Written beside, synced, read back and compared, then moved into place: a reader never sees
        half an object. Raises ObjectDamaged when the disk gives back something else.
        """
        address = sha256_hex(data)
        path = self.path_of(address)
        if path.exists() and sha256_hex(path.read_bytes()) == address:
            return address
        path.parent.mkdir(parents=True, exist_ok=True)
        _write_checked(path, data, address)
        _sync_folder(path.parent)
        return address

    def get(self, address: str) -> bytes:
        """The bytes of ``address``. Raises ObjectMissing or ObjectDamaged."""
        path = self.path_of(address)
        if not path.exists():
            raise ObjectMissing(address)
        data = path.read_bytes()
        if sha256_hex(data) != address:
            raise ObjectDamaged(address)
        return data

    def holds(self, address: str) -> bool:
        """Whether the object is there (not whether it is whole: :meth:`get` tells)."""
        return self.path_of(address).exists()


def _write_checked(path: Path, data: bytes, address: str) -> None:
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if sha256_hex(temporary.read_bytes()) != address:
            raise ObjectDamaged(address)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    """The name must survive a power cut, not only the bytes."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def store() -> ObjectStore:
    """The store of this installation (setting ``GARDA_OBJECTS``)."""
    return ObjectStore(Path(settings.GARDA_OBJECTS))
