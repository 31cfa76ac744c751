"""The text of a card: short, in the QR alphabet, and read back as it was written."""

from __future__ import annotations

import re
from datetime import date, timedelta
from uuid import UUID

import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st

from garda.activities.domain.cards import LENGTH, Card, fingerprint, read, write

cards = st.builds(
    Card,
    appointment=st.uuids(),
    election=st.uuids(),
    expires=st.integers(0, 65535).map(lambda n: date(2020, 1, 1) + timedelta(days=n)),
)


@given(cards, st.binary(min_size=64, max_size=64))
def test_what_is_written_is_read(card: Card, signature: bytes) -> None:
    text = write(card, signature)
    assert len(text) == LENGTH <= 130
    assert re.fullmatch(r"[0-9A-Z$%*+\-./: ]+", text)
    found = read(text)
    assert found is not None
    assert (found.of(card.election), found.signature) == (card, signature)
    assert found.fingerprint == fingerprint(card.election)


@given(st.text(max_size=200) | st.text("0123456789AZ$:", min_size=LENGTH, max_size=LENGTH))
def test_whatever_is_read_is_a_card_or_nothing(text: str) -> None:
    found = read(text)
    assert found is None or len(found.signature) == 64


def test_what_is_no_card() -> None:
    good = write(Card(UUID(int=1), UUID(int=2), date(2024, 12, 1)), bytes(64))
    for text in ("", good[1:], good.lower(), ":" * LENGTH, "0" * LENGTH):
        assert read(text) is None
    with pytest.raises(OverflowError):
        write(Card(UUID(int=1), UUID(int=2), date(2019, 12, 31)), bytes(64))


def test_the_code_is_of_the_small_kind() -> None:
    """Alphanumeric mode: 127 signs fit a code of 41 modules with a quarter of it to spare."""
    text = write(Card(UUID(int=1), UUID(int=2), date(2024, 12, 1)), bytes(range(64)))
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    assert code.to_image(scale=1, add_quiet_zones=False).shape[0] <= 45
