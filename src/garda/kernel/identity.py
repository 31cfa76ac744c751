"""Numbers of persons in texts that people write: where they must not stand, how they are hidden.

A NIK or family card has 16 digits, often written with blanks, dots or dashes between. Letters or
further digits beside them make it something else: a part of a UUID, of a hash, of a longer number.
"""

from __future__ import annotations

import re

_NUMBER = re.compile(r"(?<![0-9A-Za-z_-])[0-9](?:[ .\-]?[0-9]){15}(?![0-9A-Za-z_-])")
#: Also a telephone or account number, when nothing stands between its digits.
_LONG = re.compile(r"(?<![0-9])[0-9]{9,}(?![0-9])")
_SHOWN, _HIDDEN = 4, "•" * 12


def holds_identity_number(text: str) -> bool:
    """Whether somebody's NIK or family card may stand in the text."""
    return _NUMBER.search(text) is not None


def without_identity_numbers(text: str) -> str:
    """The text with each such number cut down to its first four digits."""
    return _NUMBER.sub(_first_digits, text)


def _first_digits(found: re.Match[str]) -> str:
    return re.sub(r"[^0-9]", "", found[0])[:_SHOWN] + _HIDDEN


def without_long_numbers(text: str) -> str:
    """The text with identity, telephone and account numbers cut down to their first four digits.

    For what is said back to somebody who typed it in the wrong place.
    """
    return _LONG.sub(_first_digits, without_identity_numbers(text))
