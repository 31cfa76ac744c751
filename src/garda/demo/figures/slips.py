"""Human error on top of true forms: sheets wrong on paper, and readings that differ at first."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle, islice

import numpy as np

from garda.demo.figures.chance import Chance
from garda.demo.figures.facts import ContestFigures, RegencyFigures
from garda.packs.types import BLOCK_ORDER, Block, FormDefinition

#: Readings per regency that stay open, so that the queues of a demo are not empty.
STAYING_OPEN = 3
#: One slip of each kind for so many forms, at least one and at most ``_MOST``.
_FORMS_PER_SLIP, _MOST = 150, 12

#: Fields that may be wrong on paper: no rule on them touches the users' total or the votes.
_PAPER_KEYS = ("ballots_unused", "users_added_p", "disabled_users_l")
_OPEN_BLOCKS = (Block.BALLOTS, Block.DISABILITY)
#: Digits that are taken for each other in handwriting.
_CONFUSED = {0: 6, 1: 7, 2: 7, 3: 8, 4: 9, 5: 6, 6: 0, 7: 1, 8: 3, 9: 4}


@dataclass(frozen=True, slots=True)
class Slip:
    """Field ``key`` of the form of ``contest`` (index) at ``station``: ``wrong`` for ``true``.

    ``stays_open`` marks a differing reading that the demo leaves for the visitor.
    """

    contest: int
    station: int
    key: str
    wrong: int
    true: int
    stays_open: bool = False

    @property
    def sheet(self) -> tuple[int, int]:
        return self.contest, self.station


def usual_count(figures: RegencyFigures) -> int:
    """Number of slips of each kind that suits the size of a regency: 1 to 12."""
    forms = sum(int(contest.has_form.sum()) for contest in figures.contests)
    return max(1, min(_MOST, forms // _FORMS_PER_SLIP))


def spoil(figures: RegencyFigures, *, seed: int, count: int | None = None) -> tuple[Slip, ...]:
    """Sheets wrong on paper, at most one field each, never in votes, valid or users' total.

    Each makes K01 or K04 fail. Fewer than ``count`` come back where forms are few: one sheet in
    four stays the limit.
    """
    chance = Chance(seed, figures.code)
    wanted = usual_count(figures) if count is None else count
    sheets = _shuffled(figures, chance, "paper")
    chosen = sheets[: min(wanted, len(sheets) // 4)]
    stream = chance.stream("paper-values")
    slips = (_paper_slip(figures, sheet, turn, stream) for turn, sheet in enumerate(chosen))
    return tuple(slip for slip in slips if slip is not None)


def misread(
    figures: RegencyFigures, *, seed: int, count: int | None = None,
    avoid: Collection[tuple[int, int]] = (),
) -> tuple[Slip, ...]:  # fmt: skip
    """First readings that differ from the sheet by a confused digit, one field per sheet.

    Three, in ballots or disability, stay open; ``count`` others, the first of them in votes, are
    resolved. Sheets in ``avoid`` (contest, station) are left alone.
    """
    chance = Chance(seed, figures.code)
    wanted = usual_count(figures) if count is None else count
    sheets = [s for s in _shuffled(figures, chance, "reading") if s not in set(avoid)]
    stream = chance.stream("reading-values")
    blocks = (*islice(cycle(_OPEN_BLOCKS), STAYING_OPEN), *islice(cycle(BLOCK_ORDER), wanted))
    return tuple(
        slip
        for turn, (sheet, block) in enumerate(zip(sheets, blocks, strict=False))
        if (slip := _reading_slip(figures, sheet, block, stream, stays_open=turn < STAYING_OPEN))
    )


def _shuffled(figures: RegencyFigures, chance: Chance, topic: str) -> list[tuple[int, int]]:
    sheets = [
        (c, int(station))
        for c, contest in enumerate(figures.contests)
        for station in np.flatnonzero(contest.has_form)
    ]
    return [sheets[i] for i in chance.stream(topic).permutation(len(sheets))]


def _paper_slip(
    figures: RegencyFigures, sheet: tuple[int, int], turn: int, stream: np.random.Generator
) -> Slip | None:
    contest = figures.contests[sheet[0]]
    keys = [key for key in _PAPER_KEYS if key in contest.form.index]
    if not keys:
        return None
    key = keys[turn % len(keys)]
    true = _figure(contest, sheet[1], key)
    most = contest.form.fields[contest.form.index[key]].maximum
    step = int(stream.integers(1, 10))
    return Slip(*sheet, key, wrong=true + step if true + step <= most else true - step, true=true)


def _reading_slip(
    figures: RegencyFigures, sheet: tuple[int, int], block: Block, stream: np.random.Generator, *,
    stays_open: bool,
) -> Slip | None:  # fmt: skip
    contest = figures.contests[sheet[0]]
    keys = _keys(contest.form, block)
    if not keys:
        return None
    key = keys[int(stream.integers(len(keys)))]
    true = _figure(contest, sheet[1], key)
    return Slip(*sheet, key, wrong=_confused(true, stream), true=true, stays_open=stays_open)


def _keys(form: FormDefinition, block: Block) -> Sequence[str]:
    return form.vote_keys if block is Block.VOTES else form.keys_of(block)


def _figure(contest: ContestFigures, station: int, key: str) -> int:
    return int(contest.figures[station, contest.form.index[key]])


def _confused(value: int, stream: np.random.Generator) -> int:
    """``value`` with one of its digits taken for a similar one: 1 for 7, 3 for 8, and so on."""
    digits = list(_digits(value))
    place = int(stream.integers(len(digits)))
    step: int = 10**place
    return value + (_CONFUSED[digits[place]] - digits[place]) * step


def _digits(value: int) -> Iterator[int]:
    """Decimal digits from the ones on; 0 has one digit."""
    yield value % 10
    while value := value // 10:
        yield value % 10
