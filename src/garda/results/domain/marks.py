"""Marks at the corners of printed pages: ArUco pictures whose numbers say paper, page and corner.

The pictures are the first 48 of OpenCV's dictionary 4X4_50, which are also the first of 4X4_250;
among so few, three wrong cells are still told apart. One number is one corner of one page, so that
a photograph says by itself which page of which paper it shows, and which way up.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Final

#: Papers in the order of their marks' numbers.
PAPERS: Final = ("A4", "F4")
MOST_PAGES: Final = 6
_CORNERS: Final = 4
_PER_PAPER: Final = MOST_PAGES * _CORNERS
#: Cells of a picture along one edge, without the black cell around them.
CELLS: Final = 4

#: The pictures, cell by cell from the top left; a set bit is white.
_PICTURES: Final = (
    0xB532, 0x0F9A, 0x332D, 0x9946, 0x549E, 0x79CD, 0x9E2E, 0xC4F2,
    0xFEDA, 0xCF56, 0xF991, 0x11A7, 0x0EB7, 0x2A0F, 0x24B1, 0x263E,
    0x4665, 0x6600, 0x6C5E, 0x76AF, 0x868B, 0xB02B, 0xCCD5, 0xDD82,
    0xFE47, 0x9471, 0xACE4, 0xA554, 0x2123, 0x346F, 0x4415, 0x57B2,
    0x9ECF, 0xF0CB, 0x08AE, 0x0929, 0x1875, 0x04FF, 0x0DF6, 0x1C5A,
    0x1718, 0x2A28, 0x328C, 0x38B2, 0x24E8, 0x2EEB, 0x2D3F, 0x4B64,
)  # fmt: skip


class Corner(IntEnum):
    """Corners of a page in reading order."""

    TOP_LEFT = 0
    TOP_RIGHT = 1
    BOTTOM_LEFT = 2
    BOTTOM_RIGHT = 3


@dataclass(frozen=True, slots=True)
class MarkMeaning:
    """What the number of a mark says; pages count from 1."""

    paper: str
    page: int
    corner: Corner


def mark_id(meaning: MarkMeaning) -> int:
    """Number of a mark. Raises ValueError for a paper, page or corner without marks."""
    if not 1 <= meaning.page <= MOST_PAGES:
        raise ValueError(f"no marks for page {meaning.page}")
    paper = PAPERS.index(meaning.paper)
    return paper * _PER_PAPER + (meaning.page - 1) * _CORNERS + Corner(meaning.corner)


def mark_meaning(number: int) -> MarkMeaning:
    """The opposite of :func:`mark_id`. Raises ValueError for a number no page carries."""
    if not 0 <= number < len(_PICTURES):
        raise ValueError(f"no mark of a page: {number}")
    paper, rest = divmod(number, _PER_PAPER)
    page, corner = divmod(rest, _CORNERS)
    return MarkMeaning(PAPERS[paper], page + 1, Corner(corner))


def picture(number: int) -> tuple[tuple[bool, ...], ...]:
    """White cells of a mark, row by row, without the black edge. Raises ValueError."""
    mark_meaning(number)
    bits = _PICTURES[number]
    last = CELLS * CELLS - 1
    return tuple(
        tuple(bool(bits >> (last - CELLS * row - column) & 1) for column in range(CELLS))
        for row in range(CELLS)
    )
