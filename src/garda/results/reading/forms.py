"""Which form a photograph shows: of a pack's layouts the one whose frames are there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from garda.packs.forms import build_definition
from garda.packs.types import FormDefinition, Pack, Text
from garda.results.domain.layout import PageLayout, papers_of, sheet_layout
from garda.results.domain.photo_marks import WORDS

from .locate import Located, locate
from .missing import why
from .placing import Grey, Points

#: Frames of a figure that are there are at least this much as dark as the page's clearest.
_PRESENT: Final = 0.4
#: Nothing that is less darker than this, of 255, is a line.
_FAINTEST: Final = 8
_STEPS: Final = 24


@dataclass(frozen=True)
class KnownForm:
    """A form with its pages on every paper."""

    definition: FormDefinition

    @cached_property
    def pages(self) -> Mapping[tuple[str, int], PageLayout]:
        layouts = {
            paper: sheet_layout(self.definition, paper) for paper in papers_of(self.definition)
        }
        return {(paper, p.number): p for paper, layout in layouts.items() for p in layout.pages}

    def page(self, paper: str, number: int) -> PageLayout | None:
        return self.pages.get((paper, number))

    def locate(self, grey: Grey) -> Located | None:
        return locate(grey, self.page)

    def problem(self, grey: Grey) -> Text:
        """Why no page of it was found."""
        words = WORDS[why(grey, self.page)]
        return Text(words.id, words.en)


def forms_of(pack: Pack, contest: str, choices: int | None) -> list[KnownForm]:
    """The form with so many choices, or with every possible number of them, most first."""
    counts = [choices] if choices else range(pack.max_choices, 0, -1)
    return [KnownForm(build_definition(pack, contest, range(1, n + 1))) for n in counts]


def fitting(forms: Sequence[KnownForm], pictures: Sequence[Grey]) -> KnownForm:
    """The form whose frames are all there; with most choices among equals."""
    if len(forms) == 1:
        return forms[0]
    return max(forms, key=lambda form: sum(_fit(form, grey) for grey in pictures))


def _fit(form: KnownForm, grey: Grey) -> int:
    """Figures whose frames are there, less those whose are not: a finger may cover one."""
    located = form.locate(grey)
    if located is None or not located.corners:
        return 0
    lines = [_lines(grey, corners) for corners in located.corners.values()]
    there = sum(line > max(_PRESENT * max(lines), _FAINTEST) for line in lines)
    return 2 * there - len(lines)


def _lines(grey: Grey, corners: Points) -> float:
    """How much darker the outlines of frames [boxes, 4, 2] are than just beside them."""
    middle = corners.mean(axis=1, keepdims=True)
    beside = [_darkness(grey, middle + (corners - middle) * zoom) for zoom in (0.8, 1.2)]
    return _darkness(grey, corners) - float(np.mean(beside))


def _darkness(grey: Grey, corners: Points) -> float:
    """Median over the four sides of the darkest picture points along each."""
    steps = (np.arange(_STEPS) + 0.5) / _STEPS
    ends = np.roll(corners, -1, axis=1)
    along = corners[:, :, None] + (ends - corners)[:, :, None] * steps[:, None]
    spots = np.rint(along).astype(int)
    x = np.clip(spots[..., 0], 0, grey.shape[1] - 1)
    y = np.clip(spots[..., 1], 0, grey.shape[0] - 1)
    near = [grey[np.clip(y + dy, 0, grey.shape[0] - 1), np.clip(x + dx, 0, grey.shape[1] - 1)]
            for dx in (-1, 0, 1) for dy in (-1, 0, 1)]  # fmt: skip
    return 255.0 - float(np.median(np.min(near, axis=0)))
