"""Parsers under test: how an input for each is made, fed, and how far it came."""

from __future__ import annotations

import io
import random
import re
import shutil
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

import pikepdf
from bench.fuzz.mutations import changed_bytes, changed_text
from tests.support import files

from garda.documents.domain.kinds import (
    HEAD_BYTES,
    PAPER,
    PHOTO,
    PNG,
    TABLE,
    WEBP,
    UploadKind,
    kind_for,
    sniff,
)
from garda.documents.domain.pictures import check_size, size_of
from garda.documents.domain.refusals import UploadRefused
from garda.documents.sanitising.worker import sanitise
from garda.exchange.domain.problems import FolderError, Problem
from garda.exchange.reader import read_folder

TINY = Path(__file__).parents[2] / "tests" / "data" / "tiny"


class Parser(Protocol):
    """``stages`` in the order in which an input passes them."""

    stages: Sequence[str]

    def make(self, chance: random.Random) -> Any: ...

    def feed(self, made: Any) -> str:
        """The last stage that the input reached. Any exception is a fault of the parser."""
        ...


class FileParser:
    """Files from outside, through the very functions that the worker calls."""

    stages = ("read", "typed", "checked", "accepted")

    def __init__(
        self, kind: UploadKind, seeds: Sequence[bytes], shaped: Callable[..., bytes]
    ) -> None:
        self.kind, self.seeds, self.shaped = kind, seeds, shaped
        self.folder = Path(tempfile.mkdtemp(prefix="garda-fuzz-"))

    def make(self, chance: random.Random) -> bytes:
        """Half of the changes keep the file's structure, so that they reach deeper."""
        seed = chance.choice(self.seeds)
        if chance.random() < 0.5:
            return self.shaped(chance, seed)
        return changed_bytes(chance, seed, self.seeds)

    def feed(self, made: bytes) -> str:
        media = sniff(made[:HEAD_BYTES])
        if media is None or kind_for(media, (self.kind,)) is None:
            return "read"
        source, target = self.folder / "in", self.folder / "out"
        source.write_bytes(made)
        try:
            if media.startswith("image/"):
                check_size(size_of(made, media), media)
            sanitise(media, source, target)
        except UploadRefused as refused:
            return "typed" if refused.code in {"file_damaged", "csv_text"} else "checked"
        if not target.stat().st_size:
            raise AssertionError("accepted, but nothing was written")
        return "accepted"


def pictures() -> FileParser:
    scene = files.scene(64, 48)
    seeds = [
        files.photo(64, 48, turn=6),
        files.photo(64, 48, progressive=True),
        files.saved(scene.convert("CMYK"), "JPEG"),
        files.saved(scene.convert("L"), "JPEG", exif=files.exif(3)),
        *(files.saved(scene.convert(mode), "PNG") for mode in ("RGB", "RGBA", "P", "1", "LA")),
        files.saved(scene, "PNG", exif=files.exif(8), compress_level=0),
        files.saved(scene, "WEBP", exif=files.exif(5)),
        files.saved(scene.convert("RGBA"), "WEBP", lossless=True),
        files.moving("PNG"),
        files.moving("WEBP"),
    ]
    return FileParser(PHOTO, seeds, _shaped_picture)


def _shaped_picture(chance: random.Random, data: bytes) -> bytes:
    media = sniff(data[:HEAD_BYTES])
    if media == PNG:
        return _shaped_png(chance, data)
    return _shaped_webp(chance, data) if media == WEBP else _shaped_jpeg(chance, data)


def _shaped_png(chance: random.Random, data: bytes) -> bytes:
    """A chunk changed, doubled or dropped, with checksums that hold."""
    chunks, at = [], 8
    while at + 12 <= len(data):
        length = struct.unpack_from(">I", data, at)[0]
        chunks.append((data[at + 4 : at + 8], data[at + 8 : at + 8 + length]))
        at += 12 + length
    spot = chance.randrange(len(chunks))
    name, body = chunks[spot]
    if name == b"IDAT" and chance.random() < 0.5:
        body = zlib.compress(changed_bytes(chance, zlib.decompressobj().decompress(body), [body]))
    else:
        body = changed_bytes(chance, body, [body or b"x"])
    chunks[spot : spot + 1] = [(name, body)] * chance.choice((0, 1, 1, 1, 2))
    parts = (
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in chunks
    )
    return data[:8] + b"".join(parts)


def _shaped_jpeg(chance: random.Random, data: bytes) -> bytes:
    """A segment before the first scan changed within its bounds."""
    starts, at = [], 2
    while data[at] == 0xFF and data[at + 1] != 0xDA:
        starts.append(at)
        at += 2 + struct.unpack_from(">H", data, at + 2)[0]
    spot = chance.choice(starts)
    length = struct.unpack_from(">H", data, spot + 2)[0]
    body = changed_bytes(chance, data[spot + 4 : spot + 2 + length], [data])[:65_000]
    head = data[spot : spot + 2] + struct.pack(">H", len(body) + 2)
    return data[:spot] + (head + body) * chance.choice((1, 1, 2)) + data[spot + 2 + length :]


def _shaped_webp(chance: random.Random, data: bytes) -> bytes:
    """The body changed, with a length that holds."""
    body = changed_bytes(chance, data[12:], [data])
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def papers() -> FileParser:
    changes = (
        files.with_xfa, files.with_attachment, files.with_script_in_page,
        files.with_file_stream, files.with_huge_picture,
    )  # fmt: skip
    good = [files.paper(1), files.changed_paper(files.with_signature)]
    bad = [files.changed_paper(change) for change in changes]
    return FileParser(PAPER, [*good, *map(_spelled_out, good * 4 + bad)], _shaped_paper)


def _spelled_out(data: bytes) -> bytes:
    """Without compression and object streams, so that changes meet the syntax."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        pdf.save(out, qdf=True, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return out.getvalue()


_TOKEN = re.compile(rb"/[A-Za-z]+|\b\d+\b")


def _shaped_paper(chance: random.Random, data: bytes) -> bytes:
    """Names and numbers changed for others of the same length: offsets stay right."""
    names = [
        b"/JS",
        b"/Kids",
        b"/Type",
        b"/Length",
        b"/Filter",
        b"/Parent",
        b"/Annots",
        b"/N",
        b"/F",
    ]
    out = bytearray(data)
    for token in chance.sample(list(_TOKEN.finditer(data)), 3):
        new = chance.choice(names) if token[0][:1] == b"/" else b"%d" % chance.randrange(10**9)
        out[token.start() : token.end()] = new[: len(token[0])].ljust(len(token[0]))
    return bytes(out)


def workbooks() -> FileParser:
    plain = files.workbook()
    extra = {"xl/tables/table1.xml": b"<table/>", "xl/metadata.xml": b"<metadata/>"}
    return FileParser(TABLE, [plain, files.repacked(plain, extra)], _shaped_workbook)


def _shaped_workbook(chance: random.Random, data: bytes) -> bytes:
    """A part changed, renamed or added, in an archive that holds."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        name = chance.choice(names)
        body = changed_bytes(chance, archive.read(name), [archive.read(n) for n in names])
    new = chance.choice((name, name, name, "../x", "/x", "xl/vbaProject.bin", "x" * 300, "xl//a"))
    method = chance.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2))
    return files.repacked(data, {new: body}, method=method)


def tables() -> FileParser:
    seeds = [path.read_bytes() for path in sorted(TINY.glob("*.csv"))]
    return FileParser(TABLE, seeds, _shaped_table)


def _shaped_table(chance: random.Random, data: bytes) -> bytes:
    """One cell changed."""
    lines = data.decode("utf-8").split("\n")
    row = chance.randrange(len(lines))
    cells = lines[row].split(",")
    spot = chance.randrange(len(cells))
    cells[spot] = changed_text(chance, cells[spot])
    lines[row] = ",".join(cells)
    return "\n".join(lines).encode("utf-8", "replace")


class FolderParser:
    """A regency's folder, as ``garda import`` reads it."""

    stages = ("read", "parsed", "checked", "accepted")
    _READING = frozenset(
        {"missing_file", "ambiguous_file", "encoding", "empty_file", "no_rows", "header",
         "broken_csv", "toml", "no_folder"}
    )  # fmt: skip
    _CELLS = frozenset(
        {"field_count", "empty_value", "not_integer", "negative", "bad_code", "bad_choice",
         "bad_time", "toml_value"}
    )  # fmt: skip

    def __init__(self) -> None:
        self.names = [path.name for path in sorted(TINY.iterdir()) if path.is_file()]
        self.seeds = [(TINY / name).read_bytes() for name in self.names]
        self.folder = Path(tempfile.mkdtemp(prefix="garda-fuzz-")) / "tiny"
        shutil.copytree(TINY, self.folder)

    def make(self, chance: random.Random) -> tuple[str, bytes | None]:
        """One file of the folder changed, or missing."""
        spot = chance.randrange(len(self.names))
        name, data = self.names[spot], self.seeds[spot]
        if chance.random() < 0.01:
            return name, None
        if name.endswith(".csv") and chance.random() < 0.6:
            return name, _shaped_table(chance, data)
        return name, changed_bytes(chance, data, self.seeds)

    def feed(self, made: tuple[str, bytes | None]) -> str:
        name, data = made
        changed = self.folder / name
        if data is None:
            changed.unlink()
        else:
            changed.write_bytes(data)
        try:
            read_folder(self.folder, max_voters=600, special_from=901, max_choices=6)
        except FolderError as error:
            return self._stage(error.problems)
        finally:
            shutil.copyfile(TINY / name, changed)
        return "accepted"

    def _stage(self, problems: Sequence[Problem]) -> str:
        codes = {problem.code for problem in problems}
        if codes & self._READING:
            return "read"
        return "parsed" if codes & self._CELLS else "checked"


FILE_PARSERS: dict[str, Callable[[], Parser]] = {
    "folder": FolderParser,
    "images": pictures,
    "pdf": papers,
    "xlsx": workbooks,
    "csv": tables,
}
