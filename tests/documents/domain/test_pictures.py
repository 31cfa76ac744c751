"""Headers of pictures: right for real pictures, and an answer for any bytes."""

from __future__ import annotations

import struct
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.files import exif, huge_jpeg, huge_png, photo, saved, scene

from garda.documents.domain.kinds import JPEG, MAX_SIDE, MEGAPIXEL, PNG, WEBP
from garda.documents.domain.pictures import Size, check_size, size_of, turn_of
from garda.documents.domain.refusals import UploadRefused

SIDES = st.integers(1, 300)
REAL: dict[str, tuple[str, list[dict[str, Any]]]] = {
    JPEG: ("JPEG", [{}, {"progressive": True}, {"progressive": True, "subsampling": 0}]),
    PNG: ("PNG", [{}]),
    WEBP: ("WEBP", [{}, {"lossless": True}, {"exif": exif()}]),
}


def outcome(data: bytes, media: str) -> str:
    try:
        size_of(data, media)
    except UploadRefused as refused:
        return refused.code
    return "size"


@given(SIDES, SIDES, st.sampled_from(sorted(REAL)), st.data())
def test_the_header_says_what_was_saved(
    width: int, height: int, media: str, data: st.DataObject
) -> None:
    kind, ways = REAL[media]
    size = size_of(saved(scene(width, height), kind, **data.draw(st.sampled_from(ways))), media)
    assert (size.width, size.height) == (width, height)
    check_size(size, media)


@pytest.mark.parametrize(("subsampling", "samples"), [(0, 3), (2, 1.5)])
def test_a_progressive_jpeg_weighs_its_coefficients(subsampling: int, samples: float) -> None:
    size = size_of(photo(200, 100, progressive=True, subsampling=subsampling), JPEG)
    assert size.coefficient_bytes == 2 * 200 * 100 * samples
    assert size.scans > 3
    assert size_of(photo(200, 100), JPEG).coefficient_bytes == 0


@given(st.binary(max_size=200), st.sampled_from(sorted(REAL)))
def test_any_bytes_are_a_size_or_damaged(data: bytes, media: str) -> None:
    start = {JPEG: b"\xff\xd8", PNG: b"\x89PNG\r\n\x1a\n", WEBP: b"RIFF0000WEBP"}[media]
    assert outcome(start + data, media) in {"size", "file_damaged"}


@given(st.integers(0, 400), st.integers(0, 255), st.booleans())
def test_a_changed_jpeg_header_is_a_size_or_damaged(at: int, byte: int, cut: bool) -> None:
    data = bytearray(photo(progressive=True))
    data[at] = byte
    found = outcome(bytes(data[: 3 * at] if cut else data), JPEG)
    assert found in {"size", "file_damaged"}


def test_a_jpeg_of_nothing_but_markers_is_no_work() -> None:
    for filler in (b"\xff" * 5_000_000, b"\xff\x01" * 2_500_000, b"\xff\xe0\x00\x02" * 1_000_000):
        with pytest.raises(UploadRefused, match="rusak"):
            size_of(b"\xff\xd8" + filler, JPEG)


@pytest.mark.parametrize(
    ("size", "media", "code"),
    [
        (Size(8192, 6144), JPEG, None),
        (Size(8192, 6401), JPEG, "too_many_pixels"),
        (Size(MAX_SIDE + 1, 10), JPEG, "too_many_pixels"),
        (Size(5184, 4000), PNG, None),
        (Size(5184, 4100), PNG, "too_many_pixels"),
        (Size(4000, 3000), WEBP, "too_many_pixels"),
        (Size(0, 10), PNG, "file_damaged"),
        (Size(5000, 4000, 97 * MEGAPIXEL), JPEG, "too_complex"),
        (Size(50, 40, 10, 31), JPEG, "too_complex"),
    ],
)
def test_limits_by_type(size: Size, media: str, code: str | None) -> None:
    if code is None:
        check_size(size, media)
        return
    with pytest.raises(UploadRefused) as refused:
        check_size(size, media)
    assert refused.value.code == code


def test_claims_of_huge_pictures_are_seen_in_the_header() -> None:
    assert size_of(huge_png(100_000, 100_000), PNG).pixels == 10**10
    assert size_of(huge_jpeg(65_000, 64_000), JPEG).pixels == 65_000 * 64_000


def test_only_a_large_jpeg_is_halved() -> None:
    assert not Size(5184, 3888).halved
    assert Size(8192, 6144).halved


@pytest.mark.parametrize("turn", range(1, 9))
def test_the_turn_is_read_in_both_byte_orders(turn: int) -> None:
    assert turn_of(exif(turn)) == turn
    big = b"MM\x00*" + struct.pack(">IHHHIHH", 8, 1, 0x0112, 3, 1, turn, 0)
    assert turn_of(big) == turn


@given(st.binary(max_size=60))
def test_any_exif_gives_a_turn(data: bytes) -> None:
    for start in (b"", b"Exif\x00\x00II*\x00", b"MM\x00*"):
        assert 1 <= turn_of(start + data) <= 8


@pytest.mark.parametrize("value", [0, 9, 65_535])
def test_an_impossible_turn_is_none(value: int) -> None:
    block = b"II*\x00" + struct.pack("<IHHHIHH", 8, 1, 0x0112, 3, 1, value, 0)
    assert turn_of(block) == 1
