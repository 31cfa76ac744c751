"""Agenda and sessions as people type them: one a line, with hours and after a bar the speaker."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time

from garda.kernel.errors import GardaError

_HOUR = r"([01]?\d|2[0-3])[.:]([0-5]\d)"
_LINE = re.compile(rf"(?:{_HOUR}(?:\s*[-–]\s*{_HOUR})?\s+)?(.+)")


@dataclass(frozen=True, slots=True)
class TypedLine:
    """``08.00-10.00 Sesi 1 | Ketua KPU``: hours and speaker may be left out."""

    title: str
    starts: time | None = None
    ends: time | None = None
    speaker: str = ""

    def __str__(self) -> str:
        hours = "-".join(f"{hour:%H.%M}" for hour in (self.starts, self.ends) if hour)
        said = f"{self.title} | {self.speaker}" if self.speaker else self.title
        return f"{hours} {said}".strip()


class LineUnclear(GardaError):
    """A line without a title, or a session without both hours."""

    code = "line_unclear"

    def __init__(self, row: int) -> None:
        super().__init__(
            id=f"Baris {row}: tulis jam mulai dan selesai, lalu judulnya, misalnya "
            "08.00-10.00 Pemungutan suara.",
            en=f"Line {row}: give start and end, then the title, for example 08.00-10.00 Voting.",
        )


def agenda_lines(text: str) -> list[TypedLine]:
    """Every line that is not empty."""
    return [line for _, line in _lines(text)]


def session_lines(text: str) -> list[TypedLine]:
    """As :func:`agenda_lines`; raises LineUnclear where a line lacks start or end."""
    found = []
    for row, line in _lines(text):
        if line.starts is None or line.ends is None:
            raise LineUnclear(row)
        found.append(line)
    return found


def _lines(text: str) -> list[tuple[int, TypedLine]]:
    rows = enumerate((line.strip() for line in text.splitlines()), start=1)
    return [(row, _line(line)) for row, line in rows if line]


def _line(text: str) -> TypedLine:
    match = _LINE.fullmatch(text)
    if match is None:  # pragma: no cover - any text that is not empty has a title
        raise AssertionError(text)
    hour, minute, end_hour, end_minute, rest = match.groups()
    title, _, speaker = (part.strip() for part in rest.partition("|"))
    return TypedLine(
        title=title or speaker,
        starts=time(int(hour), int(minute)) if hour else None,
        ends=time(int(end_hour), int(end_minute)) if end_hour else None,
        speaker=speaker if title else "",
    )
