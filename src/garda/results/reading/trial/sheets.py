"""Made-up sheets read by made-up hands: what gates are chosen and confirmed on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from garda.packs.types import FormDefinition
from garda.results.reading.decode import Decoded, decode, part_of
from garda.results.reading.equations import variable
from garda.results.reading.sheet import FormEvidence, station_sheet
from garda.results.reading.trial.figures import ERRORS, lawful_figures, wrong_on_paper
from garda.results.reading.trial.hands import Clarity, Draw, DrawnHand, Hand, fill

#: Makes a writer's hand.
MakeHand = Callable[[Draw], Hand]

_SCRIBBLED_FORMS, _SCRIBBLED_BOXES, _WRITERS = 0.3, 0.004, 2


@dataclass(frozen=True, slots=True)
class Trial:
    """A sheet that was read, beside what stands on it. ``error``: kind of the writer's error."""

    decoded: Decoded
    written: Mapping[str, int]
    error: str = ""


def hand_of(clarity: Clarity) -> MakeHand:
    return lambda draw: DrawnHand(draw, clarity)


def lawful_trials(
    definition: FormDefinition, make_hand: MakeHand, *, seed: int, count: int
) -> Iterator[Trial]:
    draw = np.random.default_rng(seed)
    for _ in range(count):
        figures = lawful_figures(definition, draw)
        yield Trial(_read(definition, figures, make_hand, draw), figures)


def wrong_trials(
    definition: FormDefinition, make_hand: MakeHand, *, seed: int, count: int
) -> Iterator[Trial]:
    """Sheets that are wrong on paper, the kinds of error in equal shares."""
    draw = np.random.default_rng(seed)
    kinds = tuple(ERRORS)
    for n in range(count):
        kind = kinds[n % len(kinds)]
        figures = wrong_on_paper(definition, kind, draw)
        yield Trial(_read(definition, figures, make_hand, draw), figures, kind)


def _read(
    definition: FormDefinition, figures: Mapping[str, int], make_hand: MakeHand, draw: Draw
) -> Decoded:
    kind = definition.contest_kind
    boxes = {field.key: field.boxes for field in definition.fields}
    scribbles = _SCRIBBLED_BOXES if draw.random() < _SCRIBBLED_FORMS else 0.0
    hands = [make_hand(draw) for _ in range(_WRITERS)]
    seen = fill(figures, boxes, hands, draw, scribbles)
    decoded = decode(station_sheet({kind: FormEvidence(definition, seen)}))
    return part_of(decoded, {variable(kind, key): key for key in definition.keys})
