"""Telephone numbers as people write them, in one form."""

from __future__ import annotations

import re

from .errors import GardaError

#: National form; ``[0-9]``, since ``\d`` takes other scripts' digits too.
_NATIONAL = re.compile(r"0[0-9]{8,13}")
_SEPARATORS = re.compile(r"[\s().-]+")


class BadTelephoneNumber(GardaError):
    code = "telephone_number"


def national(number: str) -> str:
    """``+62 812-9000-0001`` as ``0812…``. Raises BadTelephoneNumber, which names no digit of it."""
    digits = _SEPARATORS.sub("", number)
    if digits.startswith("+62"):
        digits = "0" + digits[3:]
    if not _NATIONAL.fullmatch(digits):
        raise BadTelephoneNumber(
            id="Nomor telepon harus 9 sampai 14 angka dan diawali 0 atau +62. Periksa lagi.",
            en="A telephone number has 9 to 14 digits and begins with 0 or +62. Check it again.",
        )
    return digits
