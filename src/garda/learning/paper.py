"""Tests on paper: who gets a sheet, the printed sheets, and the lines that are typed from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from garda.documents.typesetting import Content, typeset
from garda.formation.models import Appointment
from garda.formation.queries import serving_on
from garda.kernel import clock
from garda.packs.learning import LearningRules
from garda.regions.models import Election, Region, RegionLevel
from garda.regions.queries import within

from .domain.scoring import Taken
from .domain.shuffling import LETTERS, Shown, seed_of, shuffled
from .models import AttemptKind, Module
from .queries import questions_of, taken

TEMPLATE: Final = Path(__file__).parent / "typst" / "sheets.typ"
#: Whose members are tested where: KPPS in the village, the committees above it elsewhere.
BODIES: Final[Mapping[str, tuple[str, ...]]] = {
    RegionLevel.VILLAGE: ("kpps",),
    RegionLevel.DISTRICT: ("ppk", "pps"),
    RegionLevel.REGENCY: ("ppk", "pps"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A member with the sheet that is theirs next. ``state`` says why there is none."""

    seat: Appointment
    number: int
    state: str

    @property
    def open(self) -> bool:
        return not self.state


def seats_at(election: Election, region: Region) -> Any:
    """Members who are tested in a region, by station and seat, with their names."""
    return (
        Appointment.objects.filter(
            within(region.path),
            serving_on(clock.today(region.time_zone)),
            election=election,
            body__in=BODIES.get(region.level, ()),
        )
        .select_related("person", "region")
        .order_by("path", "body", "seat")
    )


def lines(
    rules: LearningRules, module: Module, kind: str, seats: Sequence[Appointment]
) -> list[Line]:
    """A line per member, in the same order. One query."""
    earlier = taken(module.election_id, [s.person_id for s in seats], module.root, kind)
    return [_line(rules, kind, seat, earlier[seat.person_id]) for seat in seats]


def _line(rules: LearningRules, kind: str, seat: Appointment, earlier: Sequence[Taken]) -> Line:
    state = ""
    if any(attempt.passed for attempt in earlier):
        state = "sudah lulus"
    elif len(earlier) >= rules.attempts(kind):
        state = "kesempatan habis"
    return Line(seat, len(earlier) + 1, state)


def place_of(seat: Appointment) -> str:
    """``TPS 003 Watuaji``, or the region of a committee."""
    if seat.station_id is None:
        return f"{seat.body.upper()} {seat.region.name}"
    return f"TPS {seat.path.rpartition('/')[2]} {seat.region.name}"


def order_for(module: Module, kind: str, taker: UUID, number: int) -> tuple[Shown, ...]:
    """The questions as they stand on one sheet."""
    seed = seed_of(root=module.root, taker=taker, kind=kind, number=number)
    return shuffled(questions_of(module), seed)


def sheets_pdf(election: Election, module: Module, kind: str, found: Sequence[Line]) -> bytes:
    """One sheet per line that may still be taken, each in an order of its own."""
    body = {
        "election": election.name,
        "watermark": election.watermark,
        "practice": module.practice,
        "title": module.title,
        "code": module.code,
        "version": module.version,
        "root": module.root[:16],
        "kind": AttemptKind(kind).label,
    }
    sheets = [_sheet(module, kind, line) for line in found if line.open]
    content = Content(body, sheets)
    return typeset(TEMPLATE, paper={}, content=content, made_at=clock.wall(), numbered=False)


def _sheet(module: Module, kind: str, line: Line) -> dict[str, Any]:
    order = order_for(module, kind, line.seat.id, line.number)
    return {
        "name": line.seat.person.name,
        "place": place_of(line.seat),
        "number": line.number,
        "questions": [
            {
                "text": shown.question.text,
                "choices": [
                    {"letter": letter, "text": shown.question.choices[own]}
                    for letter, own in zip(LETTERS, shown.choices, strict=False)
                ],
            }
            for shown in order
        ],
    }
