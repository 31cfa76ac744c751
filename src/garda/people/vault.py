"""The vault: what is secret of a person lies under a random key of that person and purpose.

Three layers. A master key (``people.keyring``, outside the database) wraps the persons' keys; a
person's key seals their numbers and papers; a keyed blind index finds an equal number without
opening any. Every sealing is bound to its row: copied to another person, kind, purpose or row it
does not open. Destroying a person's keys and blind indexes erases what they sealed. This module
computes and never touches the database; ``people.services`` store what it makes.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from garda.kernel.errors import GardaError

from .keyring import Bound, Purpose, decrypt, encrypt, secrets

KEY_BYTES = 32
#: Digits of a number that may be shown: of a NIK its province and regency, of a telephone number
#: its operator.
SHOWN_DIGITS = 4


class SealBroken(GardaError):
    """A sealing does not open with its person's key: it was changed or moved from another row."""

    code = "seal_broken"

    def __init__(self) -> None:
        super().__init__(
            id="Data tersegel ini tidak dapat dibuka: isinya diubah atau dipindahkan dari tempat"
            " lain. Laporkan kepada operator sistem; jangan menyimpan ulang.",
            en="This sealed data cannot be opened: it was changed or moved here from elsewhere."
            " Report it to the system operator; do not save it again.",
        )


class NewKey(NamedTuple):
    """A fresh key of one person: in clear, and as it is stored."""

    person_id: UUID
    key: bytes
    wrapped: bytes


@dataclass(frozen=True, slots=True)
class Label:
    """Where a sealing belongs. ``kind`` tells the fields of one row apart."""

    purpose: str
    kind: str
    person_id: UUID
    row_id: UUID

    def context(self) -> bytes:
        return f"garda/1/{self.purpose}/{self.kind}/{self.person_id}/{self.row_id}".encode()


def _owner(purpose: str, person_id: UUID) -> bytes:
    return f"garda/1/key/{purpose}/{person_id}".encode()


def new_keys(purpose: Purpose, version: int, persons: Sequence[UUID]) -> list[NewKey]:
    """A random key for each person, wrapped by a version of the purpose's master key."""
    keys = [os.urandom(KEY_BYTES) for _ in persons]
    bound = [Bound(key, _owner(purpose, who)) for who, key in zip(persons, keys, strict=True)]
    wrapped = secrets().wrap(purpose, version, bound)
    return [NewKey(*each) for each in zip(persons, keys, wrapped, strict=True)]


def open_keys(purpose: Purpose, version: int, wrapped: Sequence[tuple[UUID, bytes]]) -> list[bytes]:
    """Keys of persons from what is stored. Raises KeyMissing, KeyWrong."""
    items = [Bound(data, _owner(purpose, who)) for who, data in wrapped]
    return secrets().unwrap(purpose, version, items)


def wrap_again(purpose: Purpose, version: int, opened: Iterable[tuple[UUID, bytes]]) -> list[bytes]:
    """Keys of persons under another version of the master key."""
    items = [Bound(key, _owner(purpose, who)) for who, key in opened]
    return secrets().wrap(purpose, version, items)


def seal(key: bytes, label: Label, data: bytes) -> bytes:
    """Encrypt data under a person's key, for the place that the label names."""
    return encrypt(AESGCM(key), Bound(data, label.context()))


def reveal(key: bytes, label: Label, sealed: bytes) -> bytes:
    """The data in clear. Callers record why. Raises SealBroken."""
    try:
        return decrypt(AESGCM(key), Bound(sealed, label.context()))
    except InvalidTag:
        raise SealBroken from None


def blind_indexes(version: int, numbers: Sequence[tuple[str, str]]) -> list[bytes]:
    """32 bytes for each (kind, number); the kind keeps NIK and KK apart."""
    return secrets().index(version, [f"{kind}:{number}".encode() for kind, number in numbers])


def shown_part(number: str) -> str:
    """The digits that may be stored and shown in clear."""
    return number[:SHOWN_DIGITS]
