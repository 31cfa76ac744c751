"""The text in the QR code of a card: who, in which election, until when, and a signature.

86 bytes as a number in base 43, always 127 signs: digits, capitals and ``$*+-./:``. All of them
stand in the alphanumeric alphabet of QR codes; its space and percent sign are left out, since
scanners and keyboards change them.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

_ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ$*+-./:"
_VALUES: Final = {sign: value for value, sign in enumerate(_ALPHABET)}
_VERSION: Final = 1
_EPOCH: Final = date(2020, 1, 1)
_FINGERPRINT_BYTES: Final = 3
_BODY_BYTES, _SIGNATURE_BYTES = 22, 64
LENGTH: Final = 127


@dataclass(frozen=True, slots=True)
class Card:
    """What a card says. ``expires``: the last day on which it is good."""

    appointment: UUID
    election: UUID
    expires: date

    @property
    def body(self) -> bytes:
        """What is written on it, without the signature."""
        days = (self.expires - _EPOCH).days
        return b"".join(
            (
                bytes([_VERSION]),
                self.appointment.bytes,
                fingerprint(self.election),
                days.to_bytes(2, "big"),
            )
        )

    @property
    def signed(self) -> bytes:
        """What the signature is made over: the election by its whole id."""
        return b"garda-card\0" + self.body + self.election.bytes


@dataclass(frozen=True, slots=True)
class Written:
    """A card as it was read: not believed yet."""

    appointment: UUID
    fingerprint: bytes
    expires: date
    signature: bytes

    def of(self, election: UUID) -> Card:
        """The card that the signature must be over, in this election."""
        return Card(self.appointment, election, self.expires)


def fingerprint(election: UUID) -> bytes:
    """Three bytes that tell one election's cards from another's."""
    return hashlib.sha256(election.bytes).digest()[:_FINGERPRINT_BYTES]


def write(card: Card, signature: bytes) -> str:
    """The text of the code. Raises OverflowError for a day before 2020 or after 2199."""
    number = int.from_bytes(card.body + signature, "big")
    signs = []
    for _ in range(LENGTH):
        number, value = divmod(number, len(_ALPHABET))
        signs.append(_ALPHABET[value])
    return "".join(reversed(signs))


def read(text: str) -> Written | None:
    """What a text says; None for what is no card."""
    if len(text) != LENGTH or not _VALUES.keys() >= set(text):
        return None
    number = 0
    for sign in text:
        number = number * len(_ALPHABET) + _VALUES[sign]
    try:
        raw = number.to_bytes(_BODY_BYTES + _SIGNATURE_BYTES, "big")
    except OverflowError:
        return None
    if raw[0] != _VERSION:
        return None
    days = int.from_bytes(raw[20:22], "big")
    return Written(
        UUID(bytes=raw[1:17]), raw[17:20], _EPOCH + timedelta(days=days), raw[_BODY_BYTES:]
    )


def text_hash(text: str) -> str:
    """SHA-256 (hex) by which a phone knows a card without being able to make one."""
    return hashlib.sha256(text.encode()).hexdigest()
