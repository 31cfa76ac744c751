"""What is kept of a file: only what is seen. What harms is refused by name."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pikepdf import Dictionary, Name
from PIL import Image, ImageChops
from tests.support import files
from tests.support.files import SECRET, changed_paper, photo, saved, scene

from garda.documents.domain.kinds import CSV, JPEG, MAX_PAGES, PDF, PNG, WEBP, XLSX
from garda.documents.domain.refusals import UploadRefused
from garda.documents.sanitising.worker import sanitise


@pytest.fixture
def clean(tmp_path: Path) -> Callable[[str, bytes], tuple[bytes, dict[str, object]]]:
    def run(media: str, data: bytes) -> tuple[bytes, dict[str, object]]:
        source, target = tmp_path / "in", tmp_path / "out"
        source.write_bytes(data)
        facts = sanitise(media, source, target)
        return target.read_bytes(), facts

    return run


Clean = Callable[[str, bytes], tuple[bytes, dict[str, object]]]


def refusal(clean: Clean, media: str, data: bytes) -> UploadRefused:
    with pytest.raises(UploadRefused) as refused:
        clean(media, data)
    return refused.value


def corners(data: bytes) -> tuple[str, str]:
    """Which colours the upper left and the lower right corner have."""
    with Image.open(io.BytesIO(data)) as picture:
        found = [
            picture.getpixel((3, 3)),
            picture.getpixel((picture.width - 4, picture.height - 4)),
        ]
    names = {(True, False): "red", (False, True): "blue", (True, True): "white"}
    return tuple(names[r > 128, b > 128] for r, _, b in found)  # type: ignore[misc, return-value]


class TestPictures:
    @pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
    def test_nothing_but_pixels_stays(self, clean: Clean, kind: str) -> None:
        told = {
            "exif": files.exif(1),
            "comment": SECRET.encode(),
            "xmp": f"<x>{SECRET}</x>".encode(),
        }
        data = saved(scene(), kind, **told)
        assert SECRET.encode() in data
        cleaned, facts = clean(f"image/{kind.lower()}", data + b"<script>" + SECRET.encode())
        assert SECRET.encode() not in cleaned
        assert b"Exif" not in cleaned
        assert b"<script>" not in cleaned
        with Image.open(io.BytesIO(cleaned)) as picture:
            assert picture.format == "JPEG"
            assert set(picture.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
            assert not picture.getexif()
        assert facts == {"media_type": JPEG, "width": 120, "height": 80}

    @pytest.mark.parametrize("turn", range(1, 9))
    def test_the_picture_stands_as_it_was_held(self, clean: Clean, turn: int) -> None:
        """Turning the sent bytes as any viewer would gives the same picture."""
        data = photo(turn=turn)
        cleaned, facts = clean(JPEG, data)
        with Image.open(io.BytesIO(data)) as sent, Image.open(io.BytesIO(cleaned)) as kept:
            from PIL import ImageOps

            upright = ImageOps.exif_transpose(sent)
            assert kept.size == upright.size == (facts["width"], facts["height"])
            difference = ImageChops.difference(kept.convert("L"), upright.convert("L"))
            assert difference.getextrema()[1] < 40

    def test_equal_input_gives_equal_bytes(self, clean: Clean) -> None:
        assert clean(JPEG, photo())[0] == clean(JPEG, photo())[0]

    @pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16", "CMYK"])
    def test_every_colour_mode_is_read(self, clean: Clean, mode: str) -> None:
        if mode == "I;16":
            data = saved(
                scene(mode="L").convert("I").point(lambda v: v * 257).convert("I;16"), "PNG"
            )
        elif mode == "CMYK":
            data = saved(scene(mode="CMYK"), "JPEG")
        else:
            data = saved(scene(mode=mode), "PNG")
        cleaned, _ = clean(JPEG if mode == "CMYK" else PNG, data)
        with Image.open(io.BytesIO(cleaned)) as picture:
            assert picture.mode == ("L" if mode in {"1", "L", "I;16"} else "RGB")
            assert picture.convert("RGB").getpixel((110, 10)) == (255, 255, 255)

    def test_transparency_becomes_white_paper(self, clean: Clean) -> None:
        data = saved(Image.new("RGBA", (20, 20), (0, 0, 0, 0)), "PNG")
        with Image.open(io.BytesIO(clean(PNG, data)[0])) as picture:
            assert picture.getpixel((5, 5)) == (255, 255, 255)

    def test_a_large_photo_is_kept_at_half_its_size(
        self, clean: Clean, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for module in ("domain.pictures", "sanitising.pictures"):
            monkeypatch.setattr(f"garda.documents.{module}.FULL_PIXELS", 5000)
        cleaned, facts = clean(JPEG, photo(120, 80))
        assert (facts["width"], facts["height"]) == (60, 40)
        assert corners(cleaned) == ("red", "blue")

    @pytest.mark.parametrize("kind", ["PNG", "WEBP"])
    def test_moving_pictures_are_refused(self, clean: Clean, kind: str) -> None:
        assert refusal(clean, f"image/{kind.lower()}", files.moving(kind)).code == "animated"

    def test_two_megabytes_of_notes_beside_a_small_picture_go(self, clean: Clean) -> None:
        note = b"Exif\x00\x00" + b"bom" * 20_000
        notes = (b"\xff\xe1" + (len(note) + 2).to_bytes(2, "big") + note) * 35
        cleaned, _ = clean(JPEG, photo()[:2] + notes + photo()[2:])
        assert b"bombom" not in cleaned
        assert len(cleaned) < 100_000

    @pytest.mark.parametrize("media", [JPEG, PNG, WEBP])
    def test_half_a_picture_is_refused(self, clean: Clean, media: str) -> None:
        kind = media.partition("/")[2].upper()
        data = saved(scene(400, 300), kind)
        for part in (0.95, 0.6, 0.2):
            code = refusal(clean, media, data[: int(len(data) * part)]).code
            assert code == "file_damaged"

    def test_pixels_are_refused_before_they_are_decoded(self, clean: Clean) -> None:
        for media, data in (
            (PNG, files.huge_png(60_000, 60_000)),
            (PNG, files.huge_png(20_000, 20)),
            (JPEG, files.huge_jpeg(60_000, 60_000)),
        ):
            assert refusal(clean, media, data).code == "too_many_pixels"

    def test_a_palette_that_is_not_there_is_damaged(self, clean: Clean) -> None:
        data = bytearray(saved(scene(mode="P"), "PNG"))
        at = data.index(b"PLTE") - 4
        length = struct.unpack_from(">I", data, at)[0]
        del data[at : at + 12 + length]
        assert refusal(clean, PNG, bytes(data)).code == "file_damaged"

    def test_a_header_that_lies_is_damaged(self, clean: Clean) -> None:
        assert refusal(clean, PNG, files.huge_png(3000, 3000)).code == "file_damaged"


class TestPapers:
    def test_pages_stay_and_what_only_decorates_goes(self, clean: Clean) -> None:
        data = files.paper(3)
        assert b"RAHASIA-JUDUL" in data or b"Title" in data
        cleaned, facts = clean(PDF, data)
        assert facts == {"media_type": PDF, "pages": 3}
        with pikepdf.open(io.BytesIO(cleaned)) as pdf, pikepdf.open(io.BytesIO(data)) as before:
            assert [len(page.Contents.read_bytes()) for page in pdf.pages] == [
                len(page.Contents.read_bytes()) for page in before.pages
            ]
            assert set(pdf.Root.keys()) == {"/Type", "/Pages"}
            keys = {key for page in pdf.pages for key in set(page.obj.keys())}
            assert keys <= {"/Type", "/Parent", "/MediaBox", "/Resources", "/Contents", "/Group"}
            assert "/Info" not in pdf.trailer
        assert clean(PDF, data)[0] == cleaned

    def test_a_visible_signature_is_drawn_into_its_page(self, clean: Clean) -> None:
        cleaned, _ = clean(PDF, changed_paper(files.with_signature))
        with pikepdf.open(io.BytesIO(cleaned)) as pdf:
            assert "/AcroForm" not in pdf.Root
            drawings = pdf.pages[0].Resources.XObject
            assert any(b"0 0 50 50 re f" in d.read_bytes() for _, d in drawings.items())

    def test_a_harmless_opening_position_is_no_act(self, clean: Clean) -> None:
        def opens_at_first_page(pdf: pikepdf.Pdf) -> None:
            files.with_action(pdf, S=Name.GoTo, D=pikepdf.Array([pdf.pages[0].obj, Name.Fit]))

        assert clean(PDF, changed_paper(opens_at_first_page))[1]["pages"] == 2

    @pytest.mark.parametrize(
        ("change", "named"),
        [
            (partial(files.with_action, S=Name.JavaScript, JS="x"), "/JS"),
            (partial(files.with_action, S=Name.Launch, F="cmd.exe"), "/Launch"),
            (partial(files.with_action, S=Name.SubmitForm, F="https://x.example"), "/SubmitForm"),
            (partial(files.with_action, S=Name.GoToR, F="x.pdf"), "/GoToR"),
            (files.with_script_in_page, "/JS"),
            (files.with_attachment, "/E"),
            (files.with_xfa, "/XFA"),
            (files.with_file_stream, "/F"),
        ],
    )
    def test_what_acts_or_carries_files_is_refused_by_name(
        self, clean: Clean, change: Callable[[pikepdf.Pdf], None], named: str
    ) -> None:
        refused = refusal(clean, PDF, changed_paper(change))
        assert refused.code == "pdf_active"
        assert f"({named}" in refused.id

    def test_a_locked_paper_is_refused(self, clean: Clean) -> None:
        for user in ("", "sandi"):
            lock = pikepdf.Encryption(owner="x", user=user)
            locked = changed_paper(lambda _pdf: None, encryption=lock)
            assert refusal(clean, PDF, locked).code == "pdf_locked"

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            (files.with_bomb, "file_bomb"),
            (partial(files.with_bomb, layers=2), "pdf_active"),
            (files.with_huge_picture, "file_bomb"),
        ],
    )
    def test_what_swells_is_refused(
        self, clean: Clean, change: Callable[[pikepdf.Pdf], None], code: str
    ) -> None:
        level = pikepdf.StreamDecodeLevel.none
        data = changed_paper(change, stream_decode_level=level)
        assert len(data) < 500_000
        assert refusal(clean, PDF, data).code == code

    def test_many_streams_that_swell_together_are_refused(
        self, clean: Clean, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("garda.documents.sanitising.papers.MAX_ALL_STREAM_BYTES", 1000)
        assert refusal(clean, PDF, files.paper()).code == "file_bomb"

    def test_pages_and_objects_have_limits(
        self, clean: Clean, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def many(pdf: pikepdf.Pdf) -> None:
            for _ in range(MAX_PAGES):
                pdf.add_blank_page()

        assert refusal(clean, PDF, changed_paper(many)).code == "pdf_pages"
        monkeypatch.setattr("garda.documents.sanitising.papers.MAX_PDF_OBJECTS", 5)
        assert refusal(clean, PDF, files.paper()).code == "file_bomb"

    def test_deep_and_wide_nesting_ends(
        self, clean: Clean, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def wide(pdf: pikepdf.Pdf) -> None:
            pdf.Root.Wide = pdf.make_indirect(pikepdf.Array([pikepdf.Array([1])] * 2000))

        monkeypatch.setattr("garda.documents.sanitising.papers.MAX_PDF_NODES", 1000)
        assert refusal(clean, PDF, changed_paper(wide)).code == "file_bomb"
        deep = files.paper().replace(b"%PDF-1.7\n", b"%PDF-1.7\n" + b"[" * 5000)
        assert refusal(clean, PDF, deep).code == "file_damaged"

    def test_a_broken_paper_is_refused(self, clean: Clean) -> None:
        data = files.paper()
        for broken in (data[:-200], data[: len(data) // 2], b"%PDF-1.7\n" + b"x" * 500):
            assert refusal(clean, PDF, broken).code == "file_damaged"

    def test_a_paper_without_pages_is_damaged(self, clean: Clean) -> None:
        out = io.BytesIO()
        with pikepdf.new() as pdf:
            pdf.Root.Note = Dictionary(A=1)
            pdf.save(out)
        assert refusal(clean, PDF, out.getvalue()).code == "file_damaged"


EXTERNAL = b"<a><Relationship Target='https://x.example' TargetMode = 'External'/></a>"


class TestWorkbooks:
    def test_a_plain_table_is_packed_anew(self, clean: Clean) -> None:
        data = files.workbook()
        cleaned, facts = clean(XLSX, b"".join([data]))
        assert facts == {"media_type": XLSX, "sheets": 1}
        with zipfile.ZipFile(io.BytesIO(cleaned)) as new, zipfile.ZipFile(io.BytesIO(data)) as old:
            assert new.testzip() is None
            assert {n: new.read(n) for n in new.namelist()} == {
                n: old.read(n) for n in old.namelist()
            }
        assert clean(XLSX, data)[0] == cleaned

    @pytest.mark.parametrize(
        ("extra", "code"),
        [
            ({"xl/vbaProject.bin": b"x"}, "xlsx_part"),
            ({"xl/externalLinks/externalLink1.xml": b"<x/>"}, "xlsx_part"),
            ({"xl/embeddings/oleObject1.bin": b"x"}, "xlsx_part"),
            ({"xl/connections.xml": b"<x/>"}, "xlsx_part"),
            ({"../../etc/cron.d/x": b"x"}, "xlsx_part"),
            ({"/etc/passwd": b"x"}, "xlsx_part"),
            ({"xl\\worksheets\\sheet1.xml": b"x"}, "xlsx_part"),
            ({"xl/worksheets/_rels/sheet1.xml.rels": EXTERNAL}, "xlsx_part"),
            ({"xl/styles.xml": b"<!DOCTYPE x [<!ENTITY a 'aaaa'>]><x>&a;</x>"}, "file_bomb"),
            ({"xl/styles.xml": "<!DOCTYPE x><x/>".encode("utf-16")}, "file_damaged"),
            ({"xl/sharedStrings.xml": b" " * (20 << 20)}, "file_bomb"),
        ],
    )
    def test_what_no_plain_table_has_is_refused(
        self, clean: Clean, extra: dict[str, bytes], code: str
    ) -> None:
        assert refusal(clean, XLSX, files.repacked(files.workbook(), extra)).code == code

    def test_too_much_in_all_is_refused(
        self, clean: Clean, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("garda.documents.sanitising.tables.MAX_UNPACKED_BYTES", 100)
        assert refusal(clean, XLSX, files.workbook()).code == "file_bomb"
        monkeypatch.setattr("garda.documents.sanitising.tables.MAX_ENTRIES", 3)
        assert refusal(clean, XLSX, files.workbook()).code == "file_bomb"

    def test_a_size_that_lies_is_refused(self, clean: Clean) -> None:
        data = bytearray(files.workbook())
        at = data.rindex(b"PK\x01\x02")
        data[at + 24 : at + 28] = struct.pack("<I", 5)
        assert refusal(clean, XLSX, bytes(data)).code in {"file_bomb", "file_damaged"}

    def test_entries_that_share_bytes_are_refused(self, clean: Clean) -> None:
        """Two directory entries for one part: unpacked twice, stored once."""
        data = bytearray(files.repacked(files.workbook(), {"xl/metadata.xml": b"x" * 50}))
        first = data.index(b"PK\x01\x02")
        last = data.rindex(b"PK\x01\x02")
        data[last + 42 : last + 46] = data[first + 42 : first + 46]
        assert refusal(clean, XLSX, bytes(data)).code == "file_bomb"

    @pytest.mark.parametrize("flaw", ["cut", "double", "no_workbook", "method", "encrypted"])
    def test_a_broken_archive_is_damaged(self, clean: Clean, flaw: str) -> None:
        data = files.workbook()
        if flaw == "cut":
            data = data[: len(data) // 2]
        elif flaw == "no_workbook":
            data = files.repacked(b"PK\x05\x06" + bytes(18), {"xl/styles.xml": b"<x/>"})
        elif flaw == "method":
            data = files.repacked(data, {"xl/styles.xml": b"<x/>"}, method=zipfile.ZIP_BZIP2)
        elif flaw == "encrypted":
            changed = bytearray(data)
            changed[changed.rindex(b"PK\x01\x02") + 8] |= 1
            data = bytes(changed)
        else:
            out = io.BytesIO(data)
            with zipfile.ZipFile(out, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
                archive.writestr("xl/workbook.xml", b"<x/>")
            data = out.getvalue()
        assert refusal(clean, XLSX, data).code == "file_damaged"


class TestCsv:
    def test_a_table_is_kept_with_one_kind_of_line_end(self, clean: Clean) -> None:
        cleaned, facts = clean(CSV, 'nama;jumlah\r\n"Siti\rA";3\r'.encode("utf-8-sig"))
        assert cleaned == b'nama;jumlah\n"Siti\nA";3\n'
        assert facts == {"media_type": CSV, "rows": 2, "columns": 2}

    @pytest.mark.parametrize(
        ("data", "line"),
        [
            (b"a,b\n\xff\xfe,2\n", 2),
            (b"a,b\n1,2\n3,\x004\n", 3),
            (b"a,b\n1,\x1b[31m\n", 2),
            (b'a,b\n1,"2\n', 2),
            (b"a\n" + b"x" * 40_000, 2),
            (b"," * 300, 1),
        ],
    )
    def test_what_cannot_be_read_is_refused_with_its_line(
        self, clean: Clean, data: bytes, line: int
    ) -> None:
        refused = refusal(clean, CSV, data)
        assert refused.code == "csv_text"
        assert f"baris {line}:" in refused.id

    def test_rows_have_a_limit(self, clean: Clean, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("garda.documents.sanitising.tables.MAX_CSV_ROWS", 3)
        assert clean(CSV, b"a\n1\n2\n")[1]["rows"] == 3
        assert refusal(clean, CSV, b"a\n1\n2\n3\n").code == "csv_text"


def test_every_refusal_says_what_to_do(clean: Clean) -> None:
    cases: list[tuple[str, bytes]] = [
        (JPEG, b"\xff\xd8\xff"), (PNG, files.moving("PNG")), (PDF, b"%PDF-x"),
        (XLSX, b"PK\x03\x04"), (CSV, b"\xff"), (PNG, files.huge_png(50_000, 50_000)),
    ]  # fmt: skip
    for media, data in cases:
        refused = refusal(clean, media, data)
        words: tuple[Any, ...] = (refused.id, refused.en)
        assert all(len(text.split(". ")) >= 2 and text.endswith(".") for text in words)
