"""Which form a photograph shows: of a pack's layouts the one whose frames are there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from garda.packs.forms import build_definition
from garda.packs.types import FormDefinition, Pack, Text
from garda.results.domain.layout import PageLayout, papers_of, sheet_layout
from garda.results.domain.photo_marks import WORDS

from .framing import FAINTEST, outlines
from .locate import Located, locate
from .missing import why
from .placing import Grey

#: Frames of a figure that are there are at least this much as dark as the page's clearest.
_PRESENT: Final = 0.4


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
    lines = [outlines(grey, corners) for corners in located.corners.values()]
    there = sum(line > max(_PRESENT * max(lines), FAINTEST) for line in lines)
    return 2 * there - len(lines)
