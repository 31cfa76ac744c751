"""What the code on a slip opens: the row that it names, and the key of what was typed there."""

from __future__ import annotations

from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from garda.people.keyring import Bound, decrypt, encrypt
from garda.signin.keys import keyed

_ROW, _KEY = "slip", "slip-draft"


def code_hash(code: str) -> bytes:
    """By which a slip is found."""
    return keyed(_ROW, code)


def seal(code: str, row: UUID, kind: str, data: bytes) -> bytes:
    """Seal data for one row and kind; only the same code opens it there."""
    return encrypt(_cipher(code), Bound(data, _context(row, kind)))


def reveal(code: str, row: UUID, kind: str, sealed: bytes) -> bytes:
    """Counterpart of :func:`seal`. Raises cryptography's InvalidTag."""
    return decrypt(_cipher(code), Bound(sealed, _context(row, kind)))


def _cipher(code: str) -> AESGCM:
    return AESGCM(keyed(_KEY, code))


def _context(row: UUID, kind: str) -> bytes:
    return f"garda/1/draft/{kind}/{row}".encode()
