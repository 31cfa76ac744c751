"""Files as they come from outside: good ones, and ones made to do harm."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import pikepdf
import typst
from pikepdf import Array, Dictionary, Name, Stream
from PIL import Image

from garda.kernel.tables import Column, write_table

ORIENTATION, GPS, LATITUDE, MAKER = 0x0112, 0x8825, 2, 0x010F
SECRET = "RAHASIA-KAMERA"


@dataclass(frozen=True)
class SentFile:
    """A file of a request, in pieces. ``announced``: the size it claims, None for unknown."""

    data: bytes
    announced: int | None = None

    @property
    def size(self) -> int | None:
        return self.announced

    def chunks(self) -> Iterable[bytes]:
        return (self.data[at : at + 65_536] for at in range(0, len(self.data), 65_536))


def scene(width: int = 120, height: int = 80, mode: str = "RGB") -> Image.Image:
    """A picture whose upper left corner is red and whose lower right one is blue."""
    picture = Image.new("RGB", (width, height), "white")
    picture.paste("red", (0, 0, width // 2, height // 2))
    picture.paste("blue", (width // 2, height // 2, width, height))
    return picture.convert(mode)


def saved(picture: Image.Image, kind: str, **options: Any) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def exif(turn: int = 1) -> bytes:
    """What a phone writes: its name, where it was, how it was held."""
    block = Image.Exif()
    block[ORIENTATION], block[MAKER] = turn, SECRET
    block.get_ifd(GPS)[LATITUDE] = (6.0, 35.0, 12.5)
    return block.tobytes()


def photo(width: int = 120, height: int = 80, turn: int = 1, **options: Any) -> bytes:
    """A phone's JPEG."""
    told = {"exif": exif(turn), "comment": SECRET.encode(), "quality": 90}
    return saved(scene(width, height), "JPEG", **(told | options))


def moving(kind: str) -> bytes:
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
    return saved(frames[0], kind, save_all=True, append_images=frames[1:], duration=100)


def huge_png(width: int, height: int) -> bytes:
    """A few hundred bytes that claim to be a picture of any size."""

    def chunk(name: bytes, data: bytes) -> bytes:
        body = name + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\0" * 10_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def huge_jpeg(width: int, height: int) -> bytes:
    """A small JPEG whose frame header claims another size."""
    data = bytearray(photo())
    at = data.index(b"\xff\xc0")
    data[at + 5 : at + 9] = struct.pack(">HH", height, width)
    return bytes(data)


def paper(pages: int = 2) -> bytes:
    """A plain PDF with text, a link and a title."""
    source = '#set document(title: "RAHASIA-JUDUL")\n#link("https://luar.example")[tautan]\n'
    source += "#pagebreak()\n".join(["#lorem(40)\n"] * pages)
    return bytes(typst.compile(source.encode(), format="pdf"))


def changed_paper(change: Callable[[pikepdf.Pdf], None], **options: Any) -> bytes:
    """A plain PDF after ``change``."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(paper())) as pdf:
        change(pdf)
        pdf.save(out, **options)
    return out.getvalue()


def with_action(pdf: pikepdf.Pdf, **action: Any) -> None:
    pdf.Root.OpenAction = Dictionary(**action)


def with_script_in_page(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].AA = Dictionary(O=Dictionary(S=Name.JavaScript, JS="app.alert(1)"))


def with_attachment(pdf: pikepdf.Pdf) -> None:
    pdf.attachments["a.txt"] = pikepdf.AttachedFileSpec(pdf, b"isi", filename="a.txt")


def with_xfa(pdf: pikepdf.Pdf) -> None:
    pdf.Root.AcroForm = Dictionary(Fields=Array([]), XFA=Stream(pdf, b"<xdp/>"))


def with_file_stream(pdf: pikepdf.Pdf) -> None:
    stream = Stream(pdf, b"")
    stream.F = pikepdf.String("/etc/passwd")
    pdf.Root.Elsewhere = pdf.make_indirect(stream)


def with_bomb(pdf: pikepdf.Pdf, megabytes: int = 80, layers: int = 1) -> None:
    raw = zlib.compress(bytes(megabytes << 20), 9)
    for _ in range(layers - 1):
        raw = zlib.compress(raw, 9)
    stream = Stream(pdf, b"")
    stream.write(raw, filter=Array([Name.FlateDecode] * layers))
    pdf.pages[0].Contents = pdf.make_indirect(stream)


def with_huge_picture(pdf: pikepdf.Pdf) -> None:
    picture = Stream(pdf, b"x")
    picture.Width, picture.Height, picture.Subtype = 60_000, 60_000, Name.Image
    pdf.Root.Picture = pdf.make_indirect(picture)


def with_signature(pdf: pikepdf.Pdf) -> None:
    """A visible signature field, as a digital signature leaves it."""
    drawing = Stream(pdf, b"0 0 50 50 re f")
    drawing.Type, drawing.Subtype, drawing.BBox = Name.XObject, Name.Form, Array([0, 0, 50, 50])
    field = pdf.make_indirect(
        Dictionary(
            Type=Name.Annot, Subtype=Name.Widget, FT=Name.Sig, T=pikepdf.String("ttd"), F=4,
            Rect=Array([10, 10, 60, 60]), AP=Dictionary(N=pdf.make_indirect(drawing)),
        )
    )  # fmt: skip
    pdf.pages[0].Annots = Array([field])
    pdf.Root.AcroForm = Dictionary(Fields=Array([field]), SigFlags=3)


def workbook() -> bytes:
    """A plain xlsx table."""
    rows = [["Siti", 3], ["Joko", 4]]
    return b"".join(write_table("xlsx", [Column("Nama"), Column("Jumlah")], rows))


def repacked(data: bytes, extra: dict[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """An archive with parts added or replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", method) as new:
        for name in old.namelist():
            if name not in extra:
                new.writestr(name, old.read(name))
        for name, content in extra.items():
            new.writestr(name, content)
    return out.getvalue()
