"""Whole pages, drawn, photographed, found and read: what boxes alone do not show."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from garda.packs.forms import build_definition
from garda.packs.loader import load_pack, packs_folder
from garda.packs.types import FormDefinition
from garda.results.domain.layout import PageLayout, SheetLayout, sheet_layout
from garda.results.reading.classes import CLASSES, DIGITS
from garda.results.reading.classify import MODEL, Probabilities, probabilities
from garda.results.reading.drawing.forms import draw_form
from garda.results.reading.drawing.hands import Hand
from garda.results.reading.drawing.pages import Signs
from garda.results.reading.drawing.photographs import photograph
from garda.results.reading.locate import locate
from garda.results.reading.opening import opened
from garda.results.reading.trial.figures import lawful_figures

#: A form by chance: what was meant, and what is written (otherwise where its writer errs).
Figures = Callable[[FormDefinition, Generator], tuple[Mapping[str, int], Mapping[str, int]]]

_DPI: Final = 200
_PACK: Final = "pilkada2024"


@dataclass(frozen=True, slots=True)
class PageRead:
    """One page: ``boxes`` [n, classes] by field, empty where the page was not found; ``cpu_s`` of
    finding and classifying, decoding of the JPEG included."""

    page: PageLayout
    signs: dict[str, Signs]
    boxes: dict[str, Probabilities]
    cpu_s: float


@dataclass(frozen=True, slots=True)
class FormRead:
    """All pages of one form, beside the figures that stand on it and those that were ``meant``."""

    definition: FormDefinition
    meant: Mapping[str, int]
    figures: Mapping[str, int]
    pages: tuple[PageRead, ...]

    @property
    def boxes(self) -> dict[str, Probabilities]:
        """Of all pages together; fields of pages that were not found are left out."""
        return {key: seen for page in self.pages for key, seen in page.boxes.items()}


def lawful(
    definition: FormDefinition, rng: Generator
) -> tuple[Mapping[str, int], Mapping[str, int]]:
    """A form without an error."""
    figures = lawful_figures(definition, rng)
    return figures, figures


def usual_form(choices: int = 3) -> tuple[FormDefinition, SheetLayout]:
    """The pack's C.Hasil with so many pairs."""
    definition = build_definition(
        load_pack(packs_folder() / _PACK), "bupati", range(1, choices + 1)
    )
    return definition, sheet_layout(definition)


def read_forms(
    hand: Callable[[Generator], Hand],
    difficulty: str,
    count: int,
    seed: int,
    *,
    figures: Figures = lawful,
    model: Path = MODEL,
    megapixels: float = 5.0,
) -> Iterator[FormRead]:
    """Forms, each written by two people and photographed page by page."""
    definition, layout = usual_form()
    for number in range(count):
        rng = np.random.default_rng([seed, number])
        meant, sheet = figures(definition, rng)
        written = [sheet[key] for key in definition.keys]
        form = draw_form(definition, written, layout, [hand(rng), hand(rng)], rng, dpi=_DPI)
        photos = [photograph(page, rng, difficulty, megapixels=megapixels) for page in form.pages]
        pages = tuple(
            _read(photo.jpeg, page, form.signs, model)
            for photo, page in zip(photos, layout.pages, strict=True)
        )
        yield FormRead(definition, meant, sheet, pages)


def _read(jpeg: bytes, page: PageLayout, signs: Mapping[str, Signs], model: Path) -> PageRead:
    start = time.process_time()
    found = locate(opened(jpeg), lambda _, number: page if number == page.number else None)
    boxes: dict[str, Probabilities] = {}
    if found is not None and len(found.boxes) == len(page.keys):
        claimed = probabilities(np.concatenate([found.boxes[key] for key in page.keys]), model)
        ends = np.cumsum([len(found.boxes[key]) for key in page.keys])[:-1]
        boxes = dict(zip(page.keys, np.split(claimed, ends), strict=True))
    written = {key: signs[key] for key in page.keys}
    return PageRead(page, written, boxes, time.process_time() - start)


def shares(pages: list[PageRead]) -> dict[str, Any]:
    """``digits``: boxes with a digit read right, those of pages not found counted as wrong;
    ``all``: every box; ``found``: pages; ``cpu_ms``: the median page."""
    right, digits = (np.concatenate(part) for part in zip(*map(_right, pages), strict=True))
    return {
        "pages": len(pages),
        "found": round(float(np.mean([bool(page.boxes) for page in pages])), 5),
        "boxes": len(right),
        "digits": round(float(right[digits].mean()), 5),
        "all": round(float(right.mean()), 5),
        "cpu_ms": round(float(np.median([page.cpu_s for page in pages])) * 1000, 1),
    }


def _right(page: PageRead) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    written = np.array([CLASSES.index(sign) for key in page.signs for sign in page.signs[key]])
    if not page.boxes:
        return np.zeros(len(written), bool), written < DIGITS
    found = np.concatenate([page.boxes[key].argmax(axis=1) for key in page.signs])
    return found == written, written < DIGITS
