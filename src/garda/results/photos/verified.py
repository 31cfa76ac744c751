"""Pictures of single digits whose value people have verified: nothing is written here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from garda.documents.objects import store
from garda.results.models import Reading, SettledFigure, Source, VoteRound
from garda.results.queries import load_definition
from garda.results.reading.crops import normalised
from garda.results.reading.forms import KnownForm
from garda.results.reading.opening import opened

from .crops import photos_to_show

#: Who is a person with the paper or its photo; two of them must say the same.
_PEOPLE: Final = frozenset({Source.OPERATOR, Source.PPK, Source.SECOND_LOOK, Source.ARBITER})
_TWO: Final = 2
#: Pixels of a box's picture that show its printed frame, above and beside.
_FRAME: Final = (4, 3)
#: Ink is darker than this part of the darkest; a digit has at least so many pixels of it.
_INK: Final = 0.25
_FEWEST_PIXELS: Final = 12

Picture = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Digit:
    """``picture``: ink (255) on nothing (0), without the printed frame."""

    value: int
    picture: Picture


def digits_of(round_: VoteRound) -> Iterator[Digit]:
    """Digits of a form's photos whose figures two people read alike. What stands before a figure's
    first digit is left out: people write 0, X, a dash or nothing there."""
    verified = _verified(round_)
    form = KnownForm(load_definition(round_.contest_id))
    for number, shown in photos_to_show(round_.id).items():
        if shown.upload is None or shown.placed is None:
            continue
        located = form.locate(opened(store().get(shown.upload.object_sha256)))
        if located is None or located.page.number != number:
            continue
        for key, boxes in located.boxes.items():
            if verified.get(key):
                yield from _digits(boxes, verified[key])


def _verified(round_: VoteRound) -> Mapping[str, int]:
    """Settled figures by key that at least two people's latest readings say."""
    definition = load_definition(round_.contest_id)
    people: dict[str, Reading] = {
        r.source: r
        for r in Reading.objects.filter(round=round_, source__in=_PEOPLE).order_by("version")
    }
    settled = SettledFigure.objects.filter(round=round_).values_list("key", "value")
    said = {key: [r.figures[definition.index[key]] for r in people.values()] for key, _ in settled}
    return {key: value for key, value in settled if said[key].count(value) >= _TWO}


def _digits(boxes: Picture, value: int) -> Iterator[Digit]:
    written = str(value)
    if len(written) > len(boxes):
        return
    for sign, box in zip(written, boxes[len(boxes) - len(written) :], strict=True):
        ink = _ink(box)
        if int((ink > 0).sum()) >= _FEWEST_PIXELS:
            yield Digit(int(sign), ink)


def _ink(box: Picture) -> Picture:
    down, across = _FRAME
    inner = normalised(box[None])[0][down:-down, across:-across]
    return np.asarray(np.where(inner > _INK, np.clip(inner, 0, 1) * 255, 0), np.uint8)
