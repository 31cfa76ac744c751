"""The text in a page's QR code: which page of which form, with two check digits.

``GARDA1/pilkada2024-33.20/3320092004001/bupati/1/2/38``: election, station (13 digits), contest,
round, page, check. It is no secret and proves nothing: who photographs another form's page is told
so by it, whatever the file is called. The check is that of ISO 7064 (mod 97), taken over the bytes:
it finds every wrong letter and every two that changed places.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from garda.results.domain.marks import MOST_PAGES

PREFIX: Final = "GARDA1"
#: No longer text is read at all.
LONGEST: Final = 120
_MODULUS: Final = 97
_MOST_ROUNDS: Final = 99

_PATTERN: Final = re.compile(
    r"GARDA1/(?P<election>[A-Za-z0-9][A-Za-z0-9._-]{0,39})/(?P<station>[0-9]{13})"
    r"/(?P<contest>[a-z][a-z0-9_]{0,19})/(?P<round>[1-9][0-9]?)/(?P<page>[1-9])/(?P<check>[0-9]{2})"
)


class BadSheetCode(ValueError):
    """A text that is no page code. ``reason``: ``foreign`` (another text altogether), ``broken``
    (a page code with a wrong check) or ``impossible`` (parts that no page has)."""

    def __init__(self, reason: str, text: str) -> None:
        self.reason = reason
        super().__init__(f"{reason}: {text[:LONGEST]!r}")


@dataclass(frozen=True, slots=True)
class SheetCode:
    """A page of a form. ``station``: ten digits of the village's code and three of the station.

    Building one with parts that no page has raises BadSheetCode.
    """

    election: str
    station: str
    contest: str
    round: int
    page: int

    def __post_init__(self) -> None:
        possible = 1 <= self.page <= MOST_PAGES and 1 <= self.round <= _MOST_ROUNDS
        if not possible or not _PATTERN.fullmatch(f"{_body(self)}/00"):
            raise BadSheetCode("impossible", _body(self))


def write(code: SheetCode) -> str:
    """The text of the QR code."""
    body = _body(code)
    return f"{body}/{_check(body)}"


def read(text: str) -> SheetCode:
    """The opposite of :func:`write`. Raises BadSheetCode for every other text."""
    found = _PATTERN.fullmatch(text) if len(text) <= LONGEST else None
    if found is None:
        raise BadSheetCode("foreign", text)
    body, _, check = text.rpartition("/")
    if check != _check(body):
        raise BadSheetCode("broken", text)
    parts = found.groupdict()
    return SheetCode(
        election=parts["election"],
        station=parts["station"],
        contest=parts["contest"],
        round=int(parts["round"]),
        page=int(parts["page"]),
    )


def letters(code: SheetCode) -> str:
    """What is printed beside the QR code for people: page as a letter, and the check.

    ``B-38`` is the second page. Who cannot scan compares these four signs.
    """
    return f"{chr(ord('A') + code.page - 1)}-{_check(_body(code))}"


def station_code(village_code: str, number: int) -> str:
    """Thirteen digits of a station: its village's code without dots, and its number."""
    return village_code.replace(".", "") + f"{number:03d}"


def _body(code: SheetCode) -> str:
    parts = (PREFIX, code.election, code.station, code.contest, code.round, code.page)
    return "/".join(str(part) for part in parts)


def _check(body: str) -> str:
    """Two digits 02 to 98 that make the whole, read as a number, leave 1 when divided by 97."""
    rest = 0
    for byte in body.encode():
        rest = (rest * 256 + byte) % _MODULUS
    return f"{_MODULUS + 1 - rest * 100 % _MODULUS:02d}"
