"""Identity numbers in texts: found however they are written, and nothing else taken for one."""

from __future__ import annotations

import hashlib
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from garda.kernel.identity import (
    holds_identity_number,
    without_identity_numbers,
    without_long_numbers,
)

NIK = "3320905512950007"


@pytest.mark.parametrize(
    "text",
    [
        NIK,
        "3320 9055 1295 0007",
        "3320.9055.1295.0007",
        "3320-9055-1295-0007",
        "332090 551295 0007",
        f"NIK:{NIK}.",
        f"({NIK})",
        f"atas nama Siti, {NIK}; desa",
        f'{{"reason":"{NIK}"}}',
    ],
)
def test_a_number_is_found_and_hidden(text: str) -> None:
    assert holds_identity_number(text)
    hidden = without_identity_numbers(text)
    assert "3320••••••••••••" in hidden
    assert "0007" not in hidden
    assert not holds_identity_number(hidden)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "332090551295000",
        "33209055129500071",
        "2024-11-27 10:00:00.123456",
        "33.20.09.2004",
        "001/PP.04.2-BA/3320/2024",
        "0812 9000 0001",
        "10.458.000.000",
        "20241127T100000Z-3320905512950007x",
        "12345678-1234-1234-1234-123456789012",
    ],
)
def test_other_numbers_are_left_alone(text: str) -> None:
    assert not holds_identity_number(text)
    assert without_identity_numbers(text) == text


@given(st.uuids() | st.integers(0, 2**128 - 1).map(lambda n: UUID(int=n)))
def test_an_id_is_no_number(found: UUID) -> None:
    assert not holds_identity_number(f'{{"person":"{found}"}}')


@given(st.binary(max_size=40))
def test_a_hash_is_no_number(data: bytes) -> None:
    assert not holds_identity_number(hashlib.sha256(data).hexdigest())


@given(st.from_regex(r"[0-9]{16}", fullmatch=True), st.text(max_size=20), st.text(max_size=20))
def test_hiding_leaves_nothing_to_find(number: str, before: str, after: str) -> None:
    text = f"{before} {number} {after}"
    assert holds_identity_number(text)
    assert not holds_identity_number(without_identity_numbers(text))


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (f"/orang/{NIK}/", "/orang/3320••••••••••••/"),
        ("nama 081290000001", "nama 0812••••••••••••"),
        ("/wilayah/33.20.09.2004/", "/wilayah/33.20.09.2004/"),
        ("TPS 12345678", "TPS 12345678"),
    ],
)
def test_what_is_said_back_shows_four_digits(text: str, left: str) -> None:
    assert without_long_numbers(text) == left
