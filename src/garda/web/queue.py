"""The queue of a regency or district: what waits where, over all its villages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from garda.formation.waiting import village_regions
from garda.kernel.roles import Role
from garda.neutrality.queries import progress
from garda.regions.models import Region, RegionLevel
from garda.web.desk import Desk, day_words, tone_of
from garda.web.matters import MATTERS, RESPONSES, Matter, asked_of, begun, due_day, opens

QUEUED: tuple[Matter, ...] = (*MATTERS, *RESPONSES)
#: Who reads how many cases of neutrality there are; whose they are, their officers alone.
_CASES = frozenset({Role.KPU_REGENCY, Role.BAWASLU})


@dataclass(frozen=True, slots=True)
class Line:
    """One matter in one village. ``url`` is empty where the reader may not go."""

    matter: Matter
    village: Region
    count: int
    due: date
    words: str
    tone: str
    url: str


@dataclass(frozen=True, slots=True)
class Heap:
    """All lines of one matter: how many, in how many villages, due when, overdue in how many."""

    title: str
    count: int
    villages: int
    overdue: int
    words: str
    tone: str
    url: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class Queue:
    """``lines``: of the chosen matter, or of all; the nearest day first. ``heaps``: all matters."""

    lines: tuple[Line, ...]
    heaps: tuple[Heap, ...]

    @property
    def villages(self) -> int:
        return len({line.village.id for line in self.lines})

    @property
    def overdue(self) -> int:
        return sum(line.tone == "bahaya" for line in self.lines)


def queue_of(desk: Desk, wanted: str = "") -> Queue:
    """What waits in the villages of the desk. At most 28 queries for any number of villages."""
    lines = sorted(_lines(desk), key=lambda line: (line.due, line.village.path))
    heaps = [_heap(matter, [line for line in lines if line.matter is matter]) for matter in QUEUED]
    chosen = [line for line in lines if wanted in ("", line.matter.code)]
    return Queue(tuple(chosen), (*(heap for heap in heaps if heap.count), *_cases(desk)))


def _lines(desk: Desk) -> Iterator[Line]:
    asked = asked_of(desk)
    found = [(m, stage, m.counts(asked)) for m, stage in begun(desk, QUEUED)]
    villages = village_regions({path for *_, counts in found for path in counts})
    for matter, stage, counts in found:
        for path, waits in counts.items():
            if waits.count and path in villages:
                day = due_day(stage, waits)
                yield _line(desk, matter, villages[path], waits.count, day)


def _line(desk: Desk, matter: Matter, village: Region, count: int, due: date) -> Line:
    url = matter.url(village.code) if opens(desk, matter) else ""
    words, tone = day_words(due, desk.today), tone_of(due, desk.today)
    return Line(matter, village, count, due, words, tone, url)


def _heap(matter: Matter, lines: Sequence[Line]) -> Heap:
    """Of lines in the order of their days."""
    return Heap(
        matter.title,
        sum(line.count for line in lines),
        len(lines),
        sum(line.tone == "bahaya" for line in lines),
        lines[0].words if lines else "",
        lines[0].tone if lines else "",
        f"?hal={matter.code}",
        matter.code,
    )


def _cases(desk: Desk) -> Iterator[Heap]:
    """Neutrality: a number for the whole regency, for a village would tell of whom."""
    if desk.region.level != RegionLevel.REGENCY or desk.actor.role not in _CASES:
        return
    found = progress(desk.election, desk.region.path)
    waiting = found.open + found.proposed
    if waiting:
        yield Heap("Klarifikasi netralitas", waiting, 0, 0, "", "", reverse("neutrality"))
