"""Whatever comes as a photograph is a grey picture or a refusal that says why."""

from __future__ import annotations

import io
from contextlib import suppress

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from garda.documents.domain.refusals import UploadRefused
from garda.results.reading.opening import opened


def _jpeg(width: int, height: int, turn: int | None = None) -> bytes:
    picture = Image.new("RGB", (width, height), (200, 200, 200))
    picture.paste((10, 10, 10), (0, 0, width // 2, height // 2))
    exif = picture.getexif()
    if turn:
        exif[0x0112] = turn
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=exif)
    return out.getvalue()


@pytest.mark.parametrize(
    ("turn", "dark"), [(1, "tl"), (2, "tr"), (3, "br"), (4, "bl"), (6, "tr"), (8, "bl")]
)
def test_the_picture_is_turned_as_it_says(turn: int, dark: str) -> None:
    grey = opened(_jpeg(200, 120, turn))
    assert grey.shape == ((200, 120) if turn in {6, 8} else (120, 200))
    row = grey.shape[0] // 4 if dark[0] == "t" else 3 * grey.shape[0] // 4
    column = grey.shape[1] // 4 if dark[1] == "l" else 3 * grey.shape[1] // 4
    assert grey[row, column] < 60


@pytest.mark.parametrize(("width", "height", "part"), [(4000, 3000, 1), (6000, 4000, 2)])
def test_large_pictures_are_decoded_smaller(width: int, height: int, part: int) -> None:
    assert opened(_jpeg(width, height)).shape == (height // part, width // part)


def test_png_is_read_too() -> None:
    done, data = cv2.imencode(".png", np.full((30, 40), 99, np.uint8))
    assert done
    assert opened(data.tobytes()).shape == (30, 40)


@pytest.mark.parametrize("data", [b"", b"GIF89a" + bytes(50), b"%PDF-1.7", b"\xff\xd8\xff", b"x"])
def test_no_picture_is_refused(data: bytes) -> None:
    with pytest.raises(UploadRefused):
        opened(data)


def test_two_hundred_megapixels_are_not_decoded() -> None:
    head = bytearray(_jpeg(16, 16))
    at = head.index(b"\xff\xc0") + 5
    head[at : at + 4] = (14_000).to_bytes(2) + (14_500).to_bytes(2)
    with pytest.raises(UploadRefused):
        opened(bytes(head))


@settings(max_examples=60)
@given(st.data())
def test_damaged_bytes_are_a_picture_or_a_refusal(data: st.DataObject) -> None:
    whole = bytearray(_jpeg(64, 48))
    for _ in range(data.draw(st.integers(1, 6))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    cut = bytes(whole[: data.draw(st.integers(1, len(whole)))])
    with suppress(UploadRefused):
        assert opened(cut).ndim == 2
