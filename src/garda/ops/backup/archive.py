"""The tar inside a sealed file, written and read from front to back in bounded memory.

Members, in this order::

    manifest.json        what the backup holds, see :class:`Manifest`
    database/00000000…   the output of ``pg_dump -Fc`` in parts: a stream's length is not known
    objects/<sha256>…    the objects, sorted by address
    end.json             how many of them there were, and which that rows refer to were missing
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import tarfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from garda.documents.objects import ObjectStore
from garda.kernel.errors import GardaError
from garda.ops.backup.contents import Contents
from garda.ops.backup.sealing import Opener, Sealer

FORMAT = 1
MANIFEST, END = "manifest.json", "end.json"
DUMP, OBJECTS = "database/", "objects/"
PART_BYTES = 8 << 20
_BLOCK_BYTES = 1 << 20
_ADDRESS = re.compile(r"[0-9a-f]{64}")
_MOST_NAMED = 20


@dataclass(frozen=True)
class Manifest:
    """What a backup holds. ``keys``: names and fingerprints of key files that its secrets need."""

    database: str
    made_at: str
    garda: str
    postgresql: str
    contents: Contents
    keys: dict[str, str]
    format: int = FORMAT

    def as_bytes(self) -> bytes:
        return json.dumps(asdict(self), sort_keys=True).encode()

    @classmethod
    def parse(cls, data: bytes) -> Manifest:
        """Raises Unexpected for what no Garda wrote."""
        try:
            fields = json.loads(data)
            contents = fields.pop("contents")
            heads = {log: (seq, head) for log, (seq, head) in contents.pop("heads").items()}
            migrations = tuple(contents.pop("migrations"))
            return cls(contents=Contents(**contents, heads=heads, migrations=migrations), **fields)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise Unexpected(MANIFEST) from error


@dataclass
class End:
    """The last member: objects archived, and what is wrong with those that rows refer to."""

    objects: int = 0
    objects_bytes: int = 0
    missing: list[str] = field(default_factory=list)
    missing_count: int = 0

    def miss(self, address: str) -> None:
        """Count one, and name the first few."""
        self.missing_count += 1
        if len(self.missing) < _MOST_NAMED:
            self.missing.append(address)


class Unexpected(GardaError):
    """A member that has no place here."""

    code = "unexpected"

    def __init__(self, name: str) -> None:
        super().__init__(
            id=f"Isi cadangan tidak seperti yang diharapkan (pada {name}). Gunakan cadangan lain"
            " atau versi Garda yang membuatnya.",
            en=f"The backup's content is not as expected (at {name}). Use another backup or the"
            " version of Garda that made it.",
        )


# --- writing --------------------------------------------------------------------------------


class Writer:
    """Writes the members into ``sink``; :meth:`close` ends the tar.

    Not tarfile's own stream: abandoned after a fault, that would still write when it is collected.
    """

    def __init__(self, sink: Sealer) -> None:
        self._sink = sink

    def add(self, name: str, data: bytes) -> None:
        self._begin(name, len(data))
        self._sink.write(data)
        self._fill(len(data))

    def _begin(self, name: str, size: int) -> None:
        member = tarfile.TarInfo(name)
        member.size = size
        member.mode = 0o600
        self._sink.write(member.tobuf(tarfile.GNU_FORMAT))

    def _fill(self, size: int) -> None:
        self._sink.write(bytes(-size % tarfile.BLOCKSIZE))

    def add_dump(self, dump: BinaryIO) -> int:
        """A stream of unknown length; returns its bytes."""
        total = 0
        for number, part in enumerate(iter(lambda: dump.read(PART_BYTES), b"")):
            self.add(f"{DUMP}{number:08}", part)
            total += len(part)
        return total

    def add_object(self, address: str, path: Path) -> int | None:
        """One object, unless its bytes are not those of its address; returns their number."""
        with path.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != address:
                return None
            size = file.tell()
            file.seek(0)
            self._begin(f"{OBJECTS}{address}", size)
            for block in iter(lambda: file.read(_BLOCK_BYTES), b""):
                self._sink.write(block)
        self._fill(size)
        return size

    def close(self) -> None:
        """Two empty blocks are the end of a tar."""
        self._sink.write(bytes(2 * tarfile.BLOCKSIZE))


def add_objects(writer: Writer, folder: Path, wanted: Iterable[str]) -> End:
    """Every object of ``folder``; ``wanted`` are the addresses that rows refer to, sorted."""
    end = End()
    need = _Sorted(wanted)
    for address, path in walk(folder):
        size = writer.add_object(address, path)
        if size is None:
            continue
        end.objects += 1
        end.objects_bytes += size
        need.meet(address, end)
    need.finish(end)
    return end


class _Sorted:
    """Meets two sorted streams of addresses: what is wanted, and what is there."""

    def __init__(self, wanted: Iterable[str]) -> None:
        self._wanted = iter(wanted)
        self._next = next(self._wanted, None)

    def meet(self, address: str, end: End) -> None:
        """``address`` is there: everything wanted before it is missing."""
        while self._next is not None and self._next <= address:
            if self._next != address:
                end.miss(self._next)
            self._next = next(self._wanted, None)

    def finish(self, end: End) -> None:
        """Nothing more is there."""
        while self._next is not None:
            end.miss(self._next)
            self._next = next(self._wanted, None)


def walk(folder: Path) -> Iterator[tuple[str, Path]]:
    """Objects of a store, sorted by address; two levels of folders, half-written files left out."""
    for first in _sorted_entries(folder):
        for second in _sorted_entries(first):
            for path in _sorted_entries(second):
                if _ADDRESS.fullmatch(path.name):
                    yield path.name, path


def _sorted_entries(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []


# --- reading --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Member:
    """One member that is to be read before the next is asked for."""

    name: str
    data: BinaryIO

    @property
    def address(self) -> str:
        """Address of an object."""
        return self.name.removeprefix(OBJECTS)


class Reader:
    """Reads the members in their one order, and the sealed stream to its proved end.

    :attr:`manifest` is there at once. Raises what :class:`Opener` raises, and Unexpected.
    """

    def __init__(self, source: BinaryIO, key: bytes) -> None:
        self._stream = io.BufferedReader(Opener(source, key), _BLOCK_BYTES)
        with _tar_errors(MANIFEST):
            self._tar = tarfile.open(mode="r|", fileobj=self._stream, bufsize=_BLOCK_BYTES)  # noqa: SIM115
            self._next = self._advance()
        member = self._take(MANIFEST)
        self.manifest = Manifest.parse(member.data.read())
        if self.manifest.format != FORMAT:
            raise Unexpected(f"format {self.manifest.format}")
        self._next = self._advance()

    def dump(self) -> Iterator[bytes]:
        """The dump's bytes, in order."""
        number = 0
        while self._next is not None and self._next.name.startswith(DUMP):
            member = self._take(f"{DUMP}{number:08}")
            yield from iter(lambda source=member.data: source.read(_BLOCK_BYTES), b"")  # type: ignore[misc]
            self._next = self._advance()
            number += 1

    def objects(self) -> Iterator[Member]:
        """The objects, sorted by address; each is read by the caller, or passed over."""
        last = ""
        while self._next is not None and self._next.name.startswith(OBJECTS):
            member = self._take(self._next.name)
            if not _ADDRESS.fullmatch(member.address) or member.address <= last:
                raise Unexpected(member.name)
            last = member.address
            yield member
            self._next = self._advance()

    def end(self) -> End:
        """The last member; afterwards the file is proved to its end."""
        end = End(**_object(self._take(END).data.read()))
        with _tar_errors(END):
            if self._tar.next() is not None:
                raise Unexpected("end")
            while self._stream.read(_BLOCK_BYTES):
                pass
        return end

    def _advance(self) -> tarfile.TarInfo | None:
        with _tar_errors("tar"):
            return self._tar.next()

    def _take(self, name: str) -> Member:
        found = self._next
        if found is None or found.name != name or not found.isreg():
            raise Unexpected(found.name if found else name)
        data = self._tar.extractfile(found)
        if data is None:
            raise Unexpected(name)
        return Member(name, data)  # type: ignore[arg-type]


def _object(data: bytes) -> dict[str, Any]:
    try:
        fields: dict[str, Any] = json.loads(data)
    except ValueError as error:
        raise Unexpected(END) from error
    return fields


@contextmanager
def _tar_errors(where: str) -> Iterator[None]:
    """What is sealed is what was written; a broken tar in it is a fault of its maker."""
    try:
        yield
    except tarfile.TarError as error:
        raise Unexpected(where) from error


def check_object(member: Member, sink: BinaryIO | None = None) -> int:
    """Read an object, into ``sink`` when given; returns its bytes.

    Raises Unexpected when its bytes are not those of its address.
    """
    digest = hashlib.sha256()
    total = 0
    for block in iter(lambda: member.data.read(_BLOCK_BYTES), b""):
        digest.update(block)
        total += len(block)
        if sink is not None:
            sink.write(block)
    if digest.hexdigest() != member.address:
        raise Unexpected(member.name)
    return total


def unpack_objects(reader: Reader, wanted: Iterable[str], folder: Path | None) -> End:
    """Check every object and write it below ``folder`` (None: only check).

    The result counts what was there, and names what ``wanted`` (sorted) asks for in vain.
    """
    end = End()
    need = _Sorted(wanted)
    store = ObjectStore(folder) if folder is not None else None
    for member in reader.objects():
        if store is None:
            size = check_object(member)
        else:
            size = _write(member, store.path_of(member.address))
        end.objects += 1
        end.objects_bytes += size
        need.meet(member.address, end)
    need.finish(end)
    return end


def _write(member: Member, path: Path) -> int:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as file:
        size = check_object(member, file)
        file.flush()
        os.fsync(file.fileno())
    return size
