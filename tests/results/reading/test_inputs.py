"""Scans, PDF and HEIC are read like photographs; files that are none of it are refused in words."""

from __future__ import annotations

import io
import json
from argparse import Namespace
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pikepdf
import pytest
from PIL import Image

from garda.documents.domain.refusals import UploadRefused
from garda.packs.types import FormDefinition
from garda.results.domain.layout import SheetLayout
from garda.results.photos.door import check_photo
from garda.results.reading.classify import MODEL
from garda.results.reading.drawing.forms import draw_form
from garda.results.reading.drawing.hands import Writer
from garda.results.reading.forms import KnownForm
from garda.results.reading.opening import opened, pictures
from garda.results.reading.photos import open_photos
from garda.results.reading.read_command import run
from garda.results.reading.trial.figures import lawful_figures

DATA = Path(__file__).parent / "data"
with_model = pytest.mark.skipif(
    not MODEL.exists() or find_spec("onnxruntime") is None, reason="no network to read with"
)


@pytest.fixture(scope="module")
def figures(definition: FormDefinition) -> dict[str, int]:
    return lawful_figures(definition, np.random.default_rng(8))


@pytest.fixture(scope="module")
def sheets(
    definition: FormDefinition, layout: SheetLayout, figures: dict[str, int]
) -> list[np.ndarray]:
    """Pages as a flat-bed scanner sees them, at 300 dots per inch."""
    writers = [Writer(np.random.default_rng(n)) for n in (3, 4)]
    return draw_form(definition, list(figures.values()), layout, writers, 8).pages


def scanned(pages: list[np.ndarray], dpi: int, bits: int) -> bytes:
    """The pages in one PDF."""
    small = [
        Image.fromarray(
            cv2.resize(page, None, fx=dpi / 300, fy=dpi / 300, interpolation=cv2.INTER_AREA)
        )
        for page in pages
    ]
    if bits == 1:
        small = [page.point(lambda value: 255 * (value > 170)).convert("1") for page in small]
    out = io.BytesIO()
    small[0].save(out, "PDF", save_all=True, append_images=small[1:], resolution=dpi)
    return out.getvalue()


def read(*files: Path) -> dict[str, Any]:
    given = {"template": None, "pack": "pilkada2024", "contest": "bupati", "choices": 3}
    return json.loads(json.dumps(run(Namespace(photos=[str(f) for f in files], **given)).data))


@with_model
@pytest.mark.parametrize(("dpi", "bits"), [(100, 8), (150, 1), (200, 8), (300, 1)])
def test_a_scanned_form_is_read_from_one_pdf(
    tmp_path: Path, sheets: list[np.ndarray], figures: dict[str, int], dpi: int, bits: int
) -> None:
    file = tmp_path / "scan.pdf"
    file.write_bytes(scanned(sheets, dpi, bits))
    answer = read(file)
    assert [page["file"] for page in answer["pages"]] == [f"{file}#{n}" for n in (1, 2, 3)]
    assert [page["page"] for page in answer["pages"]] == [1, 2, 3]
    right = [answer["figures"][key]["decoded"] == value for key, value in figures.items()]
    assert np.mean(right) > 0.95
    assert all(right) or answer["verdict"] != "accepted"


def test_a_photo_of_an_iphone_is_a_photo(definition: FormDefinition) -> None:
    (photo,) = open_photos("page.heic", (DATA / "page.heic").read_bytes())
    assert photo.grey is not None
    assert photo.grey.shape == (2000, 1500)
    assert KnownForm(definition).locate(photo.grey) is not None


def moving(kind: str) -> bytes:
    frames = [Image.new("RGB", (64, 64), (n, n, n)) for n in (0, 100, 200)]
    out = io.BytesIO()
    frames[0].save(out, kind, save_all=True, append_images=frames[1:])
    return out.getvalue()


def pdf_of(count: int, **how: Any) -> bytes:
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        for _ in range(count):
            pdf.add_blank_page()
        pdf.save(out, **how)
    return out.getvalue()


def swelling_pdf() -> bytes:
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.pages[0].Contents = pdf.make_stream(b" " * (70 << 20))
        pdf.save(out, compress_streams=True)
    return out.getvalue()


def flat(kind: str, cut: int = 0) -> bytes:
    """A grey picture; its last ``cut`` bytes did not arrive."""
    data = cv2.imencode(kind, np.full((300, 200), 200, np.uint8))[1].tobytes()
    return data[: len(data) - cut]


def heic(name: str, part: float = 1) -> bytes:
    data = (DATA / name).read_bytes()
    return data[: int(len(data) * part)]


def png_of(side: int) -> bytes:
    """A header that promises so many pixels."""
    return flat(".png")[:16] + side.to_bytes(4) * 2 + flat(".png")[24:]


#: Files and the codes of what is said of them.
REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (lambda: b"", "file_empty"),
    "text": (lambda: b"not a picture at all", "file_type"),
    "gif": (lambda: moving("GIF"), "file_type"),
    "moving png": (lambda: moving("PNG"), "animated"),
    "moving webp": (lambda: moving("WEBP"), "animated"),
    "moving heic": (lambda: heic("moving.heic"), "animated"),
    "cut off png": (lambda: flat(".png", 20), "file_damaged"),
    "cut off jpeg": (lambda: flat(".jpg", 20), "file_damaged"),
    "cut off heic": (lambda: heic("page.heic", 0.5), "file_damaged"),
    "head of a heic": (lambda: heic("page.heic", 0.0005), "file_damaged"),
    "300 pages": (lambda: pdf_of(300), "pdf_pages"),
    "30 pages": (lambda: pdf_of(30), "pdf_pages"),
    "no pages": (lambda: pdf_of(0), "file_damaged"),
    "locked": (lambda: pdf_of(1, encryption=pikepdf.Encryption("a", "b")), "pdf_locked"),
    "swelling pdf": (swelling_pdf, "file_bomb"),
    "no pdf": (lambda: b"%PDF-1.4\n" + bytes(40), "file_damaged"),
    "200 megapixels": (lambda: png_of(14_200), "too_many_pixels"),
    "heavy": (lambda: flat(".png") + bytes(41 << 20), "file_too_large"),
}


@pytest.mark.parametrize("what", sorted(REFUSED))
def test_what_cannot_be_read_is_refused_by_name(what: str) -> None:
    data, code = REFUSED[what]
    with pytest.raises(UploadRefused) as refusal:
        list(pictures(data()))
    assert refusal.value.code == code
    assert refusal.value.id
    assert refusal.value.en


@pytest.mark.parametrize("what", ["moving png", "moving webp", "moving heic", "300 pages"])
def test_what_moves_or_is_a_paper_does_not_come_in_as_a_photo(what: str) -> None:
    with pytest.raises(UploadRefused):
        check_photo(REFUSED[what][0]())


def test_a_page_as_large_as_a_wall_is_drawn_no_larger() -> None:
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(14_000, 9_000))
        pdf.save(out)
    assert max(opened(out.getvalue()).shape) == 4_000
