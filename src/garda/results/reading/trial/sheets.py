"""Made-up sheets read by made-up hands: what gates are chosen and confirmed on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from garda.packs.types import FormDefinition
from garda.results.reading.decode import Decoded, decode, part_of
from garda.results.reading.equations import variable
from garda.results.reading.sheet import FormEvidence, station_sheet
from garda.results.reading.trial.figures import ERRORS, lawful_figures, meant_and_written
from garda.results.reading.trial.hands import Array, Clarity, Draw, DrawnHand, Hand, fill

#: Makes a writer's hand.
MakeHand = Callable[[Draw], Hand]

_SCRIBBLED_FORMS, _SCRIBBLED_BOXES, _WRITERS = 0.3, 0.004, 2
#: What the station's voter list tells of a form.
LISTED = ("dpt_l", "dpt_p", "dpt_j")


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
    """Sheets without an error; the station's voter list is known, as it is in service."""
    draw = np.random.default_rng(seed)
    for _ in range(count):
        figures = lawful_figures(definition, draw)
        yield Trial(_read(definition, figures, figures, make_hand, draw), figures)


def wrong_trials(
    definition: FormDefinition, make_hand: MakeHand, *, seed: int, count: int
) -> Iterator[Trial]:
    """Sheets that are wrong on paper, the kinds of error in equal shares."""
    draw = np.random.default_rng(seed)
    kinds = tuple(ERRORS)
    for n in range(count):
        kind = kinds[n % len(kinds)]
        lawful, figures = meant_and_written(definition, kind, draw)
        yield Trial(_read(definition, figures, lawful, make_hand, draw), figures, kind)


def _read(
    definition: FormDefinition,
    figures: Mapping[str, int],
    lawful: Mapping[str, int],
    make_hand: MakeHand,
    draw: Draw,
) -> Decoded:
    """What is decoded of a written sheet; the voter list knows the true numbers."""
    boxes = {field.key: field.boxes for field in definition.fields}
    scribbles = _SCRIBBLED_BOXES if draw.random() < _SCRIBBLED_FORMS else 0.0
    hands = [make_hand(draw) for _ in range(_WRITERS)]
    return decoded_form(definition, fill(figures, boxes, hands, draw, scribbles), lawful)


def decoded_form(
    definition: FormDefinition, boxes: Mapping[str, Array], voter_list: Mapping[str, int] | None
) -> Decoded:
    """One form decoded by itself, its figures by their own keys."""
    kind = definition.contest_kind
    known = {key: voter_list[key] for key in LISTED} if voter_list else None
    decoded = decode(station_sheet({kind: FormEvidence(definition, boxes)}, known))
    return part_of(decoded, {variable(kind, key): key for key in definition.keys})
