"""What a file is, by its first bytes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.files import paper, photo, saved, scene, workbook

from garda.documents.domain.kinds import (
    CSV,
    HEAD_BYTES,
    HEIC,
    JPEG,
    KINDS,
    MAX_REQUEST_BYTES,
    PAPER,
    PDF,
    PHOTO,
    PNG,
    TABLE,
    WEBP,
    XLSX,
    kind_for,
    sniff,
)
from garda.documents.domain.refusals import wrong_type


@pytest.mark.parametrize(
    ("data", "media"),
    [
        (photo(), JPEG),
        (saved(scene(), "PNG"), PNG),
        (saved(scene(), "WEBP"), WEBP),
        (paper(), PDF),
        (workbook(), XLSX),
        (b"nama,jumlah\r\nSiti,3\r\n", CSV),
        (b"\x00\x00\x00\x18ftypheic\x00\x00", HEIC),
        (b"GIF89a\x01\x00\x01\x00", None),
        (b"MZ\x90\x00\x03", None),
        (b"", None),
    ],
)
def test_the_bytes_say_what_it_is(data: bytes, media: str | None) -> None:
    assert sniff(data[:HEAD_BYTES]) == media


@given(st.binary(max_size=HEAD_BYTES))
def test_any_head_has_an_answer(head: bytes) -> None:
    assert sniff(head) in {JPEG, PNG, WEBP, PDF, XLSX, CSV, HEIC, None}


def test_a_type_comes_under_one_kind() -> None:
    assert kind_for(JPEG, (PHOTO, PAPER)) is PHOTO
    assert kind_for(PDF, (PHOTO, PAPER)) is PAPER
    assert kind_for(XLSX, (PHOTO, PAPER)) is None
    assert kind_for(None, KINDS.values()) is None
    media = [m for kind in KINDS.values() for m in kind.media_types]
    assert len(set(media)) == len(media)
    assert all(kind.max_bytes < MAX_REQUEST_BYTES for kind in KINDS.values())


def test_a_refusal_names_what_is_accepted_and_helps_with_heic() -> None:
    refused = wrong_type(HEIC, (PHOTO, PAPER))
    assert "JPEG, PNG, WebP, PDF" in refused.id
    assert "Paling Kompatibel" in refused.id
    assert "xlsx, CSV" in wrong_type(None, (TABLE,)).en
