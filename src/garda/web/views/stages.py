"""Where the election stands: stages of the calendar, told by date and by what is done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from garda.packs.types import Pack, Stage
from garda.web.format import rentang


class StageState(StrEnum):
    DONE = "done"
    RUNNING = "running"
    WAITING = "waiting"
    LATE = "late"
    COMING = "coming"


@dataclass(frozen=True, slots=True)
class Progress:
    """``value`` of ``maximum`` things of a stage; ``unit`` names them."""

    value: int
    maximum: int
    unit: str

    @property
    def complete(self) -> bool:
        return self.maximum > 0 and self.value >= self.maximum


#: Stages of the front page's strip: more of them would push the result off a phone's screen.
MOST_SHOWN = 6

#: Stages that another one must finish first, with the word for whom it waits.
WAITS_FOR: Mapping[str, tuple[str, str]] = {"recap_regency": ("recap_district", "kecamatan")}

_WORDS: Mapping[StageState, str] = {
    StageState.DONE: "Selesai",
    StageState.RUNNING: "Berlangsung",
    StageState.WAITING: "Menunggu",
    StageState.LATE: "Belum selesai",
    StageState.COMING: "Akan datang",
}
_SIGNS: Mapping[StageState, str] = {
    StageState.DONE: "check",
    StageState.RUNNING: "clock",
    StageState.WAITING: "calendar",
    StageState.LATE: "warn",
    StageState.COMING: "calendar",
}


@dataclass(frozen=True, slots=True)
class StageLine:
    """A stage as a page shows it: icon and word, colour only repeats them."""

    stage: Stage
    state: StageState
    awaited: str = ""

    @property
    def dates(self) -> str:
        return rentang(self.stage.starts, self.stage.ends)

    @property
    def word(self) -> str:
        return f"{_WORDS[self.state]} {self.awaited}".rstrip()

    @property
    def sign(self) -> str:
        return _SIGNS[self.state]

    @property
    def css(self) -> str:
        return {StageState.DONE: "done", StageState.RUNNING: "now"}.get(self.state, "")


def stage_lines(
    stages: Iterable[Stage], today: date, progress: Mapping[str, Progress]
) -> list[StageLine]:
    """Each stage with its state on ``today`` (a legal date of the region).

    A stage whose ``progress`` is known is done when that is complete, not when its days are over.
    """
    return [_line(stage, today, progress) for stage in stages]


def _line(stage: Stage, today: date, progress: Mapping[str, Progress]) -> StageLine:
    if today < stage.starts:
        return StageLine(stage, StageState.COMING)
    known = progress.get(stage.code)
    if known is None:
        over = today > stage.ends
        return StageLine(stage, StageState.DONE if over else StageState.RUNNING)
    return _measured(stage, today, known, progress)


def _measured(
    stage: Stage, today: date, known: Progress, progress: Mapping[str, Progress]
) -> StageLine:
    if known.complete:
        return StageLine(stage, StageState.DONE)
    if today > stage.ends:
        return StageLine(stage, StageState.LATE)
    first, awaited = WAITS_FOR.get(stage.code, ("", ""))
    if first in progress and not progress[first].complete:
        return StageLine(stage, StageState.WAITING, awaited)
    return StageLine(stage, StageState.RUNNING)


def around_now(lines: Sequence[StageLine], most: int = MOST_SHOWN) -> Sequence[StageLine]:
    """At most so many stages: as few of the done ones as leave room for what is still to come."""
    done = next((i for i, line in enumerate(lines) if line.state != StageState.DONE), len(lines))
    first = min(max(0, done - most // 2), max(0, len(lines) - most))
    return lines[first : first + most]


def milestones(pack: Pack) -> list[Stage]:
    """Stages of the public strip, in the order of the calendar."""
    return [stage for stage in pack.stages if stage.milestone]


def next_stage(pack: Pack, today: date) -> Stage | None:
    """The first stage that has not begun."""
    return min(
        (stage for stage in pack.stages if stage.starts > today),
        key=lambda stage: stage.starts,
        default=None,
    )
